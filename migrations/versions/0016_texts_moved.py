"""The texts of articles in a table of their own, and indexes for what is asked about a million articles.

On SQLite the texts move in batches, each in a transaction of its own, so that the file hardly grows: space that one
batch frees is used by the next. After a kill, the next upgrade goes on; no text is ever in neither table. PostgreSQL
copies them in the transaction of the revision; `VACUUM FULL article` afterwards frees the space of the old ones.

Revision: 0016, after 0016a. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0016a"
branch_labels = None
depends_on = None

_TEXTS = ("article_body", "article_body_html")
_INDEXES = {
    "ix_article_source_id_date_published": ["source_id", "date_published"],
    "ix_article_first_seen_at": ["first_seen_at"],
    "ix_article_source_id_fetched_at": ["source_id", "fetched_at"],
    "ix_article_in_language_date_published": ["in_language", "date_published"],
}
_DAY = {
    "sqlite": "date({table}date_published, coalesce({table}date_published_offset, 0) || ' minutes')",
    "postgresql": " || '-' || ".join(
        f"lpad(CAST(CAST(extract({part} FROM ({{table}}date_published AT TIME ZONE 'UTC')"
        f" + coalesce({{table}}date_published_offset, 0) * interval '1 minute') AS integer) AS text), {digits}, '0')"
        for part, digits in (("year", 4), ("month", 2), ("day", 2))
    ),
}
_OLD_DAY = {
    "sqlite": _DAY["sqlite"],
    "postgresql": (
        "to_char(({table}date_published AT TIME ZONE 'UTC')"
        " + coalesce({table}date_published_offset, 0) * interval '1 minute', 'YYYY-MM-DD')"
    ),
}
_V_ARTICLE = """
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
    {texts}.article_body,
    article.is_accessible_for_free,
    article.publisher,
    article.image_url,
    article.date_modified,
    article.canonical_url,
    article.first_seen_at,
    article.fetched_at,
    (SELECT count(*) FROM removed_block WHERE removed_block.article_id = article.id) AS removed_blocks,
    {texts}.article_body_html,
    article.page_type,
    {day} AS day_published,
    article.alternative_headline,
    article.wire_agency,
    article.is_paywalled,
    article.is_live_blog,
    article.date_flags,
    article.date_published_missing,
    article.is_truncated,
    article.robots_tags,
    article.tdm_opt_out,
    article.tdm_evidence
