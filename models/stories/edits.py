"""Versions of articles, and the paragraphs in which one differs from the next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from models.database.upsert import chunks, in_chunk, table_of, values_of
from models.tables import Article, ArticleEdit, ArticleKey, ArticleRevision, ArticleText, Url


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an article; `revision_id` is None for the current one, `replaced_at` for versions not replaced."""

    article_id: int
    revision_id: int | None
    reason: str | None
    headline: str | None
    article_body: str
    fetched_at: datetime
    replaced_at: datetime | None
    #: Whether its changes are in `article_edit`.
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class EditRow:
    """A paragraph that the version after a revision changed, added or removed."""

    article_id: int
    revision_id: int
    position: int
    old_text: str | None
    new_text: str | None
    is_notice: bool


def versions_of(connection: Connection, article_ids: Collection[int]) -> dict[int, list[Version]]:
    """Return the versions of those of these articles that were edited, in their order; the current one is the last."""
    found: dict[int, list[Version]] = {}
    for chunk in chunks(sorted(article_ids)):
        for row in connection.execute(_replaced_versions(), {"chunk": chunk}):
            found.setdefault(row.article_id, []).append(Version(*row))
    for version in current_versions(connection, found):
        found[version.article_id].append(version)
    return found


@cache
def _replaced_versions() -> Select[Any]:
    table = table_of(ArticleRevision)
    columns = (
        table.c.article_id,
        table.c.id,
        table.c.reason,
        table.c.headline,
        table.c.article_body,
        table.c.fetched_at,
        table.c.replaced_at,
        select(ArticleEdit.id).where(ArticleEdit.revision_id == table.c.id).exists().label("is_written"),
    )
    replaced = select(*columns).where(in_chunk(table.c.article_id), table.c.replaced_at.is_not(None))
    return replaced.order_by(table.c.article_id, table.c.id)


@dataclass(frozen=True, slots=True)
class VersionedArticle:
    """An article with all its versions that were current at some time, the present one last."""

    article_id: int
    url: str
    versions: tuple[Version, ...]


def versioned_article(connection: Connection, article_id: int) -> VersionedArticle | None:
    """Return an article with its versions, or None if there is no such article."""
    url = connection.execute(select(Article.url).where(Article.id == article_id)).scalar_one_or_none()
    if url is None:
        return None
    versions = versions_of(connection, [article_id]).get(article_id) or [*current_versions(connection, [article_id])]
    return VersionedArticle(article_id, url, tuple(versions))


def article_of_url(connection: Connection, url: str, key: str) -> int | None:
    """Return the id of the article with a URL, or with the key of one of its URLs; None: there is none."""
    for statement in (
        select(Article.id).where(Article.url == url),
        select(ArticleKey.article_id).where(ArticleKey.key == key, ArticleKey.article_id.is_not(None)),
        select(Url.article_id).where(Url.key == key, Url.article_id.is_not(None)),
    ):
        found = connection.execute(statement.limit(1)).scalar_one_or_none()
        if found is not None:
            return int(found)
    return None


def current_versions(connection: Connection, article_ids: Collection[int]) -> Iterable[Version]:
    """Yield the current version of each of these articles."""
    table, text = table_of(Article), table_of(ArticleText)
    statement = select(table.c.id, table.c.headline, text.c.article_body, table.c.fetched_at).join_from(
        table, text, text.c.article_id == table.c.id
    )
    for chunk in chunks(sorted(article_ids)):
        for row in connection.execute(statement.where(table.c.id.in_(chunk))):
            yield Version(row.id, None, None, row.headline, row.article_body, row.fetched_at, None)


def replace_edits(connection: Connection, revision_ids: Collection[int], edits: Collection[EditRow]) -> None:
    """Replace the changes of these versions."""
    table = table_of(ArticleEdit)
    for chunk in chunks(sorted(revision_ids)):
        connection.execute(delete(table).where(table.c.revision_id.in_(chunk)))
    if edits:
        connection.execute(insert(table), [values_of(edit) for edit in edits])
