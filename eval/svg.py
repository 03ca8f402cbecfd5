"""Small pictures as inline SVG, so that a report is one file that needs no network."""

from __future__ import annotations

from html import escape

from eval.task import Plot

WIDTH, HEIGHT, EDGE = 460, 360, 46
BAR = 22
COLOURS = ("#2f6f9f", "#c8553d", "#5b8c5a", "#8d6a9f", "#b08900")


STYLE = (
    "svg text{font:11px system-ui,sans-serif;fill:#6b7885} svg circle{fill:#2f6f9f;fill-opacity:.65} "
    "svg .grid{stroke:#8884} svg .axis{stroke:#888} svg .same{stroke:#888;stroke-dasharray:4 4}"
)
"""How a picture looks where no page styles it."""


def draw(plot: Plot) -> str:
    """The SVG of a plot, for a page that styles it."""
    return _scatter(plot) if plot.kind == "scatter" else _bars(plot)


def picture(plot: Plot) -> str:
    """The SVG of a plot as a file of its own, with its style inside."""
    return (
        draw(plot)
        .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        .replace(">", f"><style>{STYLE}</style>", 1)
    )


def _scatter(plot: Plot) -> str:
    low, high = plot.limits
    span = high - low or 1.0

    def x(value: float) -> float:
        return EDGE + (value - low) / span * (WIDTH - EDGE - 12)

    def y(value: float) -> float:
        return HEIGHT - EDGE - (value - low) / span * (HEIGHT - EDGE - 12)

    parts = [f'<line x1="{x(low)}" y1="{y(low)}" x2="{x(high)}" y2="{y(high)}" class="same"/>']
    for n in range(5):
        at = low + span * n / 4
        parts.append(f'<text x="{x(at):.0f}" y="{HEIGHT - EDGE + 16}" text-anchor="middle">{at:g}</text>')
        parts.append(f'<text x="{EDGE - 6}" y="{y(at) + 4:.0f}" text-anchor="end">{at:g}</text>')
        parts.append(f'<line x1="{x(low)}" x2="{x(high)}" y1="{y(at):.1f}" y2="{y(at):.1f}" class="grid"/>')
    for px, py, label in plot.points:
        parts.append(
            f'<circle cx="{x(float(px)):.1f}" cy="{y(float(py)):.1f}" r="4"><title>{escape(label)}: '
            f"{float(px):.1f}, {float(py):.1f}</title></circle>"
        )
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(plot.x)}</text>')
    turned = f'transform="translate(12 {HEIGHT / 2}) rotate(-90)"'
    parts.append(f'<text {turned} text-anchor="middle">{escape(plot.y)}</text>')
    return _svg(WIDTH, HEIGHT, plot.title, parts)


def _bars(plot: Plot) -> str:
    low, high = plot.limits
    left, room = 230, 330
    zero = (
        left + room * (max(0.0, low) - low) / (high - low or 1.0)
        if low >= 0
        else left + room * -low / (high - low)
    )
    parts = []
    for n, (label, value, note) in enumerate(plot.points):
        top = 8 + n * BAR
        number = float(value)
        end = left + room * (min(max(number, low), high) - low) / (high - low or 1.0)
        x, width = min(zero, end), max(1.0, abs(end - zero))
        colour = COLOURS[0] if number >= 0 else COLOURS[1]
        parts.append(f'<text x="{left - 8}" y="{top + 13}" text-anchor="end">{escape(str(label))}</text>')
        parts.append(
            f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR - 6}" fill="{colour}">'
            f"<title>{escape(note or str(label))}: {number:.3g}</title></rect>"
        )
        parts.append(f'<text x="{max(zero, end) + 5:.1f}" y="{top + 13}">{number:.3g}</text>')
    parts.append(
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{8 + len(plot.points) * BAR}" class="axis"/>'
    )
    return _svg(left + room + 60, 16 + len(plot.points) * BAR, plot.title, parts)


def _svg(width: float, height: float, title: str, parts: list[str]) -> str:
    inside = "".join(parts)
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" '
        f'aria-label="{escape(title, quote=True)}">{inside}</svg>'
    )
