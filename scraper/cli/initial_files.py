"""What `newsgrain init` writes: `newsgrain.toml` with every setting in a comment, and a first list of outlets."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper import settings as shipped

_SETTINGS = Path(shipped.__file__)
_EXAMPLE = "sources.example.toml"
#: Settings of Scrapy that operators change most; all others work too.
_SCRAPYS = (
    "ROBOTSTXT_OBEY",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_MAXSIZE",
    "RETRY_TIMES",
    "CLOSESPIDER_TIMEOUT",
    "LOG_LEVEL",
)
_HEAD = """# Settings of Newsgrain. What is commented out has the value that is shown.
#
# A variable of the environment of the same name counts before this file, and -s NAME=VALUE before both. Relative paths
# start in this file's folder. docs/settings.md explains all settings; those of Scrapy may be set here too.
"""
_ASSIGNMENT = re.compile(r"([A-Z][A-Z_0-9]+) = ")


def configuration_text(user_agent: str | None) -> str:
    """Return the text of `newsgrain.toml`; without a user agent, the line for it is a comment."""
    agent = (
        f"USER_AGENT = {_toml(user_agent)}"
        if user_agent
        else '# USER_AGENT = "ExampleBot/1.0 (+https://www.example.org/bot)"'
    )
    shown = [
        f"# How sites reach you: a name, and an address of yours. The public web is not crawled without it.\n{agent}"
    ]
    shown += (
        _shown(name, comment) for name, comment in commented_settings() if name == "DATABASE_URL" or _is_ours(name)
    )
    shown.append("# Scrapy's own settings.\n" + "\n".join(_line(name) for name in _SCRAPYS))
    return "\n\n".join([_HEAD.rstrip(), *shown]) + "\n"


def example_sources() -> bytes:
    """Return the list of outlets that comes with the program."""
    return (_SETTINGS.parents[1] / _EXAMPLE).read_bytes()


def commented_settings() -> Iterator[tuple[str, str]]:
    """Yield each setting of `settings.py` that has comment lines above it, with these."""
    comment: list[str] = []
    for line in _SETTINGS.read_text("utf-8").splitlines():
        if line.startswith("# "):
            comment.append(line.replace("`scrapy ", "`newsgrain "))
            continue
        found = _ASSIGNMENT.match(line)
        if found is not None:
            yield found[1], "\n".join(comment)
        # The lines about one setting hold for the one after it too.
        if found is None or comment:
            comment = []


def _is_ours(name: str) -> bool:
    return name.startswith("NEWSGRAIN_")


def _shown(name: str, comment: str) -> str:
    return "\n".join(filter(None, [comment, _line(name)]))


def _line(name: str) -> str:
    return f"# {name} = {_toml(getattr(shipped, name))}"


def _toml(value: Any) -> str:
    """Return a text, number or truth value as TOML."""
    return json.dumps(value, ensure_ascii=False)
