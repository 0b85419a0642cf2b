import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zstandard
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import IntegrityError

from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.enums import Outcome, Reason, UrlState
from models.frontier import queue
from models.frontier.hints import Candidate
from models.frontier.revisit_policy import DEFAULT_HOURS
from models.reports import runs
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleText,
    Author,
    Fetch,
    Keyword,
    RawPage,
    RemovedBlock,
    Url,
)
from models.views import v_article
from pipelines.items import Author as Person
from pipelines.items import CutReason, FoundDate
from pipelines.items import RemovedBlock as Cut
from pipelines.storage.store import store
from pipelines.visit import Stored, Visit
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_ended, make_page, make_visit
from tests.postgres import wait_for_locks

A = "https://example.org/a.html"
B = "https://example.org/b.html"
C = "https://example.org/c.html"
HOUR = timedelta(hours=1)


def number_of(engine: Engine, table: type) -> int:
    return int(rows(engine, select(func.count()).select_from(table))[0][0])


def url_row(engine: Engine, url: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(Url.__table__).where(Url.url == url)).one()


def article_keys(engine: Engine) -> list[str]:
    return [str(row[0]) for row in rows(engine, select(Article.url).order_by(Article.url))]


def other_text(url: str = A, body: str = "The bridge is closed again.", **changes: Any) -> Visit:
    return make_visit(url, article=make_article(url, article_body=body, **changes))


def test_article_is_stored_whole(engine: Engine, run_id: int) -> None:
    (stored,) = store(engine, run_id, [make_visit(A)])

    assert stored.outcome is Outcome.NEW
    with engine.connect() as connection:
        seen = connection.execute(select(v_article)).one()
        article = connection.execute(select(Article.__table__)).one()
    assert seen.article_id == stored.article_id
    assert (seen.url, seen.source, seen.headline) == (A, "example.org", "Bridge opens after four years")
    assert (seen.authors, seen.keywords) == ("Ada Lovelace; Grace Hopper", "bridges; traffic")
    assert seen.date_published == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert seen.fetched_at == seen.first_seen_at == NOW
    assert seen.is_accessible_for_free is True
    assert seen.removed_blocks == 1
    assert (seen.alternative_headline, seen.wire_agency) == ("New bridge opens: what drivers need to know", "dpa")
    assert (seen.is_paywalled, seen.is_live_blog) == (False, False)
    assert (seen.day_published, seen.date_published_missing, seen.date_flags) == ("2026-11-20", None, None)
    assert (article.date_published_offset, article.date_modified_missing) == (60, "not_stated")
    assert (article.access_evidence, article.amp_url) == ("json_ld newsarticle isAccessibleForFree=True", None)
    assert seen.article_body_html == "<p>The bridge opened on Friday.</p>\n<p>It took four years to build.</p>"
    assert article.furniture_cuts == {"navigation": 4, "footer": 2}
    assert article.injected_links == [{"text": "bridge", "url": "https://example.org/tag/bridge", "why": "listing"}]
    assert (article.date_published_raw, article.date_published_source) == (
        "2026-11-20T09:00:00+01:00",
        "json_ld",
    )
    (cut,) = rows(
        engine,
        select(RemovedBlock.position, RemovedBlock.reason, RemovedBlock.evidence, RemovedBlock.text),
    )
    assert cut == (3, "related", "heading: Read also", "Read also: tunnel closed")
    assert rows(engine, select(ArticleAuthor.position, ArticleAuthor.url).order_by(ArticleAuthor.position)) == [
        (0, "https://example.org/ada"),
        (1, None),
    ]


