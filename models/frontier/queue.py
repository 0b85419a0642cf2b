"""The frontier's entrance: discovery offers candidates, and gets back those that are due. Nothing is fetched here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select, true, update

from models.articles.keys import certain_articles
from models.database.transaction import in_transaction
from models.database.upsert import chunks, insert_missing, table_of
from models.enums import UrlState
from models.frontier.announced_edits import NO_ANNOUNCEMENTS, Announcements, schedule_announced
from models.frontier.due import DueUrl, due_among, is_due
from models.frontier.folding import Folded, fold
from models.frontier.hints import HINT_COLUMNS, Candidate, Hints, hint_values
from models.frontier.sources import source_ids
from models.frontier.url_state import WAITING, discovered, discovered_duplicate, discovered_waiting
from models.storable_text import storable
from models.tables import Url
from models.tombstones import anonymous_source, digests_of, forgotten_among, is_anything_forgotten, is_source_forgotten
from models.url_key import url_key

#: Longer URLs may not fit into an index row of PostgreSQL (2,704 bytes), and no article has one.
MAX_URL_BYTES = 2_048

#: Where headlines are headlines, and not the texts of links.
_HEADLINES_BY_EDITORS = frozenset({"feed", "sitemap"})
#: `via` stays that of the first discovery.
_RENEWABLE = tuple(column for column in HINT_COLUMNS.values() if column != "via")


@dataclass(frozen=True, slots=True)
class Offer:
    """Candidates that one source yielded at a moment.

    `named`: the user asked for them, so all are due. `with_old`: articles that an earlier run skipped only because of
    their age are due as well. `announcements`: edits of known articles, which bring their next visits forward.
    """

    source: str
    candidates: Sequence[Candidate]
    now: datetime
    named: bool = False
    with_old: bool = False
    announcements: Announcements = NO_ANNOUNCEMENTS


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of an offer: numbers of new and known URLs, those due now, and those that are too long to store."""

    new: int
    known: int
    due: tuple[DueUrl, ...]
    refused: tuple[str, ...] = ()
    #: URLs that were removed on request: they get no row.
    forgotten: tuple[str, ...] = ()
    #: How many known URLs are to be visited for an announced edit.
    announced: int = 0


def offer(
    engine: Engine,
    source: str,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    named: bool = False,
    with_old: bool = False,
) -> Offered:
    """Enter candidates into the frontier and return those that are due; see `Offer` for the parameters."""
    made = Offer(source, candidates, now, named=named, with_old=with_old)
    return in_transaction(engine, lambda connection: enter(connection, offering_source(connection, made), made))


def offering_source(connection: Connection, offer: Offer) -> int:
    """Return the row number of the source that makes an offer, adding a missing row."""
    # A run that began before the removal of a source goes on with it.
    is_forgotten = is_source_forgotten(connection, offer.source)
    name = anonymous_source(offer.source) if is_forgotten else offer.source
    return source_ids(connection, [name], offer.now)[storable(name)]


def enter(connection: Connection, source_id: int, offer: Offer) -> Offered:
    """Enter candidates in the caller's transaction; those that are due are returned in the order of the offer."""
    folded = fold(connection, offer.candidates, offer.now)
    if offer.named:
        folded = replace(folded, onto={})
    offered = _hints_by_url(offer.candidates, folded)
    refused = tuple(url for url in offered if len(url.encode()) > MAX_URL_BYTES)
    short = _without(offered, refused)
    forgotten = _forgotten(connection, list(short), offer.source, folded)
    hints = _without(short, forgotten)

    known = _known(connection, list(hints))
    new = _add(connection, source_id, _without(hints, known), offer, folded)
    _touch(connection, sorted(known), offer.now)
    announced = schedule_announced(connection, source_id, offer.announcements.renamed(folded.url), offer.now)
    _renew_hints(connection, hints, known)

    in_order = [*hints, *sorted(announced - hints.keys())]
    is_wanted = true() if offer.named else is_due(offer.now, with_old=offer.with_old)
    due = due_among(connection, in_order, is_wanted)
    return Offered(
        new=new,
        known=len(hints) - new,
        due=tuple(due[url] for url in in_order if url in due),
        refused=refused,
        forgotten=forgotten,
        announced=len(announced),
    )


