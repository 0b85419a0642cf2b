"""Keys that lead to articles whatever their spelling, and versions of articles beside the ones that stand.

Revision: 0006, after 0005. Written on 2026-11-22.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.url_key import url_key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_ROWS = 1_000
_INSERT_KEY = "INSERT INTO article_key (key, article_id, kind) VALUES (:key, :id, :kind) ON CONFLICT DO NOTHING"

_V_HEADLINE_CHANGE = """
CREATE VIEW v_headline_change AS
SELECT
    older.article_id,
    article.url,
    source.domain AS source,
    older.replaced_at AS changed_at,
    older.headline AS old_headline,
    CASE WHEN newer.id IS NULL THEN article.headline ELSE newer.headline END AS new_headline,
    older.reason,
    older.fetched_at AS old_fetched_at,
    coalesce(newer.fetched_at, article.fetched_at) AS new_fetched_at,
    article.date_published
FROM article_revision AS older
JOIN article ON article.id = older.article_id
JOIN source ON source.id = article.source_id
LEFT JOIN article_revision AS newer ON newer.id = (
    SELECT min(later.id) FROM article_revision AS later
    WHERE later.article_id = older.article_id AND later.id > older.id AND later.replaced_at IS NOT NULL
)
WHERE older.replaced_at IS NOT NULL
    AND older.headline_changed
    AND older.reason NOT IN ('own_page', 'fuller', 'cleaning')
    AND older.headline IS NOT NULL
    AND CASE WHEN newer.id IS NULL THEN article.headline ELSE newer.headline END IS NOT NULL
"""


def upgrade() -> None:
    _add_keys_of_urls()
    op.add_column("article", sa.Column("page_url", sa.Text()))
    # NULL in the rows of older versions. No foreign key: SQLite would copy the table for it.
    op.add_column("article", sa.Column("run_id", _ID))
    op.create_index("ix_article_run_id", "article", ["run_id"])
    _create_article_key()
    _create_article_revision()
    op.execute(_V_HEADLINE_CHANGE)


def downgrade() -> None:
    op.execute("DROP VIEW v_headline_change")
    op.drop_table("article_revision")
    op.drop_table("article_key")
    op.drop_index("ix_article_run_id", "article")
    op.drop_column("article", "run_id")
    op.drop_column("article", "page_url")
    op.drop_index("ix_url_key", "url")
    op.drop_column("url", "key")


def _add_keys_of_urls() -> None:
    op.add_column("url", sa.Column("key", sa.Text()))
    for rows in _batches("url"):
        op.get_bind().execute(
            sa.text("UPDATE url SET key = :key WHERE id = :id"),
            [{"id": number, "key": url_key(url)} for number, url, *_ in rows],
        )
    op.create_index("ix_url_key", "url", ["key"])


def _create_article_key() -> None:
    op.create_table(
        "article_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", _ID),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_key_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_article_key"),
    )
    for rows in _batches("article", "fingerprint"):
        op.get_bind().execute(
            sa.text(_INSERT_KEY),
            [key for number, url, fingerprint in rows for key in _keys(number, url, fingerprint)],
        )
    op.create_index("ix_article_key_article_id", "article_key", ["article_id"])


def _keys(number: int, url: str, fingerprint: str) -> Iterable[dict[str, Any]]:
    """Yield the keys of an article as its page would claim them, and the text's on its host."""
    page = url_key(url)
    host = page.partition("/")[0].partition("?")[0]
    yield {"key": page, "id": number, "kind": "page"}
    yield {"key": f"{host}#{fingerprint}", "id": number, "kind": "text"}


def _batches(table: str, *columns: str) -> Iterator[list[Any]]:
    """Yield the rows of a table; none where the SQL is only printed, for there is no database to ask."""
    last = 0
    wanted = ", ".join(("id", "url", *columns))
    rows_after = f"SELECT {wanted} FROM {table} WHERE id > :last ORDER BY id LIMIT {_ROWS}"  # noqa: S608 - our names
    statement = sa.text(rows_after)
    while not op.get_context().as_sql:
        rows = [tuple(row) for row in op.get_bind().execute(statement, {"last": last})]
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _create_article_revision() -> None:
    op.create_table(
        "article_revision",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text()),
        sa.Column("headline_changed", sa.Boolean(), nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("article_body", sa.Text(), nullable=False),
        sa.Column("article_body_html", sa.Text()),
        sa.Column("date_published", _MOMENT),
        sa.Column("date_modified", _MOMENT),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("page_url", sa.Text()),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.Column("last_seen_at", _MOMENT, nullable=False),
        sa.Column("replaced_at", _MOMENT),
        sa.Column("run_id", _ID),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_revision_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["crawl_run.id"], name="fk_article_revision_run_id_crawl_run", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article_revision"),
        sa.UniqueConstraint(
            "article_id", "fingerprint", "fetched_at", name="uq_article_revision_article_id_fingerprint_fetched_at"
        ),
    )
    op.create_index("ix_article_revision_run_id", "article_revision", ["run_id"])
    op.create_index(
        "uq_article_revision_refused",
        "article_revision",
        ["article_id", "fingerprint"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
