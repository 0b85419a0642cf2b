"""Words of strangers on their way to a terminal: they move no cursor, hide no line and turn no direction."""

import json
import logging
import re
from typing import Any

#: C0 and C1 controls but line feed and tab, marks that turn the direction of text, separators of lines, surrogates.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def safe_text(text: str) -> str:
    r"""Return the text with every control character written out, as `\x1b` or `\u202e`."""
    return _CONTROLS.sub(_written, text)


def in_one_line(text: str) -> str:
    """Return the text as `safe_text` does, without line breaks: no page writes a line of its own into the log."""
    return safe_text(" ".join(text.split()))


def json_text(value: Any, indent: int | None = None) -> str:
    """Return JSON in which control characters are escaped, also those that JSON itself lets pass."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))


def _written(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - as Python writes them


class PlainFormatter(logging.Formatter):
    """Writes what another formatter makes, with every control character written out."""

    def __init__(self, inner: logging.Formatter) -> None:
        """Keep the formatter that makes the lines."""
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole entry, its traceback too."""
        return safe_text(self._inner.format(record))
