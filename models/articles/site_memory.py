"""Rows of site memory: features of articles, the patterns learnt from them, and the cuts made for patterns."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, delete, insert, select, update

from models.articles.articles import article_column
from models.articles.hosts import article_is_at
from models.database.upsert import (
    chunks,
    columns_for,
    in_chunk,
    insert_for,
    insert_missing,
    insert_or_replace,
    table_of,
    values_of,
)
from models.enums import PatternKind, PatternVerdict
from models.tables import Article, ArticleAuthor, ArticleText, Author, RemovedBlock, Site, SiteBlock, SitePage

#: `removed_block.reason` of cuts by site memory.
REASON = "site_memory"


@dataclass(frozen=True, slots=True)
class PageRow:
    """The encoded features of an article, and when its page was seen."""

    article_id: int
    host: str
    seen_at: datetime
    features: bytes


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A pattern of a host; see docs/database.md for the columns."""

    fingerprint: str
    host: str
    kind: PatternKind
    number: int
    finding: PatternVerdict
    is_current: bool
    stories: int
    of_stories: int
    wordings: int
    lead_count: int
    body_count: int
    tail_count: int
    sample: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_protected: bool = False
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteRow:
    """The progress of a host's memory."""

    host: str
    new_articles: int
    articles: int
    stories: int
    learnt_at: datetime | None
    is_applied: bool


@dataclass(frozen=True, slots=True)
class CutRow:
    """A block cut from an article; the last three fields are only set for cuts by site memory."""

    id: int
    article_id: int
    position: int
    reason: str
    evidence: str
    text: str
    pattern: str | None
    html: str | None
    html_at: int | None


@dataclass(frozen=True, slots=True)
class StoredText:
    """The columns of a stored article that site memory reads and writes."""

    id: int
    url: str
    page_url: str | None
    headline: str | None
    description: str | None
    article_section: str | None
    article_body: str
    article_body_html: str | None
    word_count: int
    fingerprint: str
    fetched_at: datetime
    authors: tuple[str, ...]
    cuts: tuple[CutRow, ...]


def active_blocks(connection: Connection, hosts: Collection[str]) -> list[BlockRow]:
    """Return the patterns to cut from new articles of these hosts, in one query."""
    return _block_rows(connection.execute(_active_blocks(), {"chunk": sorted(hosts)})) if hosts else []


@cache
def _active_blocks() -> Select[Any]:
    table = table_of(SiteBlock)
    return select(*columns_for(SiteBlock, BlockRow)).where(
        in_chunk(table.c.host),
        table.c.finding == PatternVerdict.BOILERPLATE,
        table.c.is_current,
        ~table.c.is_protected,
    )


def blocks_of(connection: Connection, host: str) -> list[BlockRow]:
    """Return all patterns of a host, those in most stories first."""
    table = table_of(SiteBlock)
    statement = select(*columns_for(SiteBlock, BlockRow)).where(table.c.host == host)
    statement = statement.order_by(table.c.stories.desc(), table.c.fingerprint)
    return _block_rows(connection.execute(statement))


def find_blocks(connection: Connection, beginning: str) -> list[BlockRow]:
    """Return the patterns whose fingerprints have this beginning, at most ten."""
    table = table_of(SiteBlock)
    own = table.c.fingerprint.startswith(beginning, autoescape=True)
    statement = select(*columns_for(SiteBlock, BlockRow)).where(own)
    return _block_rows(connection.execute(statement.order_by(table.c.fingerprint).limit(10)))


def _block_rows(rows: Iterable[Any]) -> list[BlockRow]:
    return [BlockRow(*row) for row in rows]


def save_blocks(connection: Connection, rows: Sequence[BlockRow]) -> None:
    """Insert or update patterns; the operator's verdicts on known ones stay."""
    if not rows:
        return
    statement = insert_for(connection.dialect.name, table_of(SiteBlock))
    fixed = {"fingerprint", "host", "kind", "number", "is_protected", "forgotten_at"}
    fresh = {name: statement.excluded[name] for name in BlockRow.__dataclass_fields__ if name not in fixed}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["fingerprint"], set_=fresh),
        [values_of(row) for row in sorted(rows, key=lambda row: row.fingerprint)],
    )


def retire_blocks(connection: Connection, fingerprints: Collection[str]) -> None:
    """Mark patterns as no longer current, so that they are not cut from new articles."""
    table = table_of(SiteBlock)
    for chunk in chunks(sorted(fingerprints)):
        connection.execute(update(table).where(table.c.fingerprint.in_(chunk)).values(is_current=False))


