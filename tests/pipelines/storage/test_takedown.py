"""Takedown on both databases: nothing of an article is left in any table, and nothing of it comes back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import Engine, select

from models.base import Base
from models.enums import ForgottenKind, Outcome, Reason
from models.erasure.removal import RemovedKind
from models.frontier import queue
from models.frontier.due import due_urls
from models.frontier.hints import Candidate, Hints
from models.reports import runs
from models.url_key import url_key
from pipelines.items import Author, CutReason, RemovedBlock
from pipelines.run.crawl_run import CrawlRun
from pipelines.run.plan import RunPlan
from pipelines.site_memory.relearn import learn_host
from pipelines.storage.spool import Spool, database_name, waiting
from pipelines.storage.spool_format import RunHeader
from pipelines.storage.store import store
from pipelines.storage.takedown import (
    TakedownRequest,
    TakedownResult,
    host_request,
    lift_takedown,
    page_request,
    preview_takedown,
    take_down,
)
from pipelines.urls.normalise import InvalidUrlError
from pipelines.visit import Stored, Visit
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_ended, make_page, make_visit
from tests.pipelines.site_memory.made_up_site import story
from tests.pipelines.site_memory.test_relearn import HOST, PLEA, visit_of

SECRET = "Quokkaflausch"
ARTICLE = "https://www.example.org/2026/11/quokkaflausch-story.html"
AMP = "https://www.example.org/amp/2026/11/quokkaflausch-story.html"
PRINT = "https://www.example.org/print/quokkaflausch"
OTHER = "https://www.example.org/2026/11/bridge.html"
HOUR = timedelta(hours=1)


def secret_article(url: str = ARTICLE, **changes: Any) -> Any:
    values = {
        "headline": f"{SECRET} wins",
        "description": f"All about {SECRET}",
        "article_body": f"{SECRET} has won.\nThe bridge stays closed until spring, says the ministry of {SECRET}.",
        "article_body_html": f"<p>{SECRET} has won.</p>",
        "authors": (Author(f"Ada {SECRET}"), Author("Grace Hopper")),
        "keywords": (SECRET, "bridges"),
        "removed": (RemovedBlock(3, CutReason.RELATED, "heading", f"Read also: {SECRET} loses"),),
        "alternative_headline": (SECRET,),
        "canonical_url": ARTICLE,
        "amp_url": AMP,
    }
    return make_article(url, **(values | changes))


def same_text(url: str) -> Any:
    return secret_article(url, amp_url=None, canonical_url=None, fingerprint=secret_article().fingerprint)


def visit(article: Any, url: str | None = None, hours: float = 0, **changes: Any) -> Visit:
    page = make_page(article.url, requested_url=url or article.url, body=f"<p>{SECRET} {hours}</p>".encode())
    return make_visit(url or article.url, article=article, page=page, visited_at=NOW + hours * HOUR, **changes)


@pytest.fixture
def run_id(engine: Engine) -> int:
    """A database with an article of many addresses and versions, and another one beside it; the run is over."""
    run_id = runs.begin(engine, "news", {"url": ARTICLE}, NOW)
    queue.offer(
        engine, "example.org", [Candidate(ARTICLE.replace("https", "http"), Hints(f"{SECRET} wins", via="feed"))], NOW
    )
    store(engine, run_id, [visit(secret_article()), make_visit(OTHER)])
    longer = "\n".join(f"{SECRET} paragraph {number} says something of its own." for number in range(9))
    store(engine, run_id, [visit(secret_article(article_body=longer, article_body_html="<p>x</p>"), hours=1)])
    store(engine, run_id, [visit(secret_article(PRINT, article_body=longer), hours=2)])
    detail = f"it now leads to {ARTICLE}, which is another article"
    store(
        engine,
        run_id,
        [make_ended(OTHER + "?x=1", Reason.REDIRECTS_TO_OTHER_ARTICLE, outcome=Outcome.SKIPPED, detail=detail)],
    )
    finish(engine, run_id, f"could not fetch 1 URL: {ARTICLE} (HTTP status 404)", {"failed": [ARTICLE]})
    return run_id


def finish(engine: Engine, run_id: int, message: str = "", stats: Any = None) -> None:
    runs.finish(
        engine,
        run_id,
        exit_code=0,
        verdict="ok",
        message=message,
        discovered=0,
        taken=0,
        stats=stats or {},
        now=NOW + 3 * HOUR,
    )


def everything(engine: Engine) -> str:
    """Return all that all tables hold, raw pages unpacked."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in rows(engine, select(table)):
            found += [
                zstandard.ZstdDecompressor().decompress(value).decode("utf-8", "replace")
                if isinstance(value, bytes) and table.name == "raw_page"
                else str(value)
                for value in row
            ]
    return "\n".join(found)


