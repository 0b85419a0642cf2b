"""Actions of an operator on site memory: list, explain, forget, protect, apply. Each opens the database itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from models.articles import site_memory
from models.articles.site_memory import BlockRow
from models.database.engine import writer_engine
from models.database.transaction import in_transaction
from models.enums import PatternVerdict
from pipelines.site_memory.relearn import learn_stored, settle_host, undo
from pipelines.urls.normalise import without_www

#: The shortest prefix that identifies a fingerprint, if it is unique.
_MIN_PREFIX = 4


class NoSuchPattern(LookupError):  # noqa: N818 - the name says what is wrong
    """No pattern, or more than one, has this fingerprint, or no host has this name; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as it is shown. `state` is `cut`, `aged`, `protected` or `forgotten`, or else its verdict."""

    fingerprint: str
    host: str
    kind: str
    state: str
    verdict: str
    stories: int
    of_stories: int
    wordings: int
    places: tuple[int, int, int]
    sample: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Cut:
    """A paragraph that was cut for a pattern; `position` counts from 0 in the whole text."""

    url: str
    position: int
    evidence: str
    text: str


@dataclass(frozen=True, slots=True)
class PatternExplanation:
    """A pattern with everything that was cut for it."""

    pattern: Pattern
    cuts: tuple[Cut, ...]


def hosts(database_url: str) -> list[tuple[str, int]]:
    """Return all hosts with a memory, each with the number of patterns that are cut."""
    with _engine(database_url) as engine:
        return in_transaction(engine, _hosts)


def _hosts(connection: Connection) -> list[tuple[str, int]]:
    return [
        (host, sum(_state(block) == "cut" for block in site_memory.blocks_of(connection, host)))
        for host in site_memory.hosts_known(connection)
    ]


def patterns(database_url: str, host: str) -> list[Pattern]:
    """Return the patterns of a host, those in most stories first.

    Raises:
        NoSuchPattern: nothing was learnt about this host.
    """
    with _engine(database_url) as engine:
        return in_transaction(engine, partial(_patterns, host=host))


def _patterns(connection: Connection, host: str) -> list[Pattern]:
    known = _known_as(connection, host)
    return [_pattern(block) for block in site_memory.blocks_of(connection, known)]


def explain(database_url: str, fingerprint: str) -> PatternExplanation:
    """Return a pattern and what was cut for it.

    Raises:
        NoSuchPattern: no fingerprint starts with this prefix, or several do.
    """
    with _engine(database_url) as engine:
        return in_transaction(engine, partial(_explain, fingerprint=fingerprint))


def _explain(connection: Connection, fingerprint: str) -> PatternExplanation:
    block = _block(connection, fingerprint)
    numbers = site_memory.articles_cut_for(connection, [block.fingerprint])
    urls, cuts = site_memory.urls_of(connection, numbers), site_memory.memory_cuts(connection, numbers)
    return PatternExplanation(
        _pattern(block),
        tuple(
            Cut(urls[number][0], row.position, row.evidence, row.text)
            for number in numbers
            for row in cuts[number]
            if row.pattern == block.fingerprint
        ),
    )


def forget(database_url: str, fingerprint: str, now: datetime) -> tuple[Pattern, int]:
    """Restore what was cut for a pattern, and count it from zero; it is no longer protected.

    Raises:
        NoSuchPattern: no fingerprint starts with this prefix, or several do.
    """
    return _correct(database_url, fingerprint, now, is_protected=False)


def protect(database_url: str, fingerprint: str, now: datetime) -> tuple[Pattern, int]:
    """Restore what was cut for a pattern, and never cut it again on this host.

    Raises:
        NoSuchPattern: no fingerprint starts with this prefix, or several do.
    """
    return _correct(database_url, fingerprint, now, is_protected=True)


def _correct(database_url: str, fingerprint: str, now: datetime, *, is_protected: bool) -> tuple[Pattern, int]:
    with _engine(database_url) as engine:
        # This is stored first: if the process is killed afterwards, the next run restores the rest.
        block = in_transaction(
            engine, partial(_set_verdict, fingerprint=fingerprint, is_protected=is_protected, now=now)
        )
        changed = sum(undo(engine, block, now))
        return _pattern(block), changed


def _set_verdict(connection: Connection, fingerprint: str, now: datetime, *, is_protected: bool) -> BlockRow:
    block = _block(connection, fingerprint)
    site_memory.lock_site(connection, block.host)
    forgotten_at = None if is_protected else now
    site_memory.set_pattern_verdict(connection, block.fingerprint, is_protected=is_protected, forgotten_at=forgotten_at)
    return _block(connection, block.fingerprint)


def apply_to(database_url: str, host: str | None, now: datetime) -> Iterator[tuple[str, int, int]]:
    """Learn and apply the patterns of one host, or of all; yield host, articles that were added, articles changed.

    Raises:
        NoSuchPattern: there is no article of this host.
    """
    with _engine(database_url) as engine:
        known = in_transaction(engine, site_memory.hosts_known)
        for name in [without_www(host)] if host is not None else known:
            added = learn_stored(engine, name)
            site = in_transaction(engine, partial(site_memory.site_of, host=name))
            if site is None:
                raise NoSuchPattern(f"there is no article of {name}; {_known_hosts(known)}")
            yield name, added, sum(settle_host(engine, site, now))


def _known_as(connection: Connection, host: str) -> str:
    """Return the name under which a host has a memory: with or without `www.`."""
    bare = without_www(host)
    found = next((name for name in (host, bare, f"www.{bare}") if site_memory.site_of(connection, name)), None)
    if found is None:
        raise NoSuchPattern(f"nothing was learnt of {host}; {_known_hosts(site_memory.hosts_known(connection))}")
    return found


def _known_hosts(known: list[str]) -> str:
    return f"there is a memory of {', '.join(known)}" if known else "there is no memory of any host yet"


def _block(connection: Connection, fingerprint: str) -> BlockRow:
    found = site_memory.find_blocks(connection, fingerprint) if len(fingerprint) >= _MIN_PREFIX else []
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchPattern(f"{fingerprint} is the beginning of several: {', '.join(b.fingerprint for b in found)}")
    raise NoSuchPattern(
        f"there is no pattern {fingerprint}; `scrapy site-memory list HOST` shows the fingerprints, of which "
        f"the first {_MIN_PREFIX} letters or more are enough",
    )


def _pattern(block: BlockRow) -> Pattern:
    return Pattern(
        fingerprint=block.fingerprint,
        host=block.host,
        kind=block.kind.value,
        state=_state(block),
        verdict=block.finding.value,
        stories=block.stories,
        of_stories=block.of_stories,
        wordings=block.wordings,
        places=(block.lead_count, block.body_count, block.tail_count),
        sample=block.sample,
        first_seen_at=block.first_seen_at,
        last_seen_at=block.last_seen_at,
    )


def _state(block: BlockRow) -> str:
    if block.is_protected:
        return "protected"
    if block.finding is not PatternVerdict.BOILERPLATE:
        return "forgotten" if block.forgotten_at is not None else block.finding.value
    if block.forgotten_at is not None and block.last_seen_at <= block.forgotten_at:
        return "forgotten"
    return "cut" if block.is_current else "aged"


@contextmanager
def _engine(database_url: str) -> Iterator[Engine]:
    engine = writer_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()