def test_url_and_fetch_of_a_stored_article(engine: Engine, run_id: int) -> None:
    queue.offer(engine, "example.org", [Candidate(A)], NOW - HOUR)
    (stored,) = store(engine, run_id, [make_visit(A)])

    row = url_row(engine, A)
    assert (row.state, row.article_id, row.etag, row.last_modified) == (
        UrlState.STORED,
        stored.article_id,
        '"v1"',
        None,
    )
    visited_again = NOW - HOUR + DEFAULT_HOURS[0] * HOUR
    assert (row.failures, row.reason, row.next_due_at, row.last_fetched_at) == (0, None, visited_again, NOW)
    assert row.first_seen_at == NOW - HOUR
    fetch = select(Fetch.run_id, Fetch.url_id, Fetch.fetched_at, Fetch.outcome, Fetch.status, Fetch.bytes)
    assert rows(engine, fetch) == [(run_id, row.id, NOW, Outcome.NEW, 200, len(make_page().body))]


def test_raw_page_is_kept_packed(engine: Engine, run_id: int) -> None:
    body = b"\x00\xff<p>bytes as they came</p>" * 100
    first = make_visit(A, page=make_page(A, body=b"older"))
    store(engine, run_id, [first])
    store(engine, run_id, [make_visit(A, page=make_page(A, body=body, headers=(("X-\ud800", "a\0b"),)))])

    with engine.connect() as connection:
        page = connection.execute(select(RawPage.__table__)).one()
    assert zstandard.decompress(page.body) == body
    assert len(page.body) < len(body)
    assert (page.body_bytes, page.body_sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert page.headers == [["X-\ufffd", "ab"]]
    assert (page.status, page.fetched_at) == (200, NOW)


def test_same_article_twice_is_one_row(engine: Engine, run_id: int) -> None:
    later = NOW + HOUR
    first = store(engine, run_id, [make_visit(A)])
    second = store(engine, run_id, [make_visit(A, visited_at=later)])

    assert [first[0].outcome, second[0].outcome] == [Outcome.NEW, Outcome.UNCHANGED]
    assert first[0].article_id == second[0].article_id
    assert rows(engine, select(Article.first_seen_at, Article.last_seen_at)) == [(NOW, later)]
    assert (number_of(engine, Fetch), number_of(engine, RemovedBlock)) == (2, 1)


def test_changed_article_replaces_its_parts(engine: Engine, run_id: int) -> None:
    changed = make_article(
        A,
        article_body="New text.",
        authors=(Person("Grace Hopper"),),
        keywords=("closed",),
        removed=(Cut(1, CutReason.CAPTION, "figcaption", "A photo"), Cut(9, CutReason.TEASER, "card", "More")),
        furniture={},
    )
    store(engine, run_id, [make_visit(A)])
    (stored,) = store(engine, run_id, [make_visit(A, article=changed, visited_at=NOW + HOUR)])

    assert stored.outcome is Outcome.CHANGED
    seen = select(v_article.c.article_body, v_article.c.authors, v_article.c.keywords, v_article.c.removed_blocks)
    assert rows(engine, seen) == [("New text.", "Grace Hopper", "closed", 2)]
    assert rows(engine, select(Article.first_seen_at, Article.last_seen_at)) == [(NOW, NOW + HOUR)]


def test_batch_may_hold_a_url_twice_and_order_counts(engine: Engine, run_id: int) -> None:
    visits = [make_visit(A), other_text(A), make_ended(B), make_visit(C), other_text(A)]

    outcomes = [stored.outcome for stored in store(engine, run_id, visits)]

    # C has the text of the first visit, but a key of its own.
    assert outcomes == [Outcome.NEW, Outcome.CHANGED, Outcome.FAILED, Outcome.NEW, Outcome.UNCHANGED]
    assert rows(engine, select(ArticleText.article_body).join(Article).where(Article.url == A)) == [
        ("The bridge is closed again.",)
    ]
    assert number_of(engine, Fetch) == 5


def test_nothing_to_store(engine: Engine, run_id: int) -> None:
    assert store(engine, run_id, []) == ()


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://example.org/story/7", "https://example.org/story/7"),
        ("https://EXAMPLE.org:443/story/7?utm_source=x#top", "https://example.org/story/7"),
        ("https://other.example/story/7", A),
        ("https://example.org/", A),
        ("https://example.org", A),
        ("not a url", A),
        (None, A),
    ],
)
def test_an_article_stands_at_its_canonical_url_once_that_was_fetched(
    engine: Engine, run_id: int, canonical: str | None, url: str
) -> None:
    article = make_article(A, canonical_url=canonical)
    store(engine, run_id, [make_visit(A, article=article)])
    assert rows(engine, select(Article.url, Article.canonical_url)) == [(A, canonical)]

    if url != A:
        store(engine, run_id, [make_visit(url, article=replace(article, url=url))])
    assert rows(engine, select(Article.url, Article.canonical_url)) == [(url, canonical)]