def run_takedown(database_url: str, *requests: TakedownRequest, spool: Path | None = None) -> TakedownResult:
    return take_down(database_url, spool or Path("/nowhere"), requests, NOW + 4 * HOUR)


def test_the_article_was_there(engine: Engine, run_id: int) -> None:
    """The other tests would hold without one."""
    assert run_id
    assert everything(engine).count(SECRET) > 20
    assert len(rows(engine, "SELECT 1 FROM article_revision")) == 1
    assert len(rows(engine, "SELECT 1 FROM article")) == 2


@pytest.mark.parametrize("named", [ARTICLE, AMP, PRINT, ARTICLE.replace("www.", "") + "?utm_source=x"])
def test_nothing_of_it_is_left_whatever_it_is_called(
    engine: Engine, database_url: str, run_id: int, named: str
) -> None:
    expected = preview_takedown(database_url, [page_request(named)])

    done = run_takedown(database_url, page_request(named))

    left = everything(engine)
    assert SECRET not in left
    assert "quokkaflausch" not in left
    removed = done.removed
    assert [removed[kind] for kind in (RemovedKind.ARTICLES, RemovedKind.VERSIONS, RemovedKind.CUTS)] == [1, 1, 1]
    assert (expected[RemovedKind.ARTICLES], expected[RemovedKind.VERSIONS]) == (1, 1)
    assert (removed[RemovedKind.PEOPLE], removed[RemovedKind.KEYWORDS]) == (1, 1)
    assert removed[RemovedKind.ADDRESSES] == expected[RemovedKind.ADDRESSES]
    assert rows(engine, "SELECT url FROM article") == [(OTHER,)]
    assert rows(engine, "SELECT name FROM author ORDER BY name") == [("Ada Lovelace",), ("Grace Hopper",)]
    assert rows(engine, "SELECT message FROM crawl_run") == [("could not fetch 1 URL: (forgotten) (HTTP status 404)",)]
    assert run_id


