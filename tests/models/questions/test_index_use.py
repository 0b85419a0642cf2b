"""Each index costs a page of the file for nearly every article that is stored: none is there without a query for it."""

import re
from collections.abc import Callable
from importlib.util import find_spec

from sqlalchemy import Engine, text

from benchmarks.store_scale.questions import QUESTIONS as MEASURED
from models.base import Base
from models.questions import QUESTIONS
from models.views import VIEWS

#: Indexes that neither a question nor a view reads, and what does: a module, or a reference that its deletions look up.
_LOOKUPS = {
    "ix_archive_file_identity_selection": "models.archives.progress",
    "ix_article_contributor_author_id": "models.erasure.removal",
    "ix_article_edit_article_id": "article_edit.article_id",
    "ix_article_fetched_at_extraction_quality": "models.reports.worth_a_look",
    "ix_article_key_article_id": "article_key.article_id",
    "ix_article_page_url": "models.articles.hosts",
    "ix_article_revision_run_id": "article_revision.run_id",
    "ix_article_run_id": "models.maintenance.retention",
    "ix_article_story_stale": "models.stories.articles",
    "ix_extraction_change_article_id": "extraction_change.article_id",
    "ix_feed_found_in": "feed.found_in",
    "ix_fetch_run_id": "fetch.run_id",
    "ix_forgotten_request": "models.tombstones",
    "ix_host_changed_at": "models.frontier.hosts",
    "ix_raw_page_fetched_at": "models.maintenance.retention",
    "ix_removed_block_pattern": "models.articles.site_memory",
    "ix_site_block_host_last_seen_at": "models.articles.site_memory",
    "ix_site_is_applied": "models.articles.site_memory",
    "ix_site_page_host_seen_at": "models.articles.site_memory",
    "ix_url_article_id": "url.article_id",
    "ix_url_key": "models.frontier.url_table",
    "uq_article_revision_refused": "models.articles.revisions",
}
#: For the parameters of the benchmark's questions.
_VALUES = {"moment": "", "day": "", "month": "", "source": "", "name": ""}


def test_every_index_is_read_by_a_question_or_a_named_look_up(
    sqlite_url: str, engine_for: Callable[[str], Engine]
) -> None:
    questions = [one.query("sqlite") for one in QUESTIONS]
    measured = [one.sql.format_map(_VALUES) for one in MEASURED]
    views = [f"SELECT * FROM {view.name}" for view in VIEWS]
    with engine_for(sqlite_url).connect() as connection:
        plans = [
            row[3]
            for sql in (*questions, *measured, *views)
            for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))
        ]
        indexes = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'index' AND sql > ''")))
    read = {found[1] for found in re.finditer(r"INDEX (\w+)", "\n".join(plans))} & indexes

    assert indexes - read == set(_LOOKUPS)


def test_look_ups_are_those_of_modules_and_references_that_exist() -> None:
    references = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.foreign_keys
    }
    for place in _LOOKUPS.values():
        assert place in references or find_spec(place), place
