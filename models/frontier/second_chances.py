"""Second chances: a page that brought no article at first is visited again while it is young and still listed.

Feeds are often written before a site's caches serve the page; deployments and overload leave pages empty or missing
for a while. Nothing announces that such a page has become whole.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, or_, select, update

from models.database.transaction import in_transaction
from models.database.upsert import chunks, table_of
from models.enums import Reason, UrlState
from models.storable_text import storable
from models.tables import Feed, Source, Url

#: What a first visit may get wrong: the page is missing, unfinished, or hidden behind another one.
SECOND_CHANCE = frozenset(
    {
        Reason.NOT_FOUND,
        Reason.GONE,
        Reason.REDIRECTED_ELSEWHERE,
        Reason.EMPTY_PAGE,
        Reason.NO_TEXT,
        Reason.TOO_SHORT,
        Reason.SOFT_404,
        Reason.SCRIPT_SHELL,
        Reason.PAYWALL_STUB,
        Reason.CONSENT_WALL,
        Reason.LOGIN_WALL,
    },
)
#: The same of an announced article: some sites show their front page or a notice in its place.
SECOND_CHANCE_OF_ANNOUNCED = frozenset({Reason.LIST_PAGE, Reason.SERVICE_PAGE})
#: Types of `not_html` in which servers send messages of errors with status 200.
_MESSAGE_TYPES = frozenset(
    {"application/json", "application/problem+json", "application/xml", "text/json", "text/plain", "text/xml"}
)
#: The waits between the visits of a young page: caches need up to an hour, deployments and embargoes several, and the
#: last visit is on another day. These are about as many visits as a stored article gets.
GAPS = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=8), timedelta(hours=20))
#: No visit is made at a greater age.
YOUNG = timedelta(hours=50)
#: The wait before the only second visit of an older page: most of them are dead links.
OLD_GAP = timedelta(hours=3)


def may_pass(reason: Reason | None, via: str | None, hint_date: str | None, detail: str | None = None) -> bool:
    """Return whether a page that was found by `via` may be an article although a visit ended with this reason.

    Front pages and plain sitemaps name lists, too; feeds, and sitemaps that date a page, name articles.
    """
    is_announced = via == "feed" or hint_date is not None
    is_message = reason is Reason.NOT_HTML and detail in _MESSAGE_TYPES
    return reason in SECOND_CHANCE or (is_announced and (is_message or reason in SECOND_CHANCE_OF_ANNOUNCED))


def chance_at(missed: int, age_start: datetime, now: datetime) -> datetime | None:
    """Return when a page without an article is visited again; None: not by itself.

    `missed` counts the visits without an article before the one at `now`.
    """
    if 0 <= missed < len(GAPS) and now + GAPS[missed] - age_start <= YOUNG:
        return now + GAPS[missed]
    return now + OLD_GAP if missed == 0 else None


def is_listed() -> ColumnElement[bool]:
    """Return the condition that a document of its source still listed a URL when it was last read."""
    read_since = and_(Feed.last_changed_at >= Url.first_seen_at, Feed.last_changed_at <= Url.last_seen_at)
    return select(Feed.id).where(Feed.source_id == Url.source_id, read_since).exists()


def end_unlisted_chances(connection: Connection, source_id: int) -> None:
    """Leave pages without an article as they are once no document of the source lists them."""
    waits = and_(
        Url.source_id == source_id,
        Url.state.in_((UrlState.SKIPPED, UrlState.FAILED)),
        Url.next_due_at.is_not(None),
        Url.reason.in_(SECOND_CHANCE | SECOND_CHANCE_OF_ANNOUNCED | {Reason.NOT_HTML}),
    )
    # A row that another transaction has locked is being visited there.
    unlisted = select(Url.id).where(waits, ~Url.has_announced_edit, ~is_listed()).with_for_update(skip_locked=True)
    table = table_of(Url)
    for chunk in chunks(list(connection.scalars(unlisted))):
        connection.execute(update(table).where(table.c.id.in_(chunk)).values(next_due_at=None))


def reconsider_offsite(engine: Engine, domain: str, hosts: Sequence[str], now: datetime) -> None:
    """Make the pages of a source due that redirected to these hosts (without `www.`), which are among its own now."""

    def write(connection: Connection) -> None:
        table = table_of(Url)
        ends = [table.c.detail.contains(f"{mark}{host}/", autoescape=True) for host in hosts for mark in ("//", ".")]
        of_source = select(Source.id).where(Source.domain == storable(domain)).scalar_subquery()
        is_offsite = and_(table.c.state == UrlState.SKIPPED, table.c.reason == Reason.OFFSITE)
        is_final = and_(is_offsite, table.c.next_due_at.is_(None))
        statement = update(table).where(table.c.source_id == of_source, is_final, or_(*ends))
        connection.execute(statement.values(next_due_at=now))

    if hosts:
        in_transaction(engine, write)
