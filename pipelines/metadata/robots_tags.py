"""What a page says to robots: X-Robots-Tag headers and `<meta name="robots">`. Pure.

Both may address all robots or one by name, and are combined: the most restrictive counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from pipelines.text.date_parsing import parse_date_string

#: Words that forbid nothing: they are not kept.
_ALLOWING = frozenset({"all", "index", "follow", "archive", "snippet"})
_WORDS = frozenset(
    """noindex nofollow none noarchive nocache nosnippet noimageindex notranslate indexifembedded noodp noydir noai
    noimageai nopagereadaloud noml""".split(),
)
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_EVERYBODY = frozenset({"*", "robots"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*|\*")
_MOST = 50
_LONGEST = 100


def robots_tags(headers: Iterable[tuple[str, str]], meta: Mapping[str, tuple[str, ...]], token: str) -> tuple[str, ...]:
    """Return what all robots, or the one called `token`, are told: words in lower case, each once, in order.

    `meta` has the names of `<meta>` in lower case. Words with a value are `max-snippet: 50`.
    """
    said: list[str] = []
    names = _EVERYBODY | {token.lower()}
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            said += (word for agent, word in _directives(value) if agent in names)
    for name in ("robots", token.lower()):
        for content in meta.get(name, ()):
            said += (word for _, word in _directives(content))
    return tuple(dict.fromkeys(said))[:_MOST]


def forbids_storing(tags: Iterable[str], now: datetime) -> str | None:
    """Return the words by which a page is not to be kept at `now`; None: it may be."""
    for tag in tags:
        if tag in {"noindex", "none"} or (tag.startswith("unavailable_after:") and _is_over(tag, now)):
            return tag
    return None


def forbids_following(tags: Iterable[str]) -> bool:
    """Return whether the links of a page are not to be followed."""
    return not {"nofollow", "none"}.isdisjoint(tags)


def _directives(written: str) -> Iterator[tuple[str, str]]:
    """Yield (robot's name in lower case or `*`, word) of one header or tag: a name holds for what follows it."""
    agent = "*"
    for part in _parts(written):
        name, colon, rest = (piece.strip() for piece in part.partition(":"))
        if colon and name.lower() not in _WITH_VALUE and _NAME.fullmatch(name):
            agent, part = name.lower(), rest  # noqa: PLW2901 - the name is read
        yield from ((agent, word) for word in _words(part))


def _parts(written: str) -> Iterator[str]:
    """Yield what commas separate; those of a date separate nothing."""
    part = ""
    for piece in written.split(","):
        is_date = "unavailable_after" in part.lower() and re.match(r"\s*\d", piece)
        if is_date:
            part = f"{part},{piece}"
            continue
        yield part
        part = piece
    yield part


def _words(part: str) -> Iterator[str]:
    name, _, value = (piece.strip() for piece in part.partition(":"))
    if name.lower() in _WITH_VALUE:
        yield f"{name.lower()}: {value}"[:_LONGEST]
        return
    # Some write spaces where commas belong.
    for word in part.lower().split():
        if word in _WORDS:
            yield word


def _is_over(tag: str, now: datetime) -> bool:
    stated = parse_date_string(tag.partition(":")[2].strip(), None)
    if stated is None:
        return False
    # A day without a time ends with the day.
    return stated.at + (timedelta(0) if stated.has_time else timedelta(days=1)) <= now
