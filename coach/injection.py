"""Words addressed to whoever grades, in a transcript or a guide: found, so that no judge has to resist them.

What is found is withheld from models and earns nothing. It is a filter of known shapes, not a proof: what
passes it still stands between delimiters, can name no total, and can only be cited as what was said.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from coach import text
from coach.yaml_files import YamlFile

_FILE = Path(__file__).with_suffix(".yaml")

WITHHELD = "[words addressed to the grader were withheld here]"

_BRACKETS = re.compile(
    r"\[[^\]]{20,}\]|<!--.*?-->|\{[^}]{20,}\}|<(\w[\w-]*)[^>]*>.*?</\1[^>]*>|```.*?```"
    r"|^[ \t]*#{1,4}[^\n]{0,80}$",
    re.DOTALL | re.MULTILINE,
)
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/])")
_HEX = re.compile(r"(?<![\w])(?:[0-9a-f]{2}){16,}(?![\w])", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_TAGS = range(0xE0020, 0xE007F)
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_LOOKALIKES = str.maketrans("аеорсухіјѕԁɡАЕОРСТХІВНКМ", "aeopcyxijsdgAEOPCTXIBHKM")
_SPACED = re.compile(r"\b(?:\w[ .\-_]){6,}\w\b")


def stretches(said: str, split: Callable[[str], list[text.Span]] = text.sentences) -> list[tuple[int, int]]:
    """Where in ``said`` someone tries to instruct a grader: the sentence, or the bracket around it.

    ``split`` cuts a text into the sentences that are looked at one by one.
    """
    found = [(span.start, span.end) for span in split(said) if instructs(span.text)]
    found += [match.span() for match in _BRACKETS.finditer(said) if instructs(match.group())]
    return found


def instructs(sentence: str) -> bool:
    """Whether a sentence, or what it hides, reads like an instruction to a grader."""
    return any(_shapes().search(form) for form in _forms(sentence))


@lru_cache(maxsize=1)
def _shapes() -> re.Pattern[str]:
    data = YamlFile(_FILE).data
    shapes = "|".join(f"(?:{shape})" for shape in data["shapes"])
    for name, stands_for in data["names"].items():  # a name may use those after it
        shapes = shapes.replace(f"(?&{name})", stands_for)
    return re.compile(shapes, re.IGNORECASE | re.MULTILINE)


def _forms(sentence: str) -> Iterator[str]:
    """The sentence as it stands, and as it reads once a disguise is taken off."""
    yield sentence
    plain = _INVISIBLE.sub("", sentence.translate(_LOOKALIKES))
    if plain != sentence:
        yield plain
    hidden = "".join(chr(ord(c) - 0xE0000) for c in sentence if ord(c) in _TAGS)
    if hidden:
        yield hidden
    if any(character in sentence for character in "013457@$"):
        yield plain.translate(_LEET)
    if _SPACED.search(plain):
        yield _SPACED.sub(lambda match: re.sub(r"[ .\-_]", "", match.group()), plain)
    yield from _decoded(sentence)


def _decoded(sentence: str) -> Iterator[str]:
    for match in _BASE64.finditer(sentence):
        blob = match.group().rstrip("=")
        try:
            yield base64.b64decode(blob + "=" * (-len(blob) % 4), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
    for match in _HEX.finditer(sentence):
        try:
            yield bytes.fromhex(match.group()).decode("utf-8")
        except (UnicodeDecodeError, ValueError):
            continue


def withheld(said: str) -> str:
    """``said`` with those stretches replaced by a remark."""
    result, place = "", 0
    for start, end in merged(stretches(said)):
        result += said[place:start] + WITHHELD
        place = end
    return result + said[place:]


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans joined, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