def set_pattern_verdict(
    connection: Connection, fingerprint: str, *, is_protected: bool, forgotten_at: datetime | None
) -> None:
    """Save the operator's verdict on a pattern; a protected or forgotten one is no longer cut."""
    table = table_of(SiteBlock)
    values = {"is_protected": is_protected, "forgotten_at": forgotten_at, "is_current": False}
    connection.execute(update(table).where(table.c.fingerprint == fingerprint).values(values))


def drop_blocks(connection: Connection, host: str, beside: Collection[str], most: int) -> None:
    """Delete patterns of a host that are neither protected nor forgotten.

    `beside`: fingerprints that stay. `most`: how many others may stay, of those with cuts, seen last.
    """
    table, cut = table_of(SiteBlock), table_of(RemovedBlock)
    others = select(table.c.fingerprint).where(
        table.c.host == host, ~table.c.is_protected, table.c.forgotten_at.is_(None)
    )
    known = connection.scalars(others.order_by(table.c.last_seen_at.desc(), table.c.fingerprint)).all()
    old = [fingerprint for fingerprint in known if fingerprint not in beside]
    used: set[str] = set()
    for chunk in chunks(old):
        used.update(filter(None, connection.scalars(select(cut.c.pattern).where(cut.c.pattern.in_(chunk)).distinct())))
    kept = {*[fingerprint for fingerprint in old if fingerprint in used][:most]}
    for chunk in chunks([fingerprint for fingerprint in old if fingerprint not in kept]):
        connection.execute(delete(table).where(table.c.fingerprint.in_(chunk)))


def save_features(connection: Connection, pages: Sequence[PageRow]) -> None:
    """Save the features of articles, one row for each, and count them as new articles of their hosts."""
    if not pages:
        return
    new = Counter(page.host for page in pages)
    insert_missing(connection, Site, [_new_site(host) for host in sorted(new)])
    connection.execute(_count_articles(), [{"of_host": host, "more": number} for host, number in sorted(new.items())])
    connection.execute(
        insert_or_replace(connection.dialect.name, SitePage, "article_id", tuple(PageRow.__dataclass_fields__)),
        [values_of(page) for page in sorted(pages, key=lambda page: page.article_id)],
    )


@cache
def _count_articles() -> Update:
    table = table_of(Site)
    counted = table.c.new_articles + bindparam("more", type_=table.c.new_articles.type)
    return update(table).where(table.c.host == bindparam("of_host")).values(new_articles=counted)


def _new_site(host: str) -> dict[str, Any]:
    return values_of(SiteRow(host, new_articles=0, articles=0, stories=0, learnt_at=None, is_applied=True))


def lock_site(connection: Connection, host: str) -> SiteRow:
    """Return the locked row of a host, so that learning sees all articles that other writers have stored."""
    insert_missing(connection, Site, [_new_site(host)])
    table = table_of(Site)
    return _site_row(connection.execute(select(table).where(table.c.host == host).with_for_update()).one())


def site_of(connection: Connection, host: str) -> SiteRow | None:
    """Return the row of a host; None: it has no memory."""
    row = connection.execute(select(table_of(Site)).where(Site.host == host)).one_or_none()
    return None if row is None else _site_row(row)


def sites_to_apply(connection: Connection) -> list[SiteRow]:
    """Return the hosts with new articles, or with patterns that are not applied to stored articles yet."""
    statement = select(table_of(Site)).where(~Site.is_applied | (Site.new_articles > 0)).order_by(Site.host)
    return [_site_row(row) for row in connection.execute(statement)]


def _site_row(row: Any) -> SiteRow:
    return SiteRow(**row._mapping)  # noqa: SLF001 - its documented name


def hosts_known(connection: Connection) -> list[str]:
    """Return all hosts with a memory."""
    return list(connection.scalars(select(Site.host).order_by(Site.host)))


def mark_learnt(connection: Connection, host: str, at: datetime, *, articles: int, stories: int) -> None:
    """Record that the patterns of a host were learnt."""
    values = {"new_articles": 0, "learnt_at": at, "articles": articles, "stories": stories, "is_applied": False}
    connection.execute(update(table_of(Site)).where(Site.host == host).values(values))


def mark_applied(connection: Connection, host: str, learnt_at: datetime) -> None:
    """Record that the patterns learnt at this moment are applied, unless others were learnt since."""
    statement = update(table_of(Site)).where(Site.host == host, Site.learnt_at == learnt_at)
    connection.execute(statement.values(is_applied=True))


