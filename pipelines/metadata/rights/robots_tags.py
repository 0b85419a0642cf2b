"""Directives to robots in X-Robots-Tag headers and `<meta name="robots">`. Pure.

Both may address all robots or one by name, and are combined: the most restrictive counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from pipelines.text.date_parsing import parse_date_string

#: Directives that forbid nothing; they are not kept.
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
    """Return the directives for all robots and for the one called `token`, in lower case, without duplicates.

    `meta` has the names of `<meta>` in lower case. Directives with a value are `max-snippet: 50`.
    """
    directives: list[str] = []
    names = _EVERYBODY | {token.lower()}
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            directives += (word for agent, word in _directives(value) if agent in names)
    for name in ("robots", token.lower()):
        for content in meta.get(name, ()):
            directives += (word for _, word in _directives(content))
    return tuple(dict.fromkeys(directives))[:_MOST]


def forbids_storing(tags: Iterable[str], now: datetime) -> str | None:
    """Return the directive that forbids storing a page at `now`, otherwise None."""
    for tag in tags:
        if tag in {"noindex", "none"} or (tag.startswith("unavailable_after:") and _is_over(tag, now)):
            return tag
    return None


def forbids_following(tags: Iterable[str]) -> bool:
    """Return whether the links of a page must not be followed."""
    return not {"nofollow", "none"}.isdisjoint(tags)


def _directives(written: str) -> Iterator[tuple[str, str]]:
    """Yield (robot's name in lower case or `*`, directive) of a header or tag; a name applies to what follows it."""
    agent = "*"
    for part in _parts(written):
        name, colon, rest = (piece.strip() for piece in part.partition(":"))
        if colon and name.lower() not in _WITH_VALUE and _NAME.fullmatch(name):
            agent, part = name.lower(), rest  # noqa: PLW2901 - the name is read
        yield from ((agent, word) for word in _words(part))


def _parts(written: str) -> Iterator[str]:
    """Yield the parts between commas, except those of a date."""
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
    # Some pages write spaces instead of commas.
    for word in part.lower().split():
        if word in _WORDS:
            yield word


def _is_over(tag: str, now: datetime) -> bool:
    stated = parse_date_string(tag.partition(":")[2].strip(), None)
    if stated is None:
        return False
    # A date without a time ends with its day.
    return stated.at + (timedelta(0) if stated.has_time else timedelta(days=1)) <= now
