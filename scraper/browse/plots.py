"""Draws the rows of a question as a bar chart: SVG without scripts, in the colours of the reader's scheme. Pure."""

from collections.abc import Sequence
from datetime import date
from math import ceil, log10

from scraper.explain.html import escaped, tag

_WIDTH, _HEIGHT = 640, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 12, 12, 90
#: Few bars are not drawn wider than this.
_WIDEST = 56
#: More bars than this would be thinner than a line.
MOST_BARS = 400
_MOST_LABELS = 12
_STYLE = """
text{font:12px system-ui,sans-serif;fill:#41474f}line{stroke:#d5dae0}rect{fill:#276890}
@media(prefers-color-scheme:dark){text{fill:#c3c9d1}line{stroke:#3a4149}rect{fill:#67b0dd}}
"""


def bar_chart(title: str, bars: Sequence[tuple[str, float]]) -> str:
    """Return the chart of names and values; of too many bars the last ones, and without any, a sentence."""
    shown = list(bars)[-MOST_BARS:]
    inner = [tag("title", escaped(title)), f"<style>{_STYLE}</style>"]
    inner += _chart(shown) if shown else [_text(_WIDTH / 2, _HEIGHT / 2, "no articles yet", "middle")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img">{"".join(inner)}</svg>'
    )


def _chart(bars: Sequence[tuple[str, float]]) -> list[str]:
    top = nice_limit(max(value for _, value in bars))
    drawn = [part for fraction in (0, 0.5, 1) for part in _grid_line(top, fraction)]
    width = min((_WIDTH - _LEFT - _RIGHT) / len(bars), _WIDEST)
    every = ceil(len(bars) / _MOST_LABELS)
    for number, (name, value) in enumerate(bars):
        left = _LEFT + number * width
        height = (_HEIGHT - _TOP - _BOTTOM) * max(value, 0) / top
        about = tag("title", escaped(f"{name}: {value:,.10g}"))
        drawn.append(
            f'<rect x="{left:.2f}" y="{_HEIGHT - _BOTTOM - height:.2f}" '
            f'width="{max(width - min(width * 0.15, 2), 0.5):.2f}" height="{height:.2f}">{about}</rect>'
        )
        if number % every == 0:
            drawn.append(_slanted(left + width / 2, _HEIGHT - _BOTTOM + 14, short_label(name)))
    return drawn


def nice_limit(largest: float) -> float:
    """Return the end of an axis: 1, 2, 5 or 10 times a power of ten, not below the largest value, and at least 1."""
    if largest <= 1:
        return 1
    power: float = 10.0 ** int(log10(largest))
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power >= largest)


def short_label(name: str) -> str:
    """Return a name that fits below a bar: of a day without its year, of a host without `www.`."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        label = name.removeprefix("www.")
        return label if len(label) <= 16 else label[:15] + "…"  # noqa: PLR2004 - as many as fit
    return f"{day.day} {day:%b}"


def _grid_line(top: float, fraction: float) -> list[str]:
    y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * fraction
    return [
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
        _text(_LEFT - 6, y + 4, f"{top * fraction:,.10g}", "end"),
    ]


def _slanted(x: float, y: float, text: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="end" transform="rotate(-40 {x:.1f} {y:.1f})">'
        f"{escaped(text)}</text>"
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(text)}</text>'
