"""The file that `scrapy extract --explain` writes: it never overwrites the page or the JSON."""

from pathlib import Path

from pipelines.extraction.explanation import Explanation
from scraper.explain.page import explanation_html
from scraper.terminal.command_line import refuse


def check_output_file(path: str, page: str, output: str | None) -> None:
    """Refuse a file for the explanation that is standard output, the page or the file of the JSON."""
    if path in ("", "-"):
        refuse("scrapy extract: --explain needs the name of a file: standard output is for the JSON")
    if output is not None and _is_same(path, output):
        refuse(f"scrapy extract: --explain and --output both name {path}: give two files")
    if _is_same(path, page):
        refuse(f"scrapy extract: --explain {path} would overwrite the page itself: name another file")


def write_explanation(path: str, explanation: Explanation) -> None:
    """Write the explanation; end the program if that fails."""
    try:
        Path(path).write_text(explanation_html(explanation), encoding="utf-8")
    except (OSError, ValueError) as error:
        refuse(f"scrapy extract: cannot write {path}: {getattr(error, 'strerror', None) or error}")


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).resolve() == Path(other).resolve()
    except (OSError, ValueError):
        return False
