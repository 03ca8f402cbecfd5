"""The report of a run: one HTML file without scripts, styles or pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import svg
from eval.runs import Run
from eval.task import Findings, load

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
    environment.filters["draw"] = lambda plot: Markup(svg.draw(plot))
    return environment.get_template("report.html.j2")
