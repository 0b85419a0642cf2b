"""The views as typed tables for queries; they are created by the migrations."""

from sqlalchemy import BigInteger, Boolean, Column, Float, MetaData, Table

from models.base import PlainText, UtcDateTime

_metadata = MetaData()

#: One row for each article, with its authors (`A; B`) and keywords joined in their order.
v_article = Table(
    "v_article",
    _metadata,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("headline", PlainText),
    Column("source", PlainText),
    Column("date_published", UtcDateTime),
    Column("authors", PlainText),
    Column("keywords", PlainText),
    Column("article_section", PlainText),
    Column("in_language", PlainText),
    Column("word_count", BigInteger),
    Column("description", PlainText),
    Column("article_body", PlainText),
    Column("is_accessible_for_free", Boolean),
    Column("publisher", PlainText),
    Column("image_url", PlainText),
    Column("date_modified", UtcDateTime),
    Column("canonical_url", PlainText),
    Column("first_seen_at", UtcDateTime),
    Column("fetched_at", UtcDateTime),
    Column("removed_blocks", BigInteger),
    Column("article_body_html", PlainText),
    Column("page_type", PlainText),
    Column("day_published", PlainText),
    Column("alternative_headline", PlainText),
    Column("wire_agency", PlainText),
    Column("is_paywalled", Boolean),
    Column("is_live_blog", Boolean),
    Column("date_flags", PlainText),
    Column("date_published_missing", PlainText),
    Column("is_truncated", Boolean),
    Column("robots_tags", PlainText),
    Column("tdm_opt_out", Boolean),
    Column("tdm_evidence", PlainText),
)

#: One row for each source and field: how many of its articles have the field, and the percentage.
v_field_coverage = Table(
    "v_field_coverage",
    _metadata,
    Column("source", PlainText),
    Column("field", PlainText),
    Column("articles", BigInteger),
    Column("filled", BigInteger),
    Column("percent", Float),
)

#: One row for each run; `seconds` is NULL while it runs, and if it was killed.
v_run = Table(
    "v_run",
    _metadata,
    Column("run_id", BigInteger),
    Column("spider", PlainText),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("seconds", Float),
    Column("verdict", PlainText),
    Column("exit_code", BigInteger),
    Column("discovered", BigInteger),
    Column("taken", BigInteger),
    Column("new", BigInteger),
    Column("changed", BigInteger),
    Column("unchanged", BigInteger),
    Column("skipped", BigInteger),
    Column("failed", BigInteger),
    Column("deferred", BigInteger),
    Column("message", PlainText),
)

#: One row for each change of an article's headline by its publisher.
v_headline_change = Table(
    "v_headline_change",
    _metadata,
    Column("article_id", BigInteger),
    Column("url", PlainText),
    Column("source", PlainText),
    Column("changed_at", UtcDateTime),
    Column("old_headline", PlainText),
    Column("new_headline", PlainText),
    Column("reason", PlainText),
    Column("old_fetched_at", UtcDateTime),
    Column("new_fetched_at", UtcDateTime),
    Column("date_published", UtcDateTime),
)

#: One row for each source and day (UTC) with new or edited articles.
v_daily_count = Table(
    "v_daily_count",
    _metadata,
    Column("source", PlainText),
    Column("day", PlainText),
    Column("new", BigInteger),
    Column("edited", BigInteger),
)

#: One row for each source that has been silent for unusually long.
v_silent_source = Table(
    "v_silent_source",
    _metadata,
    Column("source", PlainText),
    Column("silent_since", UtcDateTime),
    Column("silent_hours", BigInteger),
    Column("longest_hours", BigInteger),
)
