"""The memory of sites: what their articles teach, the patterns found, and the cuts that were made of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from models.database.upsert import chunks, insert_for, insert_missing, table_of
from models.enums import PatternKind, PatternVerdict
from models.tables import Article, ArticleAuthor, Author, RemovedBlock, Site, SiteBlock, SitePage

#: `removed_block.reason` of cuts that the memory made.
REASON = "site_memory"


@dataclass(frozen=True, slots=True)
class PageRow:
    """What an article teaches, packed, and when its page was seen."""

    article_id: int
    host: str
    seen_at: datetime
    learnt: bytes


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A pattern of a host; see docs/database.md."""

    fingerprint: str
    host: str
    kind: PatternKind
    number: int
    finding: PatternVerdict
    is_current: bool
    stories: int
    of_stories: int
    wordings: int
    lead: int
    body: int
    tail: int
    sample: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_protected: bool = False
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteRow:
    """How far the memory of a host has come."""

    host: str
    new_articles: int
    articles: int
    stories: int
    learnt_at: datetime | None
    is_applied: bool


@dataclass(frozen=True, slots=True)
class CutRow:
    """A block cut from an article; the last three only of cuts that the memory made."""

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
    """An article that stands, as far as the memory reads and writes it."""

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
    """Return the patterns that are cut from new articles of these hosts, in one query."""
    table = table_of(SiteBlock)
    statement = select(table).where(
        table.c.host.in_(sorted(hosts)),
        table.c.finding == PatternVerdict.BOILERPLATE,
        table.c.is_current,
        ~table.c.is_protected,
    )
    return _block_rows(connection.execute(statement))


def blocks_of(connection: Connection, host: str) -> list[BlockRow]:
    """Return all patterns of a host, those of most stories first."""
    table = table_of(SiteBlock)
    statement = select(table).where(table.c.host == host).order_by(table.c.stories.desc(), table.c.fingerprint)
    return _block_rows(connection.execute(statement))


def find_blocks(connection: Connection, beginning: str) -> list[BlockRow]:
    """Return the patterns whose fingerprints begin so, at most ten."""
    table = table_of(SiteBlock)
    statement = select(table).where(table.c.fingerprint.startswith(beginning, autoescape=True))
    return _block_rows(connection.execute(statement.order_by(table.c.fingerprint).limit(10)))


def _block_rows(rows: Iterable[Any]) -> list[BlockRow]:
    return [BlockRow(**row._mapping) for row in rows]  # noqa: SLF001 - its documented name


def save_blocks(connection: Connection, rows: Sequence[BlockRow]) -> None:
    """Write patterns; what people have said about one that is there stays."""
    if not rows:
        return
    statement = insert_for(connection, table_of(SiteBlock))
    said = {"fingerprint", "host", "kind", "number", "is_protected", "forgotten_at"}
    fresh = {name: statement.excluded[name] for name in BlockRow.__dataclass_fields__ if name not in said}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["fingerprint"], set_=fresh),
        [asdict(row) for row in sorted(rows, key=lambda row: row.fingerprint)],
    )


def retire_blocks(connection: Connection, fingerprints: Collection[str]) -> None:
    """Note that these patterns are not seen any more: nothing is cut for them from new articles."""
    table = table_of(SiteBlock)
    for chunk in chunks(sorted(fingerprints)):
        connection.execute(update(table).where(table.c.fingerprint.in_(chunk)).values(is_current=False))


def set_pattern_verdict(
    connection: Connection, fingerprint: str, *, is_protected: bool, forgotten_at: datetime | None
) -> None:
    """Write what people say about a pattern; one that is protected or forgotten is not cut any more."""
    table = table_of(SiteBlock)
    values = {"is_protected": is_protected, "forgotten_at": forgotten_at, "is_current": False}
    connection.execute(update(table).where(table.c.fingerprint == fingerprint).values(values))


