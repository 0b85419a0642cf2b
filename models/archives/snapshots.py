"""Articles as a re-extraction finds and leaves them: columns, texts, child rows, keys, features for site memory."""

import json
from base64 import b85decode, b85encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import Connection, delete, select, update

from models.articles.articles import TEXTS, ArticleChildren, change_article, replace_children
from models.articles.keys import KeyRow, claim_keys, save_keys
from models.articles.site_memory import PageRow, save_features
from models.base import UtcDateTime
from models.database.upsert import chunks, columns_for, table_of
from models.enums import KeyKind
from models.filled_fields import filled_fields
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleContributor,
    ArticleKey,
    ArticleKeyword,
    ArticleText,
    Author,
    Keyword,
    RemovedBlock,
    SitePage,
)

#: Columns that a re-extraction leaves as they are: the article's identity, its visits, and the rights at the time of
#: fetching, which the site's files stated too.
FIXED = frozenset(
    """id url source_id first_seen_at last_seen_at gone_at fetched_at run_id requested_url page_url tdm_opt_out
    tdm_evidence license_evidence""".split(),
)
VERSION = "extraction_version"
_ZSTD_LEVEL = 6


@dataclass(frozen=True, slots=True)
class ArticleSnapshot:
    """What a re-extraction may change of an article. Values are those of JSON, moments ISO strings."""

    columns: Mapping[str, Any]
    children: Mapping[str, Any]
    keys: Mapping[str, str]
    features: Mapping[str, str] | None

    def without_version(self) -> "ArticleSnapshot":
        """Return the same but for the version of the extraction."""
        columns = {name: value for name, value in self.columns.items() if name != VERSION}
        return ArticleSnapshot(columns, self.children, self.keys, None)


def written_columns() -> tuple[str, ...]:
    """Return the columns of articles and their texts that a re-extraction writes."""
    return (*(column.key for column in table_of(Article).c if column.key not in FIXED), *TEXTS)


def with_fixed_fields(filled: int, before: ArticleSnapshot) -> int:
    """Return `filled_fields` with the bits of columns that a re-extraction leaves as they were."""
    fixed = filled_fields(FIXED)
    return (filled & ~fixed) | (int(before.columns.get("filled_fields") or 0) & fixed)


def take_snapshots(connection: Connection, article_ids: Collection[int]) -> dict[int, ArticleSnapshot]:
    """Return these articles as they are; callers hold their locks if they are to stay so."""
    found: dict[int, ArticleSnapshot] = {}
    for chunk in chunks(sorted(article_ids)):
        columns, children = _columns(connection, chunk), _children(connection, chunk)
        keys, features = _keys(connection, chunk), _features(connection, chunk)
        found |= {
            number: ArticleSnapshot(row, children[number], keys.get(number, {}), features.get(number))
            for number, row in columns.items()
        }
    return found


def restore(connection: Connection, article_id: int, before: ArticleSnapshot, after: ArticleSnapshot) -> None:
    """Write a snapshot back into a locked article that a re-extraction left as `after`."""
    change_article(connection, article_id, _typed(before.columns))
    replace_children(connection, {article_id: _children_of(before.children)})
    _release_keys(connection, article_id, after.keys.keys() - before.keys.keys())
    if before.features is None:
        connection.execute(delete(table_of(SitePage)).where(SitePage.article_id == article_id))
    else:
        save_features(connection, [_page_row(article_id, before.features)])


def pack_snapshot(snapshot: ArticleSnapshot) -> bytes:
    """Return a snapshot as compressed JSON."""
    content = json.dumps(asdict(snapshot), ensure_ascii=False, separators=(",", ":")).encode()
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)


def unpack_snapshot(packed: bytes) -> ArticleSnapshot:
    """Return the snapshot that `pack_snapshot` packed."""
    return ArticleSnapshot(**json.loads(zstandard.ZstdDecompressor().decompress(packed)))