def test_no_byte_is_left_in_the_file(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    run_id = runs.begin(engine, "news", {}, NOW)
    long = "\n".join(f"{SECRET} paragraph {number} " + "says something of its own. " * 20 for number in range(90))
    store(engine, run_id, [visit(secret_article(article_body=long))])
    finish(engine, run_id)
    engine.dispose()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    assert SECRET.encode() in path.read_bytes()

    done = run_takedown(sqlite_url, page_request(ARTICLE))

    assert done.is_log_truncated
    assert b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*")).find(SECRET.encode()) == -1


@pytest.mark.parametrize(
    "again",
    [
        visit(secret_article(), hours=9),
        visit(secret_article("https://www.example.org/new/address.html", canonical_url=ARTICLE), hours=9),
        visit(same_text("https://www.example.org/x.html"), hours=9),
        visit(secret_article(), url="https://www.example.org/short/1", hours=9),
        visit(secret_article(AMP, amp_url=None), hours=9),
        make_ended(ARTICLE, visited_at=NOW + 9 * HOUR),
    ],
    ids=["its address", "its canonical address", "its text", "a redirect", "its AMP page", "a failure"],
)
def test_nothing_of_it_comes_back(engine: Engine, database_url: str, run_id: int, again: Visit) -> None:
    run_takedown(database_url, page_request(ARTICLE))
    later = runs.begin(engine, "news", {}, NOW + 9 * HOUR)

    stored = store(engine, later, [make_visit(OTHER, visited_at=NOW + 9 * HOUR), again])

    assert stored[1] == Stored(Outcome.SKIPPED, None, Reason.FORGOTTEN, "removed on request")
    assert stored[0].outcome is Outcome.UNCHANGED
    left = everything(engine)
    assert SECRET not in left
    assert again.url not in left
    assert runs.counts(engine, later).total == 2, "the run's books balance"
    assert store(engine, later, [again], again=True)[0].reason is Reason.FORGOTTEN
    assert runs.counts(engine, later).total == 2, "a replay counts nothing twice"
    assert run_id


def test_it_is_not_offered_again_under_any_address(engine: Engine, database_url: str, run_id: int) -> None:
    run_takedown(database_url, page_request(ARTICLE))
    spellings = [ARTICLE, ARTICLE.replace("https://www.", "http://"), AMP, PRINT]

    offered = queue.offer(engine, "example.org", [Candidate(url) for url in [*spellings, OTHER + "new"]], NOW)

    assert set(offered.forgotten) == set(spellings)
    assert [due.url for due in offered.due] == [OTHER + "new"]
    assert "quokka" not in everything(engine)
    assert queue.offer(engine, "example.org", [Candidate(ARTICLE)], NOW, named=True).due == ()
    assert run_id


def test_it_may_be_allowed_again_by_any_name_it_was_forgotten_under(
    engine: Engine, database_url: str, run_id: int
) -> None:
    run_takedown(database_url, page_request(ARTICLE))

    assert lift_takedown(database_url, [page_request(PRINT)]) == 1
    assert lift_takedown(database_url, [page_request(PRINT)]) == 0

    assert store(engine, run_id, [visit(secret_article(), hours=9)])[0].outcome is Outcome.NEW
    assert rows(engine, "SELECT count(*) FROM forgotten") == [(0,)]
    run_takedown(database_url, page_request(ARTICLE))
    assert SECRET not in everything(engine)


def test_a_page_can_be_forgotten_before_it_was_ever_seen(engine: Engine, database_url: str) -> None:
    done = run_takedown(database_url, page_request(ARTICLE))

    assert done.removed[RemovedKind.ARTICLES] == 0
    assert queue.offer(engine, "example.org", [Candidate(ARTICLE)], NOW).forgotten == (ARTICLE,)


@pytest.mark.parametrize("kind", [ForgottenKind.HOST, ForgottenKind.SOURCE])
def test_a_host_and_an_outlet_go_as_a_whole(
    engine: Engine, database_url: str, run_id: int, kind: ForgottenKind
) -> None:
    elsewhere = "https://elsewhere.example/bridge"
    like_it = "https://notexample.org/bridge"
    for url in (elsewhere, like_it):
        domain = "example.org" if url == elsewhere else "notexample.org"
        store(engine, run_id, [make_visit(url, source=domain)])
    with engine.begin() as connection:
        for number, at in enumerate(("https://www.example.org/rss.xml", "https://notexample.org/rss.xml"), 1):
            values = f"{number}, 1, '{at}', 'feed', 'configured', 0, '2026-11-01'"
            connection.exec_driver_sql(
                f"INSERT INTO feed (id, source_id, url, kind, via, failures, first_seen_at) VALUES ({values})"
            )
        for name in ("www.example.org", "notexample.org"):
            connection.exec_driver_sql(
                f"INSERT INTO host (host, failures, closings, changed_at) VALUES ('{name}', 0, 0, '2026-11-01')"
            )

    run_takedown(database_url, host_request("example.org", kind))

    left = rows(engine, "SELECT url FROM article ORDER BY url")
    assert left == ([(elsewhere,), (like_it,)] if kind is ForgottenKind.HOST else [(like_it,)])
    held = everything(engine)
    assert SECRET not in held
    assert "www.example.org" not in held
    assert rows(engine, "SELECT host FROM host") == [("notexample.org",)]
    if kind is ForgottenKind.SOURCE:
        assert rows(engine, "SELECT url FROM feed") == []
        assert "\nexample.org\n" not in held
    offered = [
        Candidate(url) for url in ("https://example.org/new", "http://www.example.org/", "https://sub.example.org/")
    ]
    assert len(queue.offer(engine, "third.example", offered, NOW).forgotten) == 2
    assert len(queue.offer(engine, "example.org", offered, NOW).forgotten) == (2 if kind is ForgottenKind.HOST else 3)
    assert lift_takedown(database_url, [host_request("example.org", kind)]) == 1
    assert queue.offer(engine, "example.org", offered, NOW).forgotten == ()


def test_patterns_keep_no_words_of_it(engine: Engine, database_url: str) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    store(engine, run_id, [visit_of(story(number, [(2, PLEA)]), number) for number in range(8)])
    learn_host(engine, HOST, NOW)
    assert PLEA in {str(sample) for (sample,) in rows(engine, "SELECT sample FROM site_block")}
    pages = rows(engine, "SELECT url FROM article ORDER BY id")
    finish(engine, run_id)

    done = run_takedown(database_url, *(page_request(str(url)) for (url,) in pages[:7]))

    assert done.removed[RemovedKind.PATTERNS] >= 1
    assert PLEA not in {str(sample) for (sample,) in rows(engine, "SELECT sample FROM site_block")}
    assert rows(engine, "SELECT count(*) FROM site_page") == [(1,)]
    more = runs.begin(engine, "news", {}, NOW + HOUR)
    store(engine, more, [visit_of(story(number, [(2, PLEA)]), number) for number in range(8, 16)])
    learn_host(engine, HOST, NOW + HOUR)
    assert PLEA in {str(sample) for (sample,) in rows(engine, "SELECT sample FROM site_block")}


def test_a_run_that_goes_on_meanwhile_keeps_its_count(engine: Engine, database_url: str) -> None:
    run_id = runs.begin(engine, "news", {}, NOW + 3 * HOUR)
    store(engine, run_id, [visit(secret_article()), make_visit(OTHER)])

    run_takedown(database_url, page_request(ARTICLE))

    assert runs.counts(engine, run_id).total == 2
    assert SECRET not in everything(engine)
    assert "quokka" not in everything(engine)
    finish(engine, run_id)
    run_takedown(database_url, page_request(PRINT))
    assert rows(engine, "SELECT url FROM url") == [(OTHER,)], "its nameless row goes when the run is over"


async def crawl(database_url: str, folder: Path, meanwhile: Callable[[], object]) -> CrawlRun:
    run = CrawlRun(RunPlan(database_url, "news", {}, folder / "spool"))
    try:
        await run.begin()
        offered = await run.offer("example.org", [Candidate(ARTICLE), Candidate(PRINT), Candidate(OTHER)])
        for due in offered.due:
            run.take(due.url, "example.org")
        meanwhile()
        await run.record(visit(secret_article(), hours=5))
        await run.record(make_visit(OTHER))
        await run.defer_pending(Reason.RUN_STOPPED)
        await run.finish(0, "ok", "", {})
    finally:
        await run.close()
    return run


def test_a_crawl_that_has_taken_it_ends_with_balanced_books(database_url: str, engine: Engine, tmp_path: Path) -> None:
    run = asyncio.run(
        crawl(database_url, tmp_path, lambda: run_takedown(database_url, page_request(ARTICLE), page_request(PRINT)))
    )

    (row,) = rows(engine, "SELECT taken, new, skipped, deferred FROM crawl_run")
    assert row == (3, 1, 2, 0)
    assert run.ledger.reasons[Reason.FORGOTTEN] == 2
    assert not run.ledger.pending
    assert SECRET not in everything(engine)
    assert [due.url for due in due_urls(engine, "example.org", NOW + 100 * HOUR)] == [OTHER]


def test_the_spool_holds_nothing_of_it_either(database_url: str, tmp_path: Path) -> None:
    header = RunHeader(database_name(database_url), 1, "news", {}, NOW)
    for number, visits in enumerate(([visit(secret_article()), make_visit(OTHER)], [visit(secret_article())])):
        spool = Spool(tmp_path, replace(header, run_id=number))
        spool.append(visits)
        if number == 0:
            spool.close()
        else:
            in_use = spool

    done = run_takedown(database_url, page_request(ARTICLE), spool=tmp_path)

    assert (done.spooled, done.spools_in_use) == (1, (in_use.path,))
    free = next(path for path in waiting(tmp_path, database_url) if path != in_use.path)
    assert SECRET.encode() not in free.read_bytes()
    assert OTHER.encode() in free.read_bytes()
    assert len(list(tmp_path.glob("*spool*"))) == 2
    in_use.close()


def test_what_is_no_address_is_refused() -> None:
    for words in ("example.org/x", "gopher://a.example/"):
        with pytest.raises(InvalidUrlError):
            page_request(words)
    for name in ("", "a.example/path", "https://a.example"):
        with pytest.raises(InvalidUrlError):
            host_request(name, ForgottenKind.HOST)


def test_spellings_are_known_by_one_digest() -> None:
    addresses: Sequence[str] = (ARTICLE, ARTICLE.replace("https://www.", "http://"), ARTICLE + "?utm_medium=feed")

    assert len({page_request(address).digest for address in addresses}) == 1
    assert url_key(ARTICLE) not in page_request(ARTICLE).digest
    assert Visit.without_page(ARTICLE, "example.org", Reason.FORGOTTEN, at=NOW).outcome is Outcome.SKIPPED