def drop_blocks(connection: Connection, host: str, beside: Collection[str], most: int) -> None:
    """Drop patterns that nobody needs: neither protected nor forgotten, cut from no article, seen longest ago.

    `beside`: fingerprints that stay. `most`: how many others may stay because something was cut for them.
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


def keep_pages(connection: Connection, pages: Sequence[PageRow]) -> None:
    """Keep what articles teach, one row for each however often it is learnt, and count them as new for their hosts."""
    if not pages:
        return
    new = Counter(page.host for page in pages)
    insert_missing(connection, Site, [_new_site(host) for host in sorted(new)])
    table = table_of(Site)
    for host, number in sorted(new.items()):
        values = {"new_articles": table.c.new_articles + number}
        connection.execute(update(table).where(table.c.host == host).values(values))
    statement = insert_for(connection, table_of(SitePage))
    fresh = {name: statement.excluded[name] for name in ("host", "seen_at", "learnt")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["article_id"], set_=fresh),
        [asdict(page) for page in sorted(pages, key=lambda page: page.article_id)],
    )


def _new_site(host: str) -> dict[str, Any]:
    return asdict(SiteRow(host, new_articles=0, articles=0, stories=0, learnt_at=None, is_applied=True))


def lock_site(connection: Connection, host: str) -> SiteRow:
    """Return the row of a host, locked: whoever learns has all pages that others have stored."""
    insert_missing(connection, Site, [_new_site(host)])
    table = table_of(Site)
    return _site_row(connection.execute(select(table).where(table.c.host == host).with_for_update()).one())


def site_of(connection: Connection, host: str) -> SiteRow | None:
    """Return the row of a host, if its pages have taught anything."""
    row = connection.execute(select(table_of(Site)).where(Site.host == host)).one_or_none()
    return None if row is None else _site_row(row)


def sites_to_apply(connection: Connection) -> list[SiteRow]:
    """Return the hosts of which something is new, or was learnt and not applied to the articles that are stored."""
    statement = select(table_of(Site)).where(~Site.is_applied | (Site.new_articles > 0)).order_by(Site.host)
    return [_site_row(row) for row in connection.execute(statement)]


def _site_row(row: Any) -> SiteRow:
    return SiteRow(**row._mapping)  # noqa: SLF001 - its documented name


def hosts_known(connection: Connection) -> list[str]:
    """Return all hosts that have a memory."""
    return list(connection.scalars(select(Site.host).order_by(Site.host)))


def mark_learnt(connection: Connection, host: str, at: datetime, *, articles: int, stories: int) -> None:
    """Note that the patterns of a host were looked for."""
    values = {"new_articles": 0, "learnt_at": at, "articles": articles, "stories": stories, "is_applied": False}
    connection.execute(update(table_of(Site)).where(Site.host == host).values(values))


def mark_applied(connection: Connection, host: str, learnt_at: datetime) -> None:
    """Note that what was learnt then is applied, unless something was learnt since."""
    statement = update(table_of(Site)).where(Site.host == host, Site.learnt_at == learnt_at)
    connection.execute(statement.values(is_applied=True))


def pages_of(connection: Connection, host: str, most: int) -> list[PageRow]:
    """Return the pages in a host's memory in the order of time, after older ones than the last `most` are dropped."""
    table = table_of(SitePage)
    order = (table.c.seen_at.desc(), table.c.article_id.desc())
    own = table.c.host == host
    old = connection.scalars(select(table.c.article_id).where(own).order_by(*order).offset(most)).all()
    for chunk in chunks(old):
        connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
    rows = connection.execute(select(table).where(own).order_by(*order)).all()
    return [PageRow(**row._mapping) for row in rows[::-1]]  # noqa: SLF001 - its documented name


def articles_cut_for(connection: Connection, fingerprints: Collection[str]) -> list[int]:
    """Return the articles from which something was cut for these patterns."""
    table = table_of(RemovedBlock)
    found: set[int] = set()
    for chunk in chunks(sorted(fingerprints)):
        found.update(connection.scalars(select(table.c.article_id).where(table.c.pattern.in_(chunk))))
    return sorted(found)


def memory_cuts(connection: Connection, article_ids: Collection[int]) -> dict[int, tuple[CutRow, ...]]:
    """Return what the memory cut from these articles; those without cuts are left out."""
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
    """Return these articles with everything that was cut from them, locked."""
    table = table_of(Article)
    names = [name for name in StoredText.__dataclass_fields__ if name not in {"authors", "cuts"}]
    statement = select(*(table.c[name] for name in names)).order_by(table.c.id).with_for_update(of=table)
    rows = [
        row
        for chunk in chunks(sorted(article_ids))
        for row in connection.execute(statement.where(table.c.id.in_(chunk)))
    ]
    # Only now: whoever had the articles before has written these.
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
    """Write the memory's cuts of an article in the place of those that are there."""
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
    """Return the newest articles of a host from which nothing was learnt yet."""
    table, page = table_of(Article), table_of(SitePage)
    url = func.coalesce(table.c.page_url, table.c.url)
    places = [f"{scheme}://{www}{host}/" for scheme in ("http", "https") for www in ("", "www.")]
    statement = (
        select(table.c.id)
        .where(
            or_(*(url.startswith(place, autoescape=True) for place in places)),
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
