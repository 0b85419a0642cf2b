"""The program as it was typed: `newsgrain`, or `scrapy` in a checkout. Messages and help texts name it so."""

import re
import sys
from functools import cache
from pathlib import Path

NEWSGRAIN = "newsgrain"
_COMMANDS = Path(__file__).resolve().parents[1] / "commands"


def program() -> str:
    """Return `newsgrain` or `scrapy`."""
    return NEWSGRAIN if Path(sys.argv[0] or "").name == NEWSGRAIN else "scrapy"


def command_words() -> tuple[str, ...]:
    """Return the words that start this program again."""
    return (sys.executable, "-m", program())


def as_typed(text: str) -> str:
    """Return the text with our commands, written `scrapy NAME`, under the name of the program that was typed."""
    return _ours().sub(rf"{NEWSGRAIN} \1", text) if program() == NEWSGRAIN else text


@cache
def _ours() -> re.Pattern[str]:
    names = "|".join(re.escape(path.stem) for path in sorted(_COMMANDS.glob("*.py")) if not path.stem.startswith("_"))
    return re.compile(rf"\bscrapy ({names}|COMMAND)\b")