def test_canonical_shared_by_different_texts_is_no_key_twice(engine: Engine, run_id: int) -> None:
    first = make_visit(A, article=make_article(A, canonical_url=C))
    second = other_text(B, canonical_url=C)
    third = other_text("https://example.org/d.html", body="A third text.", canonical_url=C)

    outcomes = [
        stored.outcome for batch in ([first, second], [third], [second]) for stored in store(engine, run_id, batch)
    ]

    assert outcomes == [Outcome.NEW, Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED]
    assert article_keys(engine) == [A, B, "https://example.org/d.html"]


def test_canonical_shared_by_equal_texts_makes_a_duplicate(engine: Engine, run_id: int) -> None:
    first = make_visit(A, article=make_article(A, canonical_url=C))
    second = make_visit(B, article=make_article(B, canonical_url=C))

    stored = store(engine, run_id, [first]) + store(engine, run_id, [second])

    assert [item.outcome for item in stored] == [Outcome.NEW, Outcome.UNCHANGED]
    assert stored[0].article_id == stored[1].article_id == url_row(engine, B).article_id
    assert (url_row(engine, A).state, url_row(engine, B).state) == (UrlState.STORED, UrlState.DUPLICATE)
    assert number_of(engine, Article) == 1


def test_duplicate_stays_one_and_so_does_its_owner(engine: Engine, run_id: int) -> None:
    queue.offer(engine, "example.org", [Candidate(A), Candidate(B)], NOW)
    visits = [make_visit(url, article=make_article(url, canonical_url=C)) for url in (B, A)]

    for batch in (visits, visits, visits[::-1]):
        store(engine, run_id, batch)
        assert (url_row(engine, A).state, url_row(engine, B).state) == (UrlState.STORED, UrlState.DUPLICATE)


def test_two_urls_that_redirect_to_one_page(engine: Engine, run_id: int) -> None:
    visits = [make_visit(url, article=make_article(C, requested_url=url)) for url in (A, B)]

    stored = store(engine, run_id, visits)

    assert [item.outcome for item in stored] == [Outcome.NEW, Outcome.UNCHANGED]
    assert (url_row(engine, A).state, url_row(engine, B).state) == (UrlState.STORED, UrlState.DUPLICATE)
    assert article_keys(engine) == [C]


def test_a_url_keeps_its_article_when_the_declared_canonical_changes(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [make_visit(A)])
    (stored,) = store(engine, run_id, [other_text(A, canonical_url=C)])

    assert stored.outcome is Outcome.CHANGED
    assert article_keys(engine) == [A]


def test_final_url_that_cannot_be_kept_leaves_the_url_as_taken(engine: Engine, run_id: int) -> None:
    long = f"{B}?{'x' * 3000}"
    store(engine, run_id, [make_visit(A, article=make_article(long, requested_url=A, canonical_url=long))])

    assert article_keys(engine) == [A]


