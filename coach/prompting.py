"""Prompts: one Markdown file each in prompts/, checked when loaded, filled without surprises.

A prompt file has YAML front matter (``id``, ``version``, ``variables``) and a body in two parts,
``# System`` and ``# User``, in which ``{{ name }}`` stands for a variable. What candidates, guides and
models wrote is data: it goes in through `fenced`, between delimiters that it cannot close.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coach.errors import PromptError

_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_PARTS = re.compile(r"\A\s*# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.DOTALL)
_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Filled:
    """A prompt with its variables put in. ``prompt`` is id@version."""

    prompt: str
    system: str
    user: str


@dataclass(frozen=True)
class Prompt:
    """One prompt file."""

    id: str
    version: int
    variables: frozenset[str]
    system: str
    user: str

    @property
    def name(self) -> str:
        """What results carry: id@version."""
        return f"{self.id}@{self.version}"

    def fill(self, **values: str) -> Filled:
        """Puts ``values`` in, once: a value that looks like a variable stays text.

        Raises PromptError where a variable is missing or unknown.
        """
        missing, unknown = self.variables - set(values), set(values) - self.variables
        if missing or unknown:
            problem = f"missing {sorted(missing)}" if missing else f"unknown {sorted(unknown)}"
            raise PromptError(f"Prompt {self.name}: {problem}.")

        def put(part: str) -> str:
            return _VARIABLE.sub(lambda match: values[match.group(1)], part).strip()

        return Filled(self.name, put(self.system), put(self.user))


def load_prompt(path: Path) -> Prompt:
    """Raises PromptError, naming the file, where it cannot be read or is not well made."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read ({error}).") from error
    front = _FRONT.match(text)
    if front is None:
        raise PromptError(f"{path}: has no front matter between --- lines.")
    parts = _PARTS.match(front["body"])
    if parts is None:
        raise PromptError(f"{path}: wants the parts '# System' and '# User', in this order.")
    meta = _meta(path, front["front"])
    used = set(_VARIABLE.findall(front["body"]))
    declared = set(meta["variables"])
    if used != declared:
        odd = ", ".join(sorted(used ^ declared))
        raise PromptError(f"{path}: declared and used variables differ: {odd}.")
    return Prompt(meta["id"], meta["version"], frozenset(declared), parts["system"], parts["user"])


def _meta(path: Path, front: str) -> dict[str, Any]:
    try:
        meta = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise PromptError(f"{path}: the front matter is not valid YAML.") from error
    if not isinstance(meta, dict) or set(meta) != {"id", "version", "variables"}:
        raise PromptError(f"{path}: the front matter has exactly id, version and variables.")
    if meta["id"] != path.stem or not isinstance(meta["version"], int):
        raise PromptError(f"{path}: id is the file's name without .md, version a whole number.")
    if not isinstance(meta["variables"], list) or not all(
        isinstance(name, str) for name in meta["variables"]
    ):
        raise PromptError(f"{path}: variables is a list of names.")
    return meta


class Prompts:
    """All prompts of a folder by id."""

    def __init__(self, folder: Path) -> None:
        """Loads and checks every file. Raises PromptError."""
        self._prompts = {prompt.id: prompt for prompt in map(load_prompt, sorted(folder.glob("*.md")))}
        self.folder = folder

    def __getitem__(self, prompt_id: str) -> Prompt:
        if prompt_id not in self._prompts:
            raise PromptError(f"There is no prompt {prompt_id!r} in {self.folder}.")
        return self._prompts[prompt_id]

    def __iter__(self) -> Any:
        return iter(self._prompts.values())


def fenced(kind: str, text: str) -> str:
    """``text`` between delimiters that it cannot close: their name carries a digest of the text itself.

    The digest is deterministic, so that equal prompts stay equal and providers' prefix caches hit.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"<{kind} id={digest}>\n{text}\n</{kind} id={digest}>"