def pages_of(connection: Connection, host: str, most: int) -> list[PageRow]:
    """Return the newest `most` pages in a host's memory, oldest first; delete the others."""
    table = table_of(SitePage)
    order = (table.c.seen_at.desc(), table.c.article_id.desc())
    own = table.c.host == host
    old = connection.scalars(select(table.c.article_id).where(own).order_by(*order).offset(most)).all()
    for chunk in chunks(old):
        connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
    rows = connection.execute(select(*columns_for(SitePage, PageRow)).where(own).order_by(*order)).all()
    return [PageRow(*row) for row in rows[::-1]]


def articles_cut_for(connection: Connection, fingerprints: Collection[str]) -> list[int]:
    """Return the articles with cuts for these patterns."""
    table = table_of(RemovedBlock)
    found: set[int] = set()
    for chunk in chunks(sorted(fingerprints)):
        found.update(connection.scalars(select(table.c.article_id).where(table.c.pattern.in_(chunk))))
    return sorted(found)


def memory_cuts(connection: Connection, article_ids: Collection[int]) -> dict[int, tuple[CutRow, ...]]:
    """Return the cuts by site memory for each of these articles that has any."""
    table = table_of(RemovedBlock)
    return _cuts(connection, article_ids, table.c.reason == REASON)


def _cuts(connection: Connection, article_ids: Collection[int], *conditions: Any) -> dict[int, tuple[CutRow, ...]]:
    table = table_of(RemovedBlock)
    found: dict[int, list[CutRow]] = {}
    for chunk in chunks(sorted(article_ids)):
        statement = select(table).where(table.c.article_id.in_(chunk), *conditions).order_by(table.c.id)
        for row in connection.execute(statement):
            found.setdefault(row.article_id, []).append(CutRow(**row._mapping))  # noqa: SLF001 - its documented name
    return {article_id: tuple(cuts) for article_id, cuts in found.items()}


def lock_texts(connection: Connection, article_ids: Collection[int]) -> dict[int, StoredText]:
    """Return these articles, locked, with all their cuts."""
    table = table_of(Article)
    names = [name for name in StoredText.__dataclass_fields__ if name not in {"authors", "cuts"}]
    statement = select(*map(article_column, names)).join_from(table, table_of(ArticleText)).order_by(table.c.id)
    statement = statement.with_for_update(of=table)
    rows = [
        row
        for chunk in chunks(sorted(article_ids))
        for row in connection.execute(statement.where(table.c.id.in_(chunk)))
    ]
    # After locking, as earlier holders of the locks may have changed these.
    cuts, authors = _cuts(connection, article_ids), _authors(connection, article_ids)
    return {
        row.id: StoredText(**row._mapping, authors=authors.get(row.id, ()), cuts=cuts.get(row.id, ()))  # noqa: SLF001 - its documented name
        for row in rows
    }


def _authors(connection: Connection, article_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(sorted(article_ids)):
        statement = (
            select(ArticleAuthor.article_id, Author.name)
            .join(Author, Author.id == ArticleAuthor.author_id)
            .where(ArticleAuthor.article_id.in_(chunk))
            .order_by(ArticleAuthor.article_id, ArticleAuthor.position)
        )
        for article_id, name in connection.execute(statement):
            found[article_id] = (*found.get(article_id, ()), name)
    return found


def replace_cuts(connection: Connection, article_id: int, cuts: Sequence[Mapping[str, Any]]) -> None:
    """Replace the cuts by site memory of an article."""
    table = table_of(RemovedBlock)
    connection.execute(delete(table).where(table.c.article_id == article_id, table.c.reason == REASON))
    if cuts:
        connection.execute(insert(table), [{"article_id": article_id, **cut} for cut in cuts])


def restate_cuts(connection: Connection, evidence: Mapping[int, str]) -> None:
    """Write the evidence of cuts anew, by their numbers."""
    table = table_of(RemovedBlock)
    statement = update(table).where(table.c.id == bindparam("number")).values(evidence=bindparam("words"))
    if evidence:
        connection.execute(statement, [{"number": number, "words": text} for number, text in sorted(evidence.items())])


def articles_not_learnt(connection: Connection, host: str, most: int) -> list[int]:
    """Return the newest articles of a host without features in its memory."""
    table, page = table_of(Article), table_of(SitePage)
    statement = (
        select(table.c.id)
        .where(
            article_is_at(host, connection.dialect.name),
            ~select(page.c.article_id).where(page.c.article_id == table.c.id).exists(),
        )
        .order_by(table.c.fetched_at.desc(), table.c.id.desc())
        .limit(most)
    )
    return list(connection.scalars(statement))


def urls_of(connection: Connection, article_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """Return URL and headline of these articles."""
    return {
        number: (url, headline)
        for chunk in chunks(sorted(article_ids))
        for number, url, headline in connection.execute(
            select(Article.id, Article.url, Article.headline).where(Article.id.in_(chunk)).order_by(Article.id)
        )
    }