def _hints_by_url(candidates: Sequence[Candidate], folded: Folded) -> dict[str, Hints]:
    """Return the hints of each URL; of several candidates with one URL, those of the first."""
    found: dict[str, Hints] = {}
    for candidate in candidates:
        found.setdefault(storable(folded.url(candidate.url)), candidate.hints)
    return found


def _without(hints: Mapping[str, Hints], urls: Collection[str]) -> dict[str, Hints]:
    left_out = frozenset(urls)
    return {url: of_url for url, of_url in hints.items() if url not in left_out}


def _forgotten(connection: Connection, urls: Sequence[str], source: str, folded: Folded) -> tuple[str, ...]:
    if not is_anything_forgotten(connection):
        return ()
    digests = {url: digests_of({url_key(url), folded.key(url)}, source) for url in urls}
    return tuple(forgotten_among(connection, digests))


def _known(connection: Connection, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return id and hint columns of the URLs that have a row."""
    columns = select(Url.url, Url.id, *(getattr(Url, column) for column in _RENEWABLE))
    found = (connection.execute(columns.where(Url.url.in_(chunk))).mappings() for chunk in chunks(urls))
    return {row["url"]: dict(row) for rows in found for row in rows}


def _add(connection: Connection, source_id: int, hints: Mapping[str, Hints], offer: Offer, folded: Folded) -> int:
    """Insert the rows of new URLs, and return their number."""
    edits = offer.announcements.edits
    rows = [
        discovered(url, of_url, source_id, offer.now)
        | {"key": folded.key(url), "edit_announced_at": edits[url].moment if url in edits else None}
        for url, of_url in hints.items()
    ]
    rows = _beside_variants(connection, rows, source_id)
    return insert_missing(connection, Url, sorted(rows, key=lambda row: str(row["url"])))


def _beside_variants(connection: Connection, rows: Sequence[dict[str, Any]], source_id: int) -> list[dict[str, Any]]:
    """Return new rows in the state that other variants of their URLs leave them: one variant of a page is fetched.

    A URL only waits for another variant from the same source; other sources may never be crawled again.
    """
    keys = {str(row["key"]) for row in rows}
    articles = certain_articles(connection, keys)
    waiting: set[str] = set()
    for variant in _variants(connection, sorted(keys)):
        if variant.article_id is not None:
            articles.setdefault(variant.key, variant.article_id)
        elif variant.state in WAITING and variant.source_id == source_id:
            waiting.add(variant.key)
    return [_beside(row, articles, waiting) for row in rows]


def _beside(row: dict[str, Any], articles: Mapping[str, int], waiting: set[str]) -> dict[str, Any]:
    key = str(row["key"])
    if key in articles:
        return discovered_duplicate(row, articles[key])
    if key in waiting:
        return discovered_waiting(row)
    waiting.add(key)
    return row


def _variants(connection: Connection, keys: Sequence[str]) -> Iterator[Row[str | None, UrlState, int, int | None]]:
    columns = select(Url.key, Url.state, Url.source_id, Url.article_id)
    for chunk in chunks(keys):
        yield from connection.execute(columns.where(Url.key.in_(chunk)).order_by(Url.id))


def _touch(connection: Connection, urls: Sequence[str], now: datetime) -> None:
    table = table_of(Url)
    for chunk in chunks(urls):
        connection.execute(
            update(table).where(table.c.url.in_(chunk), table.c.last_seen_at < now).values(last_seen_at=now),
        )


def _renew_hints(connection: Connection, hints: Mapping[str, Hints], known: Mapping[str, Mapping[str, Any]]) -> None:
    """Update the hints of known URLs: those of a later document replace earlier ones."""
    changed = [
        {f"new_{name}": value for name, value in renewed.items()}
        for url, row in known.items()
        if (renewed := {**row, **_replaced(hints[url], row)}) != row
    ]
    if changed:
        table = table_of(Url)
        statement = update(table).where(table.c.id == bindparam("new_id"))
        values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in _RENEWABLE}
        connection.execute(statement.values(values), sorted(changed, key=lambda row: int(row["new_id"])))


def _replaced(hints: Hints, row: Mapping[str, Any]) -> dict[str, str]:
    """Return the hint columns that a document replaces; the text of a link does not replace a headline."""
    stated = {column: value for column, value in hint_values(hints).items() if value is not None and column in row}
    if hints.via not in _HEADLINES_BY_EDITORS and row["hint_headline"] is not None:
        stated.pop("hint_headline", None)
    return stated
