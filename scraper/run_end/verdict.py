"""The verdict of a run: an exit code, a word and a sentence. Pure."""

from dataclasses import dataclass, replace

from scraper.exit_codes import ExitCode

#: Scrapy's finish reasons of a stopped run.
_STOPPED = frozenset({"shutdown", "memusage_exceeded"})
_SHOWN = 3
#: The message of a run without any problem.
ALL_IS_WELL = "every URL taken has an outcome"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The facts that decide a run's verdict. Of the URLs `taken`, `settled` have an outcome in the database."""

    finish_reason: str
    taken: int = 0
    settled: int = 0
    schema_error: str | None = None
    database_error: str | None = None
    #: Which disk is full, how much is free, and how much must be.
    disk_error: str | None = None
    #: URLs without an outcome at the end, which were deferred so that none is lost.
    unaccounted: int = 0
    #: Exceptions raised by the spider.
    bugs: int = 0
    extraction_is_broken: bool = False
    #: Hosts that another run is crawling, and whether there were no others.
    held_hosts: tuple[str, ...] = ()
    all_hosts_are_held: bool = False
    #: Source -> why none of its discovery documents could be read.
    unreadable_sources: tuple[tuple[str, str], ...] = ()
    #: Source -> until when it is skipped, and why: an earlier run reported that it cannot be read.
    skipped_sources: tuple[tuple[str, str], ...] = ()
    #: Archive -> why it could not be read.
    unread_archives: tuple[tuple[str, str], ...] = ()
    #: URL that the user named -> why it failed.
    failed_urls: tuple[tuple[str, str], ...] = ()
    #: Source -> how many of its pages brought no article, and why most of them.
    barren_sources: tuple[tuple[str, str], ...] = ()
    #: Source -> since when it has brought nothing new, and its usual interval.
    silent_sources: tuple[tuple[str, str], ...] = ()
    #: Source -> what to correct in its entry.
    outdated_entries: tuple[tuple[str, str], ...] = ()
    #: When something is due next, of an idle run.
    idle_until: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An exit code, with a sentence that names the cause."""

    code: ExitCode
    message: str

    @property
    def word(self) -> str:
        """The code's name in lower case, as stored in `crawl_run.verdict`."""
        return self.code.name.lower()


def verdict(facts: RunFacts) -> Verdict:
    """Return the first verdict that applies, in the order that docs/exit-codes.md gives."""
    found = (
        _broken(facts),
        _held(facts),
        _unbalanced(facts),
        _ended_early(facts),
        _missing(facts),
        _silent(facts),
        Verdict(ExitCode.OK, facts.idle_until or ALL_IS_WELL),
    )
    first = next(one for one in found if one is not None)
    if first in found[:2]:
        return first
    # None of these is a failure: another run does that part, a known problem is not news, and a document that moved was
    # read at its new place.
    held = f"; being crawled by another run: {_some(facts.held_hosts)}" if facts.held_hosts else ""
    alone = f"; still out of reach: {_listed('source', facts.skipped_sources)}" if facts.skipped_sources else ""
    stale = (
        f"; to be corrected in the entries of {_listed('source', facts.outdated_entries)}"
        if facts.outdated_entries
        else ""
    )
    return replace(first, message=f"{first.message}{held}{alone}{stale}")


def _broken(facts: RunFacts) -> Verdict | None:
    if facts.schema_error is not None:
        return Verdict(ExitCode.CONFIGURATION, facts.schema_error)
    if facts.database_error is not None:
        return Verdict(ExitCode.DATABASE, facts.database_error)
    if facts.disk_error is not None:
        return Verdict(ExitCode.DISK, facts.disk_error)
    return None


def _held(facts: RunFacts) -> Verdict | None:
    if not facts.all_hosts_are_held:
        return None
    return Verdict(ExitCode.LOCKED, f"another run is crawling every host of this one: {_some(facts.held_hosts)}")


def _unbalanced(facts: RunFacts) -> Verdict | None:
    if facts.taken != facts.settled:
        message = f"{facts.taken} URLs were taken but {facts.settled} have an outcome: see the log's errors"
        return Verdict(ExitCode.ACCOUNTING, message)
    if facts.unaccounted:
        message = f"{facts.unaccounted} URLs were left without an outcome and deferred: see the log's errors"
        return Verdict(ExitCode.ACCOUNTING, message)
    if facts.bugs:
        return Verdict(ExitCode.ACCOUNTING, f"{facts.bugs} errors in the spider: see the log")
    if facts.extraction_is_broken:
        return Verdict(ExitCode.ACCOUNTING, "not one page could be extracted: see the log")
    return None


def _ended_early(facts: RunFacts) -> Verdict | None:
    if facts.finish_reason in _STOPPED:
        return Verdict(ExitCode.STOPPED, f"stopped ({facts.finish_reason}); run it again to go on")
    if facts.finish_reason == "closespider_timeout":
        return Verdict(ExitCode.TIME_LIMIT, "the time limit was reached; run it again to go on")
    return None


def _missing(facts: RunFacts) -> Verdict | None:
    parts = []
    if facts.unreadable_sources:
        parts.append(f"no discovery document could be read for {_listed('source', facts.unreadable_sources)}")
    if facts.barren_sources:
        parts.append(f"no article came from {_listed('source', facts.barren_sources)}")
    if facts.unread_archives:
        parts.append(f"could not read {_listed('archive', facts.unread_archives)}")
    if facts.failed_urls:
        parts.append(f"could not fetch {_listed('URL', facts.failed_urls)}")
    return Verdict(ExitCode.PARTIAL, "; ".join(parts)) if parts else None


def _silent(facts: RunFacts) -> Verdict | None:
    if not facts.silent_sources:
        return None
    return Verdict(ExitCode.SILENT, f"nothing new from {_listed('source', facts.silent_sources)}")


def _listed(noun: str, pairs: tuple[tuple[str, str], ...]) -> str:
    listed = _some(tuple(f"{name} ({why})" for name, why in pairs))
    return f"{len(pairs)} {noun}{'s' if len(pairs) > 1 else ''}: {listed}"


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
