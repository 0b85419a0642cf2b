"""Two rows that turn out to be one article become one; two articles never do. Any order gives the same."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from models.enums import Outcome, Reason
from models.tables import (
    Article,
    ArticleAddress,
    ArticleAuthor,
    ArticleKey,
    ArticleRevision,
    Fetch,
    RemovedBlock,
    SitePage,
    Url,
)
from pipelines.storage.store import store
from tests.crawl_results import rows
from tests.factories import NOW
from tests.pipelines.storage.shown_pages import BRIDGE, HOUR, TUNNEL, Shown, articles, in_order, in_orders, states

SITE = "a.example"
EDITED = BRIDGE.replace("in span 3 of it", "in the third span") + "\nTrams follow in the spring of next year."
NOTICE = "\n".join(f"Line {number} of a notice that the service is closed for some work." for number in range(9))
OLD = Shown("https://{site}/bridge-opens", headline="Bridge opens")
NEW = Shown("https://{site}/bridge-closed-again", EDITED, headline="Chaos after closure")
JOINING = {
    "redirect": replace(NEW, url=OLD.url, final=NEW.url),
    "canonical": replace(NEW, url=OLD.url, canonical=NEW.url),
    "text": replace(NEW, url=OLD.url),
}


def both_stored(engine: Engine, run_id: int) -> list[int | None]:
    """Store an article under its old and its new slug, and return the ids of both rows."""
    return [one.article_id for one in in_order(engine, run_id, SITE, [OLD, NEW], together=False)]


@pytest.mark.parametrize("way", JOINING)
def test_a_slug_edit_leaves_one_row(engine: Engine, run_id: int, way: str) -> None:
    kept, dropped = both_stored(engine, run_id)

    (stored,) = store(engine, run_id, [JOINING[way].visit(SITE, visited_at=NOW + 9 * HOUR)])

    assert stored.article_id == kept != dropped
    url = OLD.url if way == "text" else NEW.url
    assert articles(engine, SITE) == {url: ("Chaos after closure", EDITED)}
    assert set(states(engine, SITE).values()) == {("stored", url), ("duplicate", url)}
    assert states(engine, SITE)[url] == ("stored", url)
    assert [body for (body,) in rows(engine, select(ArticleRevision.article_body))] == [BRIDGE]


@pytest.mark.parametrize("way", JOINING)
def test_everything_of_the_row_that_goes_moves_to_the_one_that_stays(engine: Engine, run_id: int, way: str) -> None:
    kept, _ = both_stored(engine, run_id)
    later = replace(NEW, body=EDITED + "\nAnd more of it.")
    in_order(engine, run_id, SITE, [replace(later, body=later.body + "\nTwice.")], together=False)
    store(engine, run_id, [later.visit(SITE, visited_at=NOW + 8 * HOUR)])
    before = {model: len(rows(engine, select(model))) for model in (ArticleKey, ArticleRevision, Fetch, Url)}

    store(engine, run_id, [replace(JOINING[way], body=later.body).visit(SITE, visited_at=NOW + 9 * HOUR)])

    for model in (ArticleKey, ArticleRevision, ArticleAuthor, RemovedBlock, SitePage, ArticleAddress):
        numbers = {number for (number,) in rows(engine, select(model.article_id)) if number is not None}
        assert numbers == {kept}, model
    assert len(rows(engine, select(ArticleAuthor.position))) == 2
    assert len(rows(engine, select(RemovedBlock.id))) == 1
    assert len(rows(engine, select(ArticleRevision.id))) >= before[ArticleRevision] + 1
    assert len(rows(engine, select(Fetch.id))) == before[Fetch] + 1
    assert rows(engine, select(Article.first_seen_at)) == [(NOW,)]


def test_the_visit_says_which_rows_it_joined(engine: Engine, run_id: int) -> None:
    kept, dropped = both_stored(engine, run_id)

    (stored,) = store(engine, run_id, [JOINING["redirect"].visit(SITE, visited_at=NOW + 9 * HOUR)])

    assert stored.joined == 1
    ((detail,),) = rows(engine, select(Fetch.detail).where(Fetch.detail.is_not(None)))
    assert f"article {dropped}" in detail
    assert f"article {kept}" in detail


def test_the_same_visit_again_changes_nothing(engine: Engine, run_id: int) -> None:
    both_stored(engine, run_id)
    visit = JOINING["redirect"].visit(SITE, visited_at=NOW + 9 * HOUR)
    first = store(engine, run_id, [visit])
    known = (articles(engine, SITE), states(engine, SITE))

    again = store(engine, run_id, [visit], again=True)

    assert [one.article_id for one in again] == [one.article_id for one in first]
    assert (articles(engine, SITE), states(engine, SITE)) == known


def test_rows_stored_in_the_same_batch_are_joined(engine: Engine, run_id: int) -> None:
    visits = [page.visit(SITE, visited_at=NOW + n * HOUR) for n, page in enumerate([OLD, NEW, JOINING["redirect"]])]

    stored = store(engine, run_id, visits)

    assert len({one.article_id for one in stored}) == 1
    assert set(articles(engine, SITE)) == {NEW.url}
    assert len(rows(engine, select(ArticleAuthor.position))) == 2


def test_the_identifier_of_a_feed_joins_what_was_renamed(engine: Engine, run_id: int) -> None:
    pages = [replace(OLD, guid="tag:a.example,2026:7"), replace(NEW, guid="tag:a.example,2026:7")]
    for site in in_orders(engine, run_id, permutations(pages), together=False):
        assert len(articles(engine, site)) == 1


def test_an_identifier_that_is_the_address_of_a_page_leads_to_it(engine: Engine, run_id: int) -> None:
    pages = [OLD, replace(NEW, guid="https://a.example/bridge-opens")]

    in_order(engine, run_id, SITE, pages, together=False)

    assert len(articles(engine, SITE)) == 1


def test_an_identifier_leads_to_the_article_after_its_outlet_has_moved(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [replace(OLD, guid="7").visit(SITE)])
    moved = replace(OLD, url="https://new.example/bridge-opens", guid="7")

    (stored,) = store(engine, run_id, [moved.visit(SITE, visited_at=NOW + HOUR)])

    assert stored.outcome is Outcome.UNCHANGED
    assert len(rows(engine, select(Article.id))) == 1


def test_an_identifier_that_counts_entries_joins_nothing(engine: Engine, run_id: int) -> None:
    pages = [
        Shown("https://{site}/bridge", guid="item-1"),
        Shown("https://{site}/tunnel", TUNNEL, "Tunnel", guid="item-1"),
        Shown("https://{site}/ferry", NOTICE, "Ferry", guid="item-1"),
    ]
    for site in in_orders(engine, run_id, permutations(pages), together=False):
        assert set(articles(engine, site)) == {page.url for page in pages}


APART = {
    "an error shown at both": [
        replace(OLD, body=NOTICE, headline="Closed"),
        Shown("https://{site}/tunnel", NOTICE, "Closed"),
    ],
    "a redirect to another article": [replace(OLD, body=TUNNEL, headline="Tunnel", final="https://{site}/tunnel")],
    "one canonical for all": [
        replace(OLD, canonical="https://{site}/all"),
        Shown("https://{site}/tunnel", TUNNEL, "Tunnel", canonical="https://{site}/all"),
    ],
}


@pytest.mark.parametrize("name", APART)
def test_two_articles_are_never_joined(engine: Engine, run_id: int, name: str) -> None:
    pages = [OLD, Shown("https://{site}/tunnel", TUNNEL, "Tunnel")]
    in_order(engine, run_id, SITE, pages, together=False)

    visits = [page.visit(SITE, visited_at=NOW + 9 * HOUR) for page in APART[name]]
    stored = store(engine, run_id, visits)

    assert set(articles(engine, SITE)) == {page.url for page in pages}
    if name == "a redirect to another article":
        assert (stored[0].outcome, stored[0].reason) == (Outcome.SKIPPED, Reason.REDIRECTS_TO_OTHER_ARTICLE)


def test_a_copy_on_another_host_stays_another_article(engine: Engine, run_id: int) -> None:
    agency = "\n".join(f"The agency reports event {number} of this long day." for number in range(20))
    for number, site in enumerate(("a.example", "b.example")):
        page = Shown("https://{site}/agency", agency, "Agency", guid="urn:agency:77").visit(site, visited_at=NOW)
        store(engine, run_id, [replace(page, visited_at=NOW + number * HOUR)])

    assert len(rows(engine, select(Article.id))) == 2


# --- any order ---

_TEXTS = (("Bridge opens", BRIDGE), ("Tunnel", TUNNEL), ("Weather", "It stays as it is, says the office."))
_ADDRESSES = (
    "https://{site}/a",
    "http://{site}/a",
    "https://www.{site}/a?from=feed",
    "https://{site}/a/amp",
    "https://m.{site}/a",
    "http://{site}/b-2?x=1",
    "https://{site}/c",
)


@st.composite
def _sites(draw: Any) -> list[Shown]:
    """Return pages at different addresses, each with one text; a text's pages may declare one of them as canonical."""
    urls = draw(st.lists(st.sampled_from(_ADDRESSES), min_size=2, max_size=4, unique=True))
    topics = [draw(st.sampled_from(_TEXTS)) for _ in urls]
    if {"https://{site}/a", "http://{site}/a"} <= set(urls):  # one page: it has one text
        topics[urls.index("http://{site}/a")] = topics[urls.index("https://{site}/a")]
    pages = []
    for url, (headline, body) in zip(urls, topics, strict=True):
        own = [other for other, topic in zip(urls, topics, strict=True) if topic == (headline, body)]
        canonical = draw(st.sampled_from([None, *own, url.replace("http:", "https:")]))
        pages.append(Shown(url, body, headline, canonical=canonical, guid=draw(st.sampled_from([None, headline]))))
    return pages


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_sites(), st.booleans())
def test_any_order_of_arrival_gives_the_same_articles(
    engine: Engine, run_id: int, pages: list[Shown], together: bool
) -> None:
    # Of four pages six orders, in which each of them comes first at least once.
    orders = list(permutations(pages))[:: 4 if len(pages) > 3 else 1]
    sites = _named(len(orders))
    ends = []
    for site, order in zip(sites, orders, strict=True):
        in_order(engine, run_id, site, order, together=together)
        ends.append(articles(engine, site))

    fetched = {page.final or page.url for page in pages}
    assert all(end == ends[0] for end in ends), ends
    assert set(ends[0]) <= fetched
    assert len(ends[0]) == len({page.headline for page in pages})


_names = iter(range(1_000_000))


def _named(number: int) -> list[str]:
    return [f"y{next(_names)}.example" for _ in range(number)]
