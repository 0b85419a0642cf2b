"""JSON in which no character breaks a line or steers a terminal."""

import json
import re
from typing import Any

#: C0 and C1 controls but line feed and tab, direction marks, line separators, surrogates.
CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def json_text(value: Any, indent: int | None = None) -> str:
    """Return JSON with all control characters escaped, also those that JSON allows."""
    return CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))
