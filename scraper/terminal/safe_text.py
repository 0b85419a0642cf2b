"""Makes foreign text safe for terminals: control characters and direction marks are shown as escapes."""

import json
import logging
import re
from typing import Any

#: C0 and C1 controls but line feed and tab, direction marks, line separators, surrogates.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def safe_text(text: str) -> str:
    r"""Return the text with control characters shown as escapes, such as `\x1b` or `\u202e`."""
    return _CONTROLS.sub(_escape, text)


def one_line(text: str) -> str:
    """Return safe text without line breaks, so that a page cannot forge lines of a log."""
    return safe_text(" ".join(text.split()))


def json_text(value: Any, indent: int | None = None) -> str:
    """Return JSON with all control characters escaped, also those that JSON allows."""
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - as Python writes them


class SafeTextFormatter(logging.Formatter):
    """Shows control characters in the lines of another formatter as escapes."""

    def __init__(self, inner: logging.Formatter) -> None:
        """Wrap the formatter that makes the lines."""
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole record, with its traceback."""
        return safe_text(self._inner.format(record))
