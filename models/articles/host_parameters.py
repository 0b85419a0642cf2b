"""Parameters of URLs that do not identify pages of a host: learnt by storing, left out of the host's keys since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from models.articles.keys import KeyRow, claim_keys, save_keys
from models.database.upsert import chunks, columns_for, insert_for, table_of
from models.enums import KeyKind
from models.tables import ArticleAddress, ArticleKey, HostParameter, Url
from models.url_key import PLAIN_KEYS, UrlKeys, host_of_key, parameter_name, parameters_of, url_key


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """What is known of a parameter of a host (host as in keys); see docs/database.md for the columns."""

    host: str
    name: str
    articles: int
    conflicts: int
    first_seen_at: datetime
    ignored_at: datetime | None = None
    refuted_at: datetime | None = None


def parameters_known(connection: Connection, hosts: Collection[str] | None = None) -> list[ParameterRow]:
    """Return the rows of these hosts, or of all."""
    statement = select(*columns_for(HostParameter, ParameterRow)).order_by(HostParameter.host, HostParameter.name)
    if hosts is not None:
        statement = statement.where(HostParameter.host.in_(sorted(hosts)))
    return [ParameterRow(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001 - its documented name


def keys_of_hosts(connection: Connection, urls: Iterable[str]) -> UrlKeys:
    """Return the keys of the hosts of these normalised URLs; without a query if no URL has a parameter."""
    hosts = {host_of_key(url_key(url)) for url in urls if parameters_of(url)}
    if not hosts:
        return PLAIN_KEYS
    ignored: dict[str, set[str]] = {}
    for chunk in chunks(sorted(hosts)):
        for row in parameters_known(connection, chunk):
            if row.ignored_at is not None and row.refuted_at is None:
                ignored.setdefault(row.host, set()).add(row.name)
    return UrlKeys(ignored)


def count_evidence(
    connection: Connection,
    found: Mapping[tuple[str, str], int],
    now: datetime,
    *,
    are_conflicts: bool = False,
) -> list[ParameterRow]:
    """Add numbers of articles to parameters (host, name), and return their rows.

    The articles came under several values; or (`are_conflicts`) they differ from others in nothing else.
    """
    if not found:
        return []
    counted, other = ("conflicts", "articles") if are_conflicts else ("articles", "conflicts")
    table = table_of(HostParameter)
    statement = insert_for(connection.dialect.name, table)
    added = statement.on_conflict_do_update(
        index_elements=["host", "name"], set_={counted: table.c[counted] + statement.excluded[counted]}
    )
    rows = [
        {"host": host, "name": name, counted: number, other: 0, "first_seen_at": now}
        for (host, name), number in sorted(found.items())
    ]
    connection.execute(added, rows)
    return [row for row in parameters_known(connection, {host for host, _ in found}) if (row.host, row.name) in found]


def pages_with(connection: Connection, host: str, names: Collection[str]) -> dict[str, int | None]:
    """Return the URLs of a host that have one of these parameters, each with its article."""
    found: dict[str, int | None] = {}
    for model in (Url, ArticleAddress):
        url = table_of(model).c.url
        statement = select(url, table_of(model).c.article_id).where(_is_at(url, host), _has_one(url, names))
        for address, article_id in connection.execute(statement):
            if not {parameter_name(one) for one in parameters_of(address)}.isdisjoint(names):
                found[address] = found.get(address) or article_id
    return found


def ignore(connection: Connection, host: str, name: str, now: datetime) -> None:
    """Leave a parameter out of the keys of a host from now on, and out of those of its known pages."""
    _mark(connection, host, [name], ignored_at=now)
    pages = pages_with(connection, host, [name])
    keys = keys_of_hosts(connection, pages)
    _rekey(connection, pages, keys)
    _lead(connection, {keys(url): article_id for url, article_id in pages.items() if article_id is not None})


def refute(connection: Connection, host: str, names: Collection[str], now: datetime) -> None:
    """Undo `ignore` for good: two articles were found that differ only in these parameters."""
    pages = pages_with(connection, host, names)
    reduced = set(map(keys_of_hosts(connection, pages), pages))
    _mark(connection, host, names, refuted_at=now)
    keys = keys_of_hosts(connection, pages)
    _rekey(connection, pages, keys)
    own = {keys(url): article_id for url, article_id in pages.items() if article_id is not None}
    _free(connection, reduced - own.keys())
    _lead(connection, own)


def _mark(connection: Connection, host: str, names: Collection[str], **moment: datetime) -> None:
    table = table_of(HostParameter)
    connection.execute(update(table).where(table.c.host == host, table.c.name.in_(sorted(names))).values(**moment))


def _rekey(connection: Connection, pages: Collection[str], keys: UrlKeys) -> None:
    table = table_of(Url)
    statement = update(table).where(table.c.url == bindparam("of_url")).values(key=bindparam("new_key"))
    if pages:
        connection.execute(statement, [{"of_url": url, "new_key": keys(url)} for url in sorted(pages)])


def _lead(connection: Connection, articles: Mapping[str, int]) -> None:
    """Assign keys that lead to no article yet."""
    rows = claim_keys(connection, dict.fromkeys(articles, KeyKind.PAGE))
    free = {key: KeyRow(articles[key], KeyKind.PAGE) for key, row in rows.items() if row.article_id is None}
    save_keys(connection, free)


def _free(connection: Connection, keys: Collection[str]) -> None:
    table = table_of(ArticleKey)
    for chunk in chunks(sorted(keys)):
        connection.execute(update(table).where(table.c.key.in_(chunk)).values(article_id=None))


def _is_at(column: ColumnElement[str], host: str) -> ColumnElement[bool]:
    places = (f"{scheme}://{www}{host}/" for scheme in ("http", "https") for www in ("", "www."))
    return or_(*(column.startswith(place, autoescape=True) for place in places))


def _has_one(column: ColumnElement[str], names: Collection[str]) -> ColumnElement[bool]:
    return or_(*(column.contains(name, autoescape=True) for name in sorted(names)))
