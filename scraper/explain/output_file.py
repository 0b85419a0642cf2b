"""Where `scrapy extract --explain` writes, and that it never writes over what it should not."""

from pathlib import Path

from pipelines.extraction.explanation import Explanation
from scraper.explain.page import explanation_html
from scraper.terminal.command_line import refuse


def check_place(place: str, page: str, output: str | None) -> None:
    """End the program where `place` is no file for an explanation: it is taken by the page or by the JSON."""
    if place in ("", "-"):
        refuse("scrapy extract: --explain needs the name of a file: standard output is for the JSON")
    if output is not None and _is_same(place, output):
        refuse(f"scrapy extract: --explain and --output both name {place}: give two files")
    if _is_same(place, page):
        refuse(f"scrapy extract: --explain {place} would overwrite the page itself: name another file")


def write_explanation(place: str, explanation: Explanation) -> None:
    """Write the explanation, or end the program with the reason why it cannot be written."""
    try:
        Path(place).write_text(explanation_html(explanation), encoding="utf-8")
    except (OSError, ValueError) as error:
        refuse(f"scrapy extract: cannot write {place}: {getattr(error, 'strerror', None) or error}")


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).resolve() == Path(other).resolve()
    except (OSError, ValueError):
        return False
