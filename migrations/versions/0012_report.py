"""What reports ask, what retention and removal need: seconds of visits, indexes, two views, and what is forgotten.

Revision: 0012, after 0011. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_V_DAILY_COUNT = """
CREATE VIEW v_daily_count AS
SELECT
    source.domain AS source,
    counted.day,
    CAST(sum(counted.new) AS BIGINT) AS new,
    CAST(sum(counted.edited) AS BIGINT) AS edited
FROM (
    SELECT source_id, {first_seen} AS day, count(*) AS new, 0 AS edited
    FROM article
    GROUP BY 1, 2
    UNION ALL
    SELECT article.source_id, {replaced} AS day, 0 AS new, count(*) AS edited
    FROM article_revision JOIN article ON article.id = article_revision.article_id
    WHERE article_revision.replaced_at IS NOT NULL
        AND article_revision.reason IN
            ('headline', 'text', 'headline_and_text', 'extended', 'correction', 'live_update')
    GROUP BY 1, 2
) AS counted
JOIN source ON source.id = counted.source_id
GROUP BY source.domain, counted.day
"""
_DAY = {"sqlite": "substr({0}, 1, 10)", "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"}

# The rule of models/reports/silence.py as of this revision, with the database's own clock.
_V_SILENT_SOURCE = """
CREATE VIEW v_silent_source AS
WITH newest AS (
    SELECT source_id, max(first_seen_at) AS seen_at FROM article GROUP BY source_id
), heard AS (
    SELECT DISTINCT article.source_id, {hour} AS hour
    FROM newest JOIN article
        ON article.source_id = newest.source_id AND article.first_seen_at >= {ninety_days_before}
), latest AS (
    SELECT source_id, max(hour) AS hour FROM heard GROUP BY source_id
), spaced AS (
    SELECT
        heard.source_id,
        heard.hour,
        heard.hour - lag(heard.hour) OVER (PARTITION BY heard.source_id ORDER BY heard.hour) AS gap
    FROM heard JOIN latest ON latest.source_id = heard.source_id
    WHERE latest.hour - heard.hour <= 2160
), past AS (
    SELECT source_id, max(hour) AS hour, max(gap) AS longest
    FROM spaced
    GROUP BY source_id
    HAVING count(*) >= 20 AND max(hour) - min(hour) >= 336
)
SELECT
    source.domain AS source,
    {moment} AS silent_since,
    CAST(({now} - past.hour * 3600) / 3600 AS BIGINT) AS silent_hours,
    CAST(past.longest AS BIGINT) AS longest_hours
FROM past JOIN source ON source.id = past.source_id
WHERE {now} - past.hour * 3600 > 3600 * CASE WHEN past.longest > 12 THEN 2 * past.longest ELSE 24 END
"""
_SEEN = (
    "CASE WHEN article.date_published < article.first_seen_at THEN article.date_published "
    "ELSE article.first_seen_at END"
)
_SILENCE = {
    "sqlite": {
        "hour": f"CAST(strftime('%s', {_SEEN}) AS INTEGER) / 3600",
        "ninety_days_before": "datetime(newest.seen_at, '-90 days')",
        "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', past.hour * 3600, 'unixepoch')",
        "now": "CAST(strftime('%s', 'now') AS INTEGER)",
    },
    "postgresql": {
        "hour": f"CAST(extract(epoch FROM {_SEEN}) AS BIGINT) / 3600",
        "ninety_days_before": "newest.seen_at - interval '90 days'",
        "moment": "to_timestamp(past.hour * 3600)",
        "now": "CAST(floor(extract(epoch FROM now())) AS BIGINT)",
    },
}


def upgrade() -> None:
    # NULL in the rows of older versions.
    op.add_column("fetch", sa.Column("seconds", sa.Double()))
    op.create_index("ix_raw_page_fetched_at", "raw_page", ["fetched_at"])
    op.create_index(
        "ix_article_revision_replaced_at_reason_article_id",
        "article_revision",
        ["replaced_at", "reason", "article_id"],
    )
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_forgotten"),
    )
    op.create_index("ix_forgotten_request", "forgotten", ["request"])
    dialect = op.get_context().dialect.name
    day = _DAY[dialect]
    op.execute(
        _V_DAILY_COUNT.format(
            first_seen=day.format("first_seen_at"), replaced=day.format("article_revision.replaced_at")
        )
    )
    op.execute(_V_SILENT_SOURCE.format(**_SILENCE[dialect]))


def downgrade() -> None:
    op.execute("DROP VIEW v_silent_source")
    op.execute("DROP VIEW v_daily_count")
    op.drop_table("forgotten")
    op.drop_index("ix_article_revision_replaced_at_reason_article_id", "article_revision")
    op.drop_index("ix_raw_page_fetched_at", "raw_page")
    op.drop_column("fetch", "seconds")
