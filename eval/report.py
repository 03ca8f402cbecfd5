"""The report of a run: one HTML file without scripts, styles or pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import svg
from eval.runs import Run
from eval.task import Findings, Table, load

if TYPE_CHECKING:
    from jinja2 import Template


def write(run: Run) -> Path:
    """Writes ``report.html`` into the run's folder."""
    made = run.provenance
    title = f"{made['task']}: {load(made['task']).TITLE}"
    rows = [(key, str(value)) for key, value in made.items() if value not in ("", None)]
    path = run.folder / "report.html"
    page = _template().render(title=title, findings=run.findings(), made=rows, links=())
    path.write_text(page, encoding="utf-8")
    return path


def write_index(folder: Path, pages: Sequence[Path]) -> Path:
    """A page that leads to the reports of several runs."""
    links = []
    for page in pages:
        run = Run(page.parent)
        links.append((run.provenance["task"], page.relative_to(folder).as_posix(), headline(run)))
    path = folder / "index.html"
    path.write_text(
        _template().render(title="Evaluation", findings=Findings(), made=(), links=links), encoding="utf-8"
    )
    return path


def headline(run: Run) -> str:
    """A run's first figures in a line."""
    some = [m for m in run.findings().metrics if m.value is not None][:3]
    return ", ".join(f"{m.name} {number(m.value)}" for m in some)


NAMES = {
    "rho": "rank correlation (Spearman's rho)",
    "r": "correlation (Pearson's r)",
    "rmse": "root mean squared error",
    "kappa": "weighted kappa",
    "difference": "mean difference",
    "held": "share that held",
    "worst": "worst case",
    "moved": "mean change of the total",
    "f1": "F1",
}
"""Words for the last and other parts of a figure's name."""


def plain(name: str) -> str:
    """A figure's name in words: ``dev/total/rho`` is "dev · total · rank correlation (Spearman's rho)"."""
    return " · ".join(NAMES.get(part, part.replace("_", " ")) for part in name.split("/"))


def cells(table: Table) -> list[tuple[str, ...]]:
    """The rows as text; numbers of a column have the same number of decimals."""
    columns = []
    for values in zip(*table.rows, strict=True):
        floats = [value for value in values if isinstance(value, float)]
        digits = 1 if any(abs(value) >= 2 for value in floats) else 3
        columns.append([f"{v:.{digits}f}" if isinstance(v, float) else number(v) for v in values])
    return [tuple(row) for row in zip(*columns, strict=True)]


def number(value: Any) -> str:
    """A cell as it is shown."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 2 else f"{value:.3f}"
    return str(value)


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = number
    environment.filters["plain"] = plain
    environment.filters["cells"] = cells
    environment.filters["draw"] = lambda plot: Markup(svg.draw(plot))
    return environment.get_template("report.html.j2")