@pytest.mark.parametrize(
    ("visit", "state"),
    [
        (make_ended(A, Reason.SERVER_ERROR), UrlState.FAILED),
        (make_ended(A, Reason.TOO_SHORT, outcome=Outcome.SKIPPED, page=make_page(A)), UrlState.SKIPPED),
        (make_ended(A, Reason.RUN_STOPPED, outcome=Outcome.DEFERRED), UrlState.DEFERRED),
    ],
)
def test_visit_without_an_article(engine: Engine, run_id: int, visit: Visit, state: UrlState) -> None:
    visit = replace(visit, detail="in words")
    stored = store(engine, run_id, [visit])

    assert stored == (Stored(Outcome(state.value), None),)
    row = url_row(engine, A)
    assert (row.state, row.reason, row.detail, row.article_id) == (state, visit.reason, "in words", None)
    assert row.last_fetched_at == (None if state is UrlState.DEFERRED else NOW)
    fetch = select(Fetch.outcome, Fetch.reason, Fetch.detail, Fetch.status)
    assert rows(engine, fetch) == [(Outcome(state.value), visit.reason, "in words", visit.status)]
    assert number_of(engine, RawPage) == (1 if state is UrlState.SKIPPED else 0)
    assert number_of(engine, Article) == 0


def test_failures_wait_longer_and_an_article_forgives_them(engine: Engine, run_id: int) -> None:
    for hours in (1, 2, 4, 8, 16, None):
        store(engine, run_id, [make_ended(A)])
        assert url_row(engine, A).next_due_at == (None if hours is None else NOW + hours * HOUR)

    store(engine, run_id, [make_visit(A)])

    row = url_row(engine, A)
    assert (row.state, row.failures, row.next_due_at, row.reason) == (
        UrlState.STORED,
        0,
        NOW + DEFAULT_HOURS[0] * HOUR,
        None,
    )


@pytest.mark.parametrize(
    "visit",
    [
        make_ended(A),
        make_ended(A, Reason.NOT_HTML, outcome=Outcome.SKIPPED, page=make_page(A, body=b"%PDF")),
        make_ended(A, Reason.RUN_STOPPED, outcome=Outcome.DEFERRED),
        make_ended(A, None, outcome=Outcome.UNCHANGED, status=304),
    ],
)
def test_revisit_never_takes_stored_away(engine: Engine, run_id: int, visit: Visit) -> None:
    (first,) = store(engine, run_id, [make_visit(A)])
    (second,) = store(engine, run_id, [replace(visit, visited_at=NOW + HOUR)])

    row = url_row(engine, A)
    assert second == Stored(visit.outcome or Outcome.NEW, first.article_id)
    assert (row.state, row.article_id, row.reason, row.etag) == (UrlState.STORED, first.article_id, None, '"v1"')
    assert number_of(engine, Fetch) == 2
    with engine.connect() as connection:
        body = connection.execute(select(RawPage.body)).scalar_one()
    assert zstandard.decompress(body) == make_page().body


def test_not_modified_about_a_page_never_stored_is_a_bad_answer(engine: Engine, run_id: int) -> None:
    stored = store(engine, run_id, [make_ended(A, None, outcome=Outcome.UNCHANGED, status=304)])

    assert stored == (Stored(Outcome.FAILED, None),)
    assert rows(engine, select(Url.state, Url.reason)) == [(UrlState.FAILED, Reason.BAD_RESPONSE)]
    assert rows(engine, select(Fetch.outcome, Fetch.reason)) == [(Outcome.FAILED, Reason.BAD_RESPONSE)]


def test_text_that_databases_refuse_is_cleaned(engine: Engine, run_id: int) -> None:
    dirty = "a\0b\ud800c"
    article = make_article(
        A,
        headline=dirty,
        article_body=dirty,
        description=dirty,
        authors=(Person(f"Ada{dirty}", dirty), Person(" "), Person(f"Ada{dirty}")),
        keywords=(dirty, dirty, "", "x" * 5000),
        removed=(Cut(1, CutReason.CAPTION, dirty, dirty),),
        furniture={dirty: 1},
    )
    store(engine, run_id, [make_visit(A, article=article), make_ended(B, detail=dirty)])

    clean = "ab\ufffdc"
    seen = select(v_article.c.headline, v_article.c.article_body, v_article.c.authors, v_article.c.keywords)
    assert rows(engine, seen) == [(clean, clean, f"Ada{clean}", f"{clean}; {'x' * 500}")]
    assert rows(engine, select(RemovedBlock.text, RemovedBlock.evidence)) == [(clean, clean)]
    assert rows(engine, select(Article.furniture_cuts)) == [({clean: 1},)]
    assert url_row(engine, B).detail == clean


