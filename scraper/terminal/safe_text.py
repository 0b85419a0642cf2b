"""Makes foreign text safe for terminals: control characters and direction marks are shown as escapes."""

import logging
import re

from pipelines.text.json_text import CONTROLS, json_text
from scraper.terminal.program import as_typed

__all__ = ["SafeTextFormatter", "json_text", "one_line", "safe_text"]


def safe_text(text: str) -> str:
    r"""Return the text with control characters shown as escapes, such as `\x1b` or `\u202e`."""
    return CONTROLS.sub(_escape, text)


def one_line(text: str) -> str:
    """Return safe text without line breaks, so that a page cannot forge lines of a log."""
    return safe_text(" ".join(text.split()))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - as Python writes them


class SafeTextFormatter(logging.Formatter):
    """Shows control characters in the lines of another formatter as escapes, and our commands as they were typed."""

    def __init__(self, inner: logging.Formatter) -> None:
        """Wrap the formatter that makes the lines."""
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole record, with its traceback and our commands as they were typed."""
        return as_typed(safe_text(self._inner.format(record)))
