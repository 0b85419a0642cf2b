"""Revision 0016: the texts move to a table of their own, and a kill in the middle loses none."""

import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Engine, make_url, text

from models.maintenance import migrations
from tests.other_process import end_of, started

#: More than two batches.
_ARTICLES = 2_500
_SOURCE = "INSERT INTO source (id, domain, first_seen_at) VALUES (1, 'a.example', '2026-11-01 00:00:00.000000')"
# The ids have gaps.
_ARTICLE = text("""
INSERT INTO article (id, url, requested_url, source_id, article_body, article_body_html, word_count, fingerprint,
    furniture_cuts, first_seen_at, last_seen_at, fetched_at)
VALUES (:number * 1000, 'https://a.example/' || :number, 'https://a.example/', 1, :body, :html, 1, 'f', '{}',
    '2026-11-01 00:00:00.000000', '2026-11-01 00:00:00.000000', '2026-11-01 00:00:00.000000')
""")


def _texts() -> Mapping[int, tuple[str, str | None]]:
    """Return the texts by id: some have no HTML, and one is empty."""
    made = {number * 1000: ("Wörter " * 500 + str(number), f"<p>{number}</p>" * 80) for number in range(1, _ARTICLES)}
    return made | {0: ("", None), 5_000: ("No HTML yet.", None)}


def _found(engine: Engine, table: str) -> dict[int, tuple[str, str | None]]:
    key = "article_id" if table == "article_text" else "id"
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {key}, article_body, article_body_html FROM {table}"))
        return {number: (body, html) for number, body, html in rows}


def test_an_upgrade_killed_between_two_batches_is_completed_by_the_next(
    empty_database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    migrations.upgrade(empty_database_url, "0015")
    engine = engine_for(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text(_SOURCE))
        rows = [{"number": key // 1000, "body": body, "html": html} for key, (body, html) in _texts().items()]
        connection.execute(_ARTICLE, rows)
    is_file = engine.dialect.name == "sqlite"
    # What is in the log moves to the file.
    engine.dispose()
    size = _bytes(empty_database_url)

    # The table, the column, the revision, and two batches, of which the second is not committed.
    assert end_of(started("upgrade", empty_database_url, killed_after=5 if is_file else 4)) == -signal.SIGKILL

    assert migrations.schema_state(empty_database_url).revision == ("0016a" if is_file else "0015")
    if is_file:
        moved, left = _found(engine, "article_text"), _found(engine, "article")
        assert len(moved) == 1_000
        assert {key: moved.get(key, texts) for key, texts in left.items()} == _texts()
        assert {texts for key, texts in left.items() if key in moved} == {("", None)}
        engine.dispose()
    migrations.upgrade(empty_database_url)
    assert _found(engine, "article_text") == _texts()
    engine.dispose()
    migrations.check(empty_database_url)
    # What one batch frees is used by the next: the file grows by one batch of two and a half, and by indexes.
    assert _bytes(empty_database_url) <= 1.6 * size

    migrations.downgrade(empty_database_url, "0015")
    assert _found(engine, "article") == _texts()


def _bytes(database_url: str) -> int:
    file = make_url(database_url).database
    return Path(file).stat().st_size if database_url.startswith("sqlite") and file else 0
