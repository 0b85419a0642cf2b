"""First tables: the frontier, the runs, the articles and what was cut from them; the views for people.

Revision: 0001, the first one. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only in an INTEGER primary key; there it has 64 bits too.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)

_TABLES = (
    "source",
    "article",
    "author",
    "article_author",
    "keyword",
    "article_keyword",
    "removed_block",
    "url",
    "raw_page",
    "crawl_run",
    "fetch",
)

_INDEXES = {
    "ix_article_source_id": ("article", ["source_id"]),
    "ix_article_date_published": ("article", ["date_published"]),
    "ix_article_fingerprint": ("article", ["fingerprint"]),
    "ix_article_author_author_id": ("article_author", ["author_id"]),
    "ix_article_keyword_keyword_id": ("article_keyword", ["keyword_id"]),
    "ix_removed_block_article_id": ("removed_block", ["article_id"]),
    "ix_removed_block_reason": ("removed_block", ["reason"]),
    "ix_url_article_id": ("url", ["article_id"]),
    "ix_url_source_id_state_next_due_at": ("url", ["source_id", "state", "next_due_at"]),
    "ix_fetch_run_id": ("fetch", ["run_id"]),
    "ix_fetch_url_id": ("fetch", ["url_id"]),
}

_V_ARTICLE = """
CREATE VIEW v_article AS
SELECT
    article.id AS article_id,
    article.url,
    article.headline,
    source.domain AS source,
    article.date_published,
    {authors} AS authors,
    {keywords} AS keywords,
    article.article_section,
    article.in_language,
    article.word_count,
    article.description,
    article.article_body,
    article.is_accessible_for_free,
    article.publisher,
    article.image_url,
    article.date_modified,
    article.canonical_url,
    article.first_seen_at,
    article.fetched_at,
    (SELECT count(*) FROM removed_block WHERE removed_block.article_id = article.id) AS removed_blocks
FROM article
JOIN source ON source.id = article.source_id
"""

_V_RUN = """
CREATE VIEW v_run AS
SELECT
    id AS run_id,
    spider,
    started_at,
    finished_at,
    {seconds} AS seconds,
    verdict,
    exit_code,
    discovered,
    taken,
    new,
    changed,
    unchanged,
    skipped,
    failed,
    deferred,
    message
FROM crawl_run
"""

# string_agg takes an order; SQLite's group_concat learnt it in 3.44, before that it keeps that of its rows.
_JOINED = {
    "sqlite": """(
        SELECT group_concat(word, '; ') FROM (
            SELECT {name}.{column} AS word
            FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
            WHERE article_{name}.article_id = article.id ORDER BY article_{name}.position
        )
    )""",
    "postgresql": """(
        SELECT string_agg({name}.{column}, '; ' ORDER BY article_{name}.position)
        FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
        WHERE article_{name}.article_id = article.id
    )""",
}

# SQLite's own date functions round to milliseconds, so its microseconds are taken from the text.
_SECONDS = {
    "sqlite": """(
        (strftime('%s', substr(finished_at, 1, 19)) - strftime('%s', substr(started_at, 1, 19))) * 1000000
        + substr(finished_at, 21, 6) - substr(started_at, 21, 6)
    ) / 1000000.0""",
    "postgresql": "CAST(extract(epoch FROM finished_at - started_at) AS double precision)",
}


def upgrade() -> None:
    _create_articles()
    _create_bylines()
    _create_frontier()
    _create_runs()
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)
    _create_views(op.get_context().dialect.name)


def downgrade() -> None:
    op.execute("DROP VIEW v_run")
    op.execute("DROP VIEW v_article")
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_views(dialect: str) -> None:
    joined = _JOINED[dialect]
    op.execute(
        _V_ARTICLE.format(
            authors=joined.format(name="author", column="name"),
            keywords=joined.format(name="keyword", column="keyword"),
        ),
    )
    op.execute(_V_RUN.format(seconds=_SECONDS[dialect]))


def _create_articles() -> None:
    op.create_table(
        "source",
        sa.Column("id", _ID, nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("domain", name="uq_source_domain"),
    )
    op.create_table(
        "article",
        sa.Column("id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("requested_url", sa.Text(), nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("article_body", sa.Text(), nullable=False),
        sa.Column("article_section", sa.Text()),
        sa.Column("date_published", _MOMENT),
        sa.Column("date_published_raw", sa.Text()),
        sa.Column("date_published_source", sa.Text()),
        sa.Column("date_modified", _MOMENT),
        sa.Column("date_modified_raw", sa.Text()),
        sa.Column("date_modified_source", sa.Text()),
        sa.Column("in_language", sa.Text()),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("is_accessible_for_free", sa.Boolean()),
        sa.Column("image_url", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("furniture_cuts", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.Column("last_seen_at", _MOMENT, nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_article_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("url", name="uq_article_url"),
    )


def _create_bylines() -> None:
    op.create_table(
        "author",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_author"),
        sa.UniqueConstraint("name", name="uq_author_name"),
    )
    op.create_table(
        "article_author",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("url", sa.Text()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_author_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name="fk_article_author_author_id_author"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_article_author"),
    )
    op.create_table(
        "keyword",
        sa.Column("id", _ID, nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keyword"),
        sa.UniqueConstraint("keyword", name="uq_keyword_keyword"),
    )
    op.create_table(
        "article_keyword",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("keyword_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_keyword_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name="fk_article_keyword_keyword_id_keyword"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_article_keyword"),
    )
    op.create_table(
        "removed_block",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_removed_block_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_removed_block"),
    )


def _create_frontier() -> None:
    op.create_table(
        "url",
        sa.Column("id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("article_id", _ID),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32)),
        sa.Column("detail", sa.Text()),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("hint_headline", sa.Text()),
        sa.Column("hint_date", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.Column("last_seen_at", _MOMENT, nullable=False),
        sa.Column("last_fetched_at", _MOMENT),
        sa.Column("next_due_at", _MOMENT),
        sa.CheckConstraint(
            "state IN ('discovered', 'stored', 'duplicate', 'skipped', 'failed', 'deferred')",
            name=op.f("ck_url_state"),
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_url_article_id_article", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_url_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_url"),
        sa.UniqueConstraint("url", name="uq_url_url"),
    )
    op.create_table(
        "raw_page",
        sa.Column("id", _ID, nullable=False),
        sa.Column("url_id", _ID, nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_bytes", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name="fk_raw_page_url_id_url", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_raw_page"),
        sa.UniqueConstraint("url_id", name="uq_raw_page_url_id"),
    )


def _create_runs() -> None:
    op.create_table(
        "crawl_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("exit_code", sa.Integer()),
        sa.Column("verdict", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.Column("discovered", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("deferred", sa.Integer(), nullable=False),
        sa.Column("stats", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_run"),
    )
    op.create_table(
        "fetch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("url_id", _ID, nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32)),
        sa.Column("detail", sa.Text()),
        sa.Column("status", sa.Integer()),
        sa.Column("bytes", sa.Integer()),
        sa.CheckConstraint(
            "outcome IN ('new', 'changed', 'unchanged', 'skipped', 'failed', 'deferred')",
            name=op.f("ck_fetch_outcome"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name="fk_fetch_run_id_crawl_run"),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name="fk_fetch_url_id_url"),
        sa.PrimaryKeyConstraint("id", name="pk_fetch"),
    )
