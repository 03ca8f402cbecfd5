"""What an evaluation task is, and the nouns it speaks in.

A task is a module ``eval/tasks/NAME.py``; putting the file there registers it. It has what `Task` lists:

* ``TITLE``: one line for ``python -m eval list``;
* ``cases(options)``: the cases to be measured, drawn from a data set with ``options.seed``;
* ``measure(case, bench)``: one raw result, a JSON object, for one case. It is called once a repetition, may
  run in several threads, and raises CoachError where the engine fails: the case then counts as unscored;
* ``score(results, options)``: the findings. It sees saved results only, so that a run can be scored again.

A result may carry ``"unscored": true`` where the engine answered but not readably.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from coach.errors import CoachError

if TYPE_CHECKING:
    from eval.bench import Bench

Split = Literal["dev", "test", "all"]


class EvalError(CoachError):
    """An evaluation cannot be run, read or compared."""


@dataclass(frozen=True)
class Options:
    """What a run was asked for. ``repeat`` counts measurements of a case; ``limit`` 0 means no limit."""

    engine: str = "embedded"
    repeat: int = 1
    seed: int = 0
    limit: int = 0
    split: Split = "all"
    data: Path | None = None

    @property
    def deterministic(self) -> bool:
        """Whether the engine gives the same result whenever it is asked the same."""
        return self.engine == "embedded"


@dataclass(frozen=True)
class Case:
    """One thing to measure. ``group`` is what cases are dependent within: the question, mostly."""

    id: str
    group: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What came of a case in one repetition: ``value``, or the ``error`` for which it has none."""

    case: Case
    repetition: int
    value: dict[str, Any] | None
    seconds: float = 0.0
    error: str = ""

    @property
    def scored(self) -> bool:
        """Whether there is a readable value."""
        return self.value is not None and not self.value.get("unscored", False)

    @property
    def data(self) -> dict[str, Any]:
        """The value of a scored result."""
        assert self.value is not None
        return self.value


@dataclass(frozen=True)
class Metric:
    """One figure, with its 95 % interval where one was computed. ``name`` is a path like ``dev/total/r``."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows to show. Cells are text or numbers. ``printed``: small enough for a terminal, too."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]
    printed: bool = False


@dataclass(frozen=True)
class Plot:
    """A picture: ``scatter`` has points (x, y, label), ``bars`` has (label, value, note)."""

    title: str
    kind: Literal["scatter", "bars"]
    points: tuple[tuple[Any, Any, str], ...]
    x: str = ""
    y: str = ""
    limits: tuple[float, float] = (0.0, 100.0)


@dataclass(frozen=True)
class Findings:
    """What a run showed."""

    metrics: tuple[Metric, ...] = ()
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    notes: tuple[str, ...] = field(default=())


class Task(Protocol):
    """A module of `eval.tasks`. See this module's docstring."""

    TITLE: str

    def cases(self, options: Options) -> list[Case]:
        """The cases, in a fixed order for fixed options."""

    def measure(self, case: Case, bench: Bench) -> dict[str, Any]:
        """One raw result."""

    def score(self, results: Sequence[Result], options: Options, /) -> Findings:
        """What the results show."""


def names() -> list[str]:
    """The names of all tasks."""
    import eval.tasks

    return sorted(m.name for m in pkgutil.iter_modules(eval.tasks.__path__) if not m.name.startswith("_"))


def load(name: str) -> Task:
    """The task of that name. Raises EvalError, naming the tasks there are."""
    if name not in names():
        raise EvalError(f"There is no task {name!r}.", f"There are: {', '.join(names())}.")
    return cast(Task, importlib.import_module(f"eval.tasks.{name}"))