FROM article
JOIN source ON source.id = article.source_id
"""
_TEXT_OF_ARTICLE = "LEFT JOIN article_text ON article_text.article_id = article.id\n"
_JOINED = {
    "sqlite": """(
        SELECT group_concat(word, '; ') FROM (
            SELECT {name}.{column} AS word
            FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
            WHERE article_{name}.article_id = article.id{only} ORDER BY article_{name}.position
        )
    )""",
    "postgresql": """(
        SELECT string_agg({name}.{column}, '; ' ORDER BY article_{name}.position)
        FROM article_{name} JOIN {name} ON {name}.id = article_{name}.{name}_id
        WHERE article_{name}.article_id = article.id{only}
    )""",
}
# NULL in the rows of older versions, which stored people alone as far as they could tell.
_PEOPLE = " AND coalesce(article_author.is_person, TRUE)"

_MOVE = """
INSERT INTO article_text (article_id, article_body, article_body_html)
SELECT id, article_body, article_body_html FROM article
WHERE (article_body <> '' OR article_body_html IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM article_text WHERE article_text.article_id = article.id)){chosen}
ON CONFLICT (article_id) DO UPDATE
SET article_body = excluded.article_body, article_body_html = excluded.article_body_html
"""
_CLEAR = """
UPDATE article SET article_body = '', article_body_html = NULL, filled_fields = {filled_fields}
WHERE (article_body <> '' OR article_body_html IS NOT NULL OR filled_fields = 0){chosen}
"""
# As models.filled_fields has them at this revision.
_FIELDS = (
    "headline",
    "alternative_headline",
    "description",
    "date_published",
    "date_modified",
    "article_section",
    "in_language",
    "image_url",
    "publisher",
    "canonical_url",
    "amp_url",
    "wire_agency",
    "is_accessible_for_free",
    "is_paywalled",
)
_CONDITIONS = (
    *(f"{name} IS NOT NULL" for name in _FIELDS),
    "EXISTS (SELECT 1 FROM article_author WHERE article_id = article.id AND coalesce(is_person, TRUE))",
    "EXISTS (SELECT 1 FROM article_keyword WHERE article_id = article.id)",
    "date_published IS NOT NULL AND (date_flags IS NULL OR date_flags NOT LIKE '%no_time%')",
)
_FILLED_FIELDS = " + ".join(
    f"CASE WHEN {condition} THEN {1 << bit} ELSE 0 END" for bit, condition in enumerate(_CONDITIONS)
)
_CHOSEN = " AND id > {after} AND id <= {last}"
# 1,000 articles: some 15 MB.
_NEXT = """
SELECT max(id) FROM (SELECT id FROM article WHERE id > :after ORDER BY id LIMIT 1000)
"""


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    if dialect == "sqlite" and not op.get_context().as_sql:
        _move_in_batches()
    op.execute(_MOVE.format(chosen=""))
    op.execute(f"UPDATE article SET filled_fields = {_FILLED_FIELDS} WHERE filled_fields = 0")  # noqa: S608 - our own words
    if dialect == "sqlite":
        op.execute("DROP VIEW v_article")
    op.execute(_v_article(dialect, texts="article_text", day=_DAY, last=_TEXT_OF_ARTICLE))
    for name in _TEXTS:
        op.drop_column("article", name)
    _create_indexes(dialect)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    _drop_indexes()
    op.add_column("article", sa.Column("article_body", sa.Text(), nullable=False, server_default=""))
    op.add_column("article", sa.Column("article_body_html", sa.Text()))
    if dialect != "sqlite":
        op.alter_column("article", "article_body", server_default=None)
    op.execute(
        "UPDATE article SET (article_body, article_body_html) = (SELECT article_body, article_body_html "
        "FROM article_text WHERE article_id = id) WHERE id IN (SELECT article_id FROM article_text)"
    )
    op.execute("DELETE FROM article_text")
    _create_old_views(dialect)


def _move_in_batches() -> None:
    """Move the texts, committing each batch, so that a kill loses one batch of work and the log stays small."""
    connection = op.get_bind()
    # Freed pages are overwritten: they have texts that may have to be forgotten one day.
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    after = -(1 << 63)
    while (last := connection.execute(sa.text(_NEXT), {"after": after}).scalar_one()) is not None:
        chosen = _CHOSEN.format(after=after, last=last)
        connection.exec_driver_sql(_MOVE.format(chosen=chosen))
        connection.exec_driver_sql(_CLEAR.format(filled_fields=_FILLED_FIELDS, chosen=chosen))
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _refuse_other_upgrade(connection)
        after = last


def _refuse_other_upgrade(connection: sa.Connection) -> None:
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != down_revision:
        raise RuntimeError("another upgrade of this database was faster; nothing is left to do for this one")


def _create_indexes(dialect: str) -> None:
    for name, columns in _INDEXES.items():
        op.create_index(name, "article", columns)
    op.execute(f"CREATE INDEX ix_article_day_published ON article (({_DAY[dialect].format(table='')}))")
    op.create_index("ix_article_page_url", "article", ["page_url"], postgresql_ops={"page_url": "text_pattern_ops"})
    op.drop_index("ix_removed_block_reason", "removed_block")
    op.create_index("ix_removed_block_reason_article_id", "removed_block", ["reason", "article_id"])
    op.drop_index("ix_removed_block_pattern", "removed_block")
    has_pattern = sa.text("pattern IS NOT NULL")
    op.create_index(
        "ix_removed_block_pattern",
        "removed_block",
        ["pattern"],
        sqlite_where=has_pattern,
        postgresql_where=has_pattern,
    )
    op.drop_index("ix_url_key", "url")
    op.create_index("ix_url_key", "url", ["key"], postgresql_ops={"key": "text_pattern_ops"})


def _drop_indexes() -> None:
    op.drop_index("ix_url_key", "url")
    op.create_index("ix_url_key", "url", ["key"])
    op.drop_index("ix_removed_block_pattern", "removed_block")
    op.create_index("ix_removed_block_pattern", "removed_block", ["pattern"])
    op.drop_index("ix_removed_block_reason_article_id", "removed_block")
    op.create_index("ix_removed_block_reason", "removed_block", ["reason"])
    for name in ("ix_article_page_url", "ix_article_day_published", *_INDEXES):
        op.drop_index(name, "article")


def _v_article(dialect: str, texts: str, day: dict[str, str], last: str) -> str:
    joined = _JOINED[dialect]
    create = "CREATE VIEW" if dialect == "sqlite" else "CREATE OR REPLACE VIEW"
    return f"{create} v_article AS {_V_ARTICLE}{last}".format(
        authors=joined.format(name="author", column="name", only=_PEOPLE),
        keywords=joined.format(name="keyword", column="keyword", only=""),
        texts=texts,
        day=day[dialect].format(table="article."),
    )


def _create_old_views(dialect: str) -> None:
    """Create the views as of 0015. Later ones are not in revisions, so that a downgrade begins without any."""
    op.execute(_v_article(dialect, texts="article", day=_OLD_DAY, last=""))
    scripts = op.get_context().opts["script"]
    first, coverage, changes, report = (
        vars(scripts.get_revision(number).module) for number in ("0001", "0004", "0006", "0012")
    )
    day = report["_DAY"][dialect]
    for view in (
        first["_V_RUN"].format(seconds=first["_SECONDS"][dialect]),
        coverage["_v_field_coverage"](),
        changes["_V_HEADLINE_CHANGE"],
        report["_V_DAILY_COUNT"].format(
            first_seen=day.format("first_seen_at"), replaced=day.format("article_revision.replaced_at")
        ),
        report["_V_SILENT_SOURCE"].format(**report["_SILENCE"][dialect]),
    ):
        op.execute(view)
