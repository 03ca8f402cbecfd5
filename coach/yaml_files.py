"""Reading YAML into records, with errors that name file, line and field."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from coach.errors import CorpusError

Model = TypeVar("Model", bound=BaseModel)

# libyaml's loader where PyYAML was built with it: the bank is large, and it is ten times as fast.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFile:
    """One parsed file that still knows where each field stands."""

    def __init__(self, path: Path) -> None:
        """Raises CorpusError where the file cannot be read or is not YAML."""
        self.path = path
        try:
            loader = _Loader(path.read_text(encoding="utf-8"))
            self._node = loader.get_single_node()
            self.data: Any = loader.construct_document(self._node) if self._node else None
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"{path}: cannot be read ({error}).") from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f":{mark.line + 1}" if mark else ""
            problem = getattr(error, "problem", None) or str(error)
            raise CorpusError(f"{path}{line}: not valid YAML: {problem}.") from error

    def line(self, place: Sequence[str | int]) -> int:
        """The 1-based line of the field at ``place`` (the nearest enclosing one that exists)."""
        node = self._node
        for key in place:
            child = _child(node, key)
            if child is None:
                break
            node = child
        return node.start_mark.line + 1 if node is not None else 1

    def error(self, place: Sequence[str | int], problem: str) -> CorpusError:
        """A CorpusError for the field at ``place``."""
        field = ".".join(str(key) for key in place) or "(file)"
        return CorpusError(f"{self.path}:{self.line(place)}: {field}: {problem}")

    def parse(self, model: type[Model], data: Any, place: Sequence[str | int] = ()) -> Model:
        """``data`` as ``model``; the first thing wrong is raised as a CorpusError."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            raise self.error([*place, *first["loc"]], first["msg"]) from error


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]
    return None