def _columns(connection: Connection, article_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    table, text = table_of(Article), table_of(ArticleText)
    columns = [text.c[name] if name in TEXTS else table.c[name] for name in written_columns()]
    rows = connection.execute(
        select(table.c.id, *columns).join_from(table, text).where(table.c.id.in_(article_ids)).order_by(table.c.id)
    ).mappings()
    return {row["id"]: {name: _plain(row[name]) for name in written_columns()} for row in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that this version has, with their moments."""
    known, moments = written_columns(), {column.key for column in table_of(Article).c if _is_moment(column)}
    return {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in columns.items()
        if name in known
    }


def _is_moment(column: Any) -> bool:
    return isinstance(column.type, UtcDateTime)


def _children(connection: Connection, article_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {
        number: {"authors": [], "contributors": [], "keywords": [], "removed": []} for number in article_ids
    }
    authors = (
        select(ArticleAuthor.article_id, Author.name, ArticleAuthor.url, ArticleAuthor.is_person)
        .join(Author, Author.id == ArticleAuthor.author_id)
        .where(ArticleAuthor.article_id.in_(article_ids))
        .order_by(ArticleAuthor.article_id, ArticleAuthor.position)
    )
    for number, *author in connection.execute(authors):
        found[number]["authors"].append(author)
    contributors = (
        select(ArticleContributor.article_id, Author.name, ArticleContributor.role)
        .join(Author, Author.id == ArticleContributor.author_id)
        .where(ArticleContributor.article_id.in_(article_ids))
        .order_by(ArticleContributor.article_id, ArticleContributor.position)
    )
    for number, *contributor in connection.execute(contributors):
        found[number]["contributors"].append(contributor)
    keywords = (
        select(ArticleKeyword.article_id, Keyword.keyword)
        .join(Keyword, Keyword.id == ArticleKeyword.keyword_id)
        .where(ArticleKeyword.article_id.in_(article_ids))
        .order_by(ArticleKeyword.article_id, ArticleKeyword.position)
    )
    for number, keyword in connection.execute(keywords):
        found[number]["keywords"].append(keyword)
    table = table_of(RemovedBlock)
    cuts = select(table).where(table.c.article_id.in_(article_ids)).order_by(table.c.id)
    for row in connection.execute(cuts).mappings():
        cut = {name: value for name, value in row.items() if name not in {"id", "article_id"}}
        found[row["article_id"]]["removed"].append(cut)
    return found


def _children_of(children: Mapping[str, Any]) -> ArticleChildren:
    known = {one.name for one in fields(ArticleChildren)}
    return ArticleChildren(
        **{name: tuple(_child(name, row) for row in rows) for name, rows in children.items() if name in known}
    )


def _child(name: str, row: Any) -> Any:
    return row if name in {"keywords", "removed"} else tuple(row)


def _keys(connection: Connection, article_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    columns = select(ArticleKey.article_id, ArticleKey.key, ArticleKey.kind).order_by(ArticleKey.key)
    for number, key, kind in connection.execute(columns.where(ArticleKey.article_id.in_(article_ids))):
        if number is not None:
            found.setdefault(number, {})[key] = kind.value
    return found


def _release_keys(connection: Connection, article_id: int, keys: Collection[str]) -> None:
    table = table_of(ArticleKey)
    for chunk in chunks(sorted(keys)):
        own = (table.c.key.in_(chunk), table.c.article_id == article_id)
        connection.execute(update(table).where(*own).values(article_id=None))


def claim_texts(connection: Connection, keys: Collection[str]) -> dict[str, KeyRow]:
    """Return the locked rows of these keys of texts."""
    return claim_keys(connection, dict.fromkeys(keys, KeyKind.TEXT))


def assign_texts(connection: Connection, article_id: int, claimed: Mapping[str, KeyRow], keys: Collection[str]) -> None:
    """Have those of these claimed keys that lead nowhere lead to an article."""
    free = [key for key in keys if claimed[key].article_id is None and claimed[key].kind is not KeyKind.SHARED]
    save_keys(connection, {key: KeyRow(article_id, KeyKind.TEXT) for key in free})


def _features(connection: Connection, article_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    rows = connection.execute(select(*columns_for(SitePage, PageRow)).where(SitePage.article_id.in_(article_ids)))
    return {
        row.article_id: {
            "host": row.host,
            "seen_at": row.seen_at.isoformat(),
            "features": b85encode(row.features).decode(),
        }
        for row in rows
    }


def _page_row(article_id: int, features: Mapping[str, str]) -> PageRow:
    moment = datetime.fromisoformat(features["seen_at"])
    return PageRow(article_id, features["host"], moment, b85decode(features["features"]))
