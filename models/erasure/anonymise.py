"""Anonymous rows: what is left of a removed URL or source while a running crawl still counts visits of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from models.database.upsert import chunks, table_of
from models.frontier.url_state import anonymised
from models.tables import Fetch, RawPage, Source, Url
from models.tombstones import ANONYMOUS, anonymous_source, anonymous_url

_KEPT = frozenset({"last_fetched_at"})


def anonymise_rows(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Reduce these rows of `url` (number, URL) to their visits, without any content."""
    url, fetch = table_of(Url), table_of(Fetch)
    names = {number: anonymous_url(address) for number, address in rows if not address.startswith(ANONYMOUS)}
    taken: dict[str, int] = {}
    for chunk in chunks(sorted(set(names.values()))):
        taken |= {
            name: number for number, name in connection.execute(select(url.c.id, url.c.url).where(url.c.url.in_(chunk)))
        }
    for numbers in chunks(sorted(names)):
        connection.execute(delete(table_of(RawPage)).where(RawPage.url_id.in_(numbers)))
    for number, name in sorted(names.items()):
        connection.execute(update(fetch).where(fetch.c.url_id == number).values(detail=None))
        if taken.get(name, number) != number:
            connection.execute(update(fetch).where(fetch.c.url_id == number).values(url_id=taken[name]))
            connection.execute(delete(url).where(url.c.id == number))
        else:
            connection.execute(update(url).where(url.c.id == number).values(_emptied(name)))


def anonymised_rows(connection: Connection) -> list[int]:
    """Return the numbers of the anonymous rows of `url`."""
    return list(connection.scalars(select(Url.id).where(Url.url.startswith(ANONYMOUS)).order_by(Url.id)))


def anonymise_source(connection: Connection, domain: str) -> None:
    """Anonymise a source whose visits running crawls still count; delete its row if nothing refers to it."""
    source, url = table_of(Source), table_of(Url)
    name = anonymous_source(domain)
    own = connection.scalar(select(source.c.id).where(source.c.domain == domain))
    other = connection.scalar(select(source.c.id).where(source.c.domain == name))
    if own is None:
        return
    if other is None:
        connection.execute(update(source).where(source.c.id == own).values(domain=name, name=None))
        other = own
    else:
        connection.execute(update(url).where(url.c.source_id == own).values(source_id=other))
        connection.execute(delete(source).where(source.c.id == own))
    if connection.execute(select(url.c.id).where(url.c.source_id == other).limit(1)).first() is None:
        connection.execute(delete(source).where(source.c.id == other))


def _emptied(name: str) -> dict[str, Any]:
    nullable = {column.key for column in table_of(Url).columns if column.nullable}
    return dict.fromkeys(nullable - _KEPT) | anonymised(name)