def test_urls_that_differ_only_in_what_is_cleaned_are_one(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [make_ended(A + "\0"), make_ended(A)])

    assert rows(engine, select(Url.url)) == [(A,)]


def test_naive_moment_is_refused_and_nothing_is_kept(engine: Engine, run_id: int) -> None:
    naive = make_article(A, date_published=FoundDate(datetime(2026, 11, 20, 8), "", "meta"))  # noqa: DTZ001 - what the test is about

    with pytest.raises(Exception, match="has no time zone"):
        store(engine, run_id, [make_visit(B), make_visit(A, article=naive)])

    assert (number_of(engine, Article), number_of(engine, Url), number_of(engine, Fetch)) == (0, 0, 0)


def test_unknown_run_is_refused_and_nothing_is_kept(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        store(engine, 4711, [make_visit(A)])

    assert number_of(engine, Url) == 0


@pytest.mark.parametrize(
    ("article", "outcome"),
    [
        (make_article(A), Outcome.FAILED),
        (None, None),
        (None, Outcome.NEW),
        (None, Outcome.CHANGED),
    ],
)
def test_visit_is_an_article_or_an_outcome(article: Any, outcome: Outcome | None) -> None:
    with pytest.raises(ValueError, match=r"https://example\.org/a\.html"):
        make_visit(A, article=article, outcome=outcome)


def test_large_batch(engine: Engine, run_id: int) -> None:
    visits = [
        make_visit(url, article=make_article(url, authors=(Person(f"Author {number}"),), keywords=(f"k{number}",)))
        for number in range(1_200)
        for url in [f"https://example.org/{number}"]
    ]

    store(engine, run_id, visits)
    outcomes = {stored.outcome for stored in store(engine, run_id, visits)}

    assert outcomes == {Outcome.UNCHANGED}
    assert [number_of(engine, table) for table in (Article, Url, Author, Keyword)] == [1_200] * 4


def test_writers_at_the_same_time_lose_and_double_nothing(
    database_url: str,
    engine_for: Callable[[str], Engine],
    run_id: int,
    engine: Engine,
) -> None:
    urls = [f"https://example.org/{number}" for number in range(60)]
    engines = [engine_for(database_url) for _ in range(3)]
    start = threading.Barrier(len(engines))
    outcomes: list[Outcome] = []

    def work(own: Engine, step: int) -> None:
        start.wait()
        order = urls if step % 2 else urls[::-1]
        for first in range(0, len(order), 10):
            queue.offer(own, "example.org", [Candidate(url) for url in order], NOW)
            stored = store(own, run_id, [_shared_visit(url) for url in order[first : first + 10]])
            outcomes.extend(item.outcome for item in stored)

    threads = [threading.Thread(target=work, args=(own, step)) for step, own in enumerate(engines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 180
    assert outcomes.count(Outcome.NEW) == number_of(engine, Article) == 60
    assert number_of(engine, Url) == 60
    assert number_of(engine, Fetch) == 180
    assert number_of(engine, RemovedBlock) == 60
    assert rows(engine, select(Url.state).distinct()) == [(UrlState.STORED,)]


def _shared_visit(url: str) -> Visit:
    article = make_article(url, headline=f"About {url}", authors=(Person("Ada"), Person("Bob")))
    return make_visit(url, article=article)


def test_full_disk_loses_the_batch_and_nothing_else(
    sqlite_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(sqlite_url)
    run = runs.begin(engine, "news", {}, NOW)
    store(engine, run, [make_visit(A)])
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    event.listen(engine, "begin", full := lambda connection: _limit(connection, pages + 1))
    large = make_visit(B, article=make_article(B, article_body="long text " * 100_000))

    with pytest.raises(DatabaseUnreachable, match="disk is full") as caught:
        store(engine, run, [large])
    assert caught.value.fault is DatabaseFault.FULL
    event.remove(engine, "begin", full)
    event.listen(engine, "begin", lambda connection: _limit(connection, 1_000_000))
    store(engine, run, [large])

    assert article_keys(engine) == [A, B]


def _limit(connection: Any, pages: int) -> None:
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_connection_cut_by_the_server_loses_the_batch_and_nothing_else(
    postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine, other = engine_for(postgres_url), engine_for(postgres_url)
    run = runs.begin(engine, "news", {}, NOW)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            store(engine, run, [make_visit(A)])
        except DatabaseUnreachable as error:
            failures.append(error)

    with other.begin() as lock:
        lock.execute(text("LOCK TABLE article IN ACCESS EXCLUSIVE MODE"))
        thread = threading.Thread(target=work)
        thread.start()
        lock.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": wait_for_locks(other, 1)[0]})
        thread.join()
    store(engine, run, [make_visit(B)])

    assert "terminating connection" in str(failures[0])
    assert article_keys(engine) == [B]
    assert number_of(engine, Fetch) == 1


@contextmanager
def meanwhile(engine: Engine, statement: str) -> Iterator[None]:
    """Run the block while another writer has changed a row and not committed yet; it commits when we wait."""

    def commit_when_waited_for() -> None:
        wait_for_locks(engine, 1)
        connection.commit()

    with engine.connect() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute(text(statement))
        waiter = pool.submit(commit_when_waited_for)
        yield
        waiter.result()


def test_url_that_another_writer_stores_meanwhile_stays_stored(
    postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(postgres_url)
    run = runs.begin(engine, "news", {}, NOW)
    queue.offer(engine, "example.org", [Candidate(A)], NOW)

    with meanwhile(engine_for(postgres_url), "UPDATE url SET state = 'stored'"):
        store(engine, run, [make_ended(A)])

    assert url_row(engine, A).state is UrlState.STORED


def test_article_that_another_writer_changes_meanwhile_is_compared_as_changed(
    postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(postgres_url)
    run = runs.begin(engine, "news", {}, NOW)
    store(engine, run, [other_text(A)])
    fingerprint = make_article(A).fingerprint

    with meanwhile(engine_for(postgres_url), f"UPDATE article SET fingerprint = '{fingerprint}'"):
        (stored,) = store(engine, run, [make_visit(A)])

    assert stored.outcome is Outcome.UNCHANGED


def test_key_that_another_writer_disputes_meanwhile_is_no_key(
    postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(postgres_url)
    run = runs.begin(engine, "news", {}, NOW)
    store(engine, run, [make_visit(A, article=make_article(A, canonical_url=C))])
    disputed = "UPDATE article_key SET article_id = NULL, kind = 'shared' WHERE key = 'example.org/c.html'"

    with meanwhile(engine_for(postgres_url), disputed):
        (stored,) = store(engine, run, [make_visit(B, article=make_article(B, canonical_url=C))])

    assert stored.outcome is Outcome.NEW


def test_rows_are_locked_while_their_visit_is_judged(
    postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine, other = engine_for(postgres_url), engine_for(postgres_url)
    run = runs.begin(engine, "news", {}, NOW)
    store(engine, run, [make_visit(A), make_visit(B)])
    free: list[list[str]] = []

    def look(*call: Any) -> None:
        if call[2].startswith("UPDATE article") and not free:
            with other.connect() as connection:
                for column, table in (("url", "url"), ("url", "article"), ("key", "article_key")):
                    found = connection.scalars(text(f"SELECT {column} FROM {table} FOR UPDATE SKIP LOCKED"))
                    free.append(list(found))

    event.listen(engine, "before_cursor_execute", look)
    store(engine, run, [other_text(A)])

    assert free[:2] == [[B], [B]]
    # The key of the old text of A is no longer a key of its page.
    undated = (key for key in free[2] if "@" not in key)
    assert sorted(key.partition("#")[0] for key in undated) == ["example.org", "example.org", "example.org/b.html"]
