"""One article for all its URLs, whichever comes first, alone or in one batch; and never one for two texts."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from models.enums import Outcome, Reason
from models.frontier import queue
from models.frontier.due import due_urls
from models.frontier.hints import Candidate
from models.tables import Article, ArticleKey, ArticleRevision, RawPage
from pipelines.storage.store import store
from pipelines.visit import Stored  # noqa: TC001 - as the other imports
from tests.factories import NOW, changed, make_ended, make_visit
from tests.pipelines.storage.shown_pages import (
    BRIDGE,
    HOUR,
    TEASER,
    TUNNEL,
    Shown,
    articles,
    in_order,
    in_orders,
    states,
)

OWN = Shown("https://{site}/2026/bridge", canonical="https://{site}/2026/bridge")
BARE = Shown("https://{site}/2026/bridge")
SPELLINGS: Mapping[str, tuple[str, list[Shown]]] = {
    "http, www, slash, index": (
        "https://{site}/2026/bridge",
        [
            BARE,
            Shown("http://{site}/2026/bridge/"),
            Shown("http://www.{site}/2026/bridge"),
            Shown("https://{site}/2026/bridge/index.html"),
        ],
    ),
    "declared": (
        "https://{site}/2026/bridge",
        [
            OWN,
            Shown("https://{site}/2026/bridge/amp", TEASER, canonical=OWN.canonical),
            Shown("https://m.{site}/b/7", canonical=OWN.canonical),
            Shown("https://{site}/drucken/7", headline="Bridge opens - print", canonical=OWN.canonical),
        ],
    ),
    "not declared": (
        "https://{site}/2026/bridge",
        [
            BARE,
            Shown("https://{site}/2026/bridge/amp", TEASER),
            Shown("https://m.{site}/2026/bridge"),
            Shown("https://{site}/2026/bridge?print=1", headline="Bridge opens - print"),
        ],
    ),
    "AMP linked": (
        "https://{site}/2026/bridge",
        [
            Shown("https://{site}/2026/bridge", amp="https://amp.{site}/2026/bridge"),
            Shown("https://amp.{site}/2026/bridge", TEASER),
        ],
    ),
    "redirects": (
        "https://{site}/2026/bridge",
        [
            BARE,
            Shown("https://{site}/r/77", final="https://{site}/2026/bridge"),
            Shown("https://click.{site}/x?to=8", final="http://{site}/2026/bridge/"),
        ],
    ),
    "own page thin": (
        "https://{site}/2026/bridge",
        [replace(OWN, body=TEASER), Shown("https://{site}/2026/bridge/amp", canonical=OWN.canonical)],
    ),
}


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("name", SPELLINGS)
def test_whichever_spelling_comes_first_there_is_one_article(
    engine: Engine, run_id: int, name: str, together: bool
) -> None:
    url, pages = SPELLINGS[name]
    sites = in_orders(engine, run_id, permutations(pages), together=together)
    ends = [(articles(engine, site), states(engine, site)) for site in sites]

    found, known = ends[0]
    assert set(found) == {url}
    assert found[url] == ("Bridge opens", BRIDGE)
    assert set(known) == {page.url for page in pages}
    assert {leads for _, leads in known.values()} == {url}
    assert sorted(state for state, _ in known.values()) == ["duplicate"] * (len(pages) - 1) + ["stored"]
    assert all(end[0] == found for end in ends)
    if name != "http, www, slash, index":  # of these equals, the first one is stored
        assert known[url][0] == "stored"
        assert all(end[1] == known for end in ends)


def test_the_same_text_under_two_keys_of_a_host_is_a_duplicate(engine: Engine, run_id: int) -> None:
    pages = [
        Shown("https://{site}/2026/bridge"),
        Shown("https://www.{site}/topics/bridge"),
        Shown("https://other.{site}/x"),
    ]

    stored = in_order(engine, run_id, "a.example", pages, together=False)

    assert [item.outcome for item in stored] == [Outcome.NEW, Outcome.UNCHANGED, Outcome.NEW]
    assert states(engine, "a.example") == {
        "https://{site}/2026/bridge": ("stored", "https://{site}/2026/bridge"),
        "https://www.{site}/topics/bridge": ("duplicate", "https://{site}/2026/bridge"),
        "https://other.{site}/x": ("stored", "https://other.{site}/x"),
    }


def test_stubs_with_the_same_words_are_one_only_on_one_day(engine: Engine, run_id: int) -> None:
    stub = Shown("https://{site}/1", body="The weather stays as it is, says the office.", headline="Weather")
    visits = [stub.visit("a.example"), replace(stub, url="https://{site}/2").visit("a.example")]
    later = replace(stub, url="https://{site}/3").visit("a.example")
    article = later.article
    assert article is not None
    published = article.metadata.date_published
    assert published is not None
    day_later = replace(published, at=published.at + 24 * HOUR)
    later = replace(later, article=changed(article, date_published=day_later))

    outcomes = [stored.outcome for stored in store(engine, run_id, [*visits, later])]

    assert outcomes == [Outcome.NEW, Outcome.UNCHANGED, Outcome.NEW]


def test_a_text_without_a_headline_proves_nothing(engine: Engine, run_id: int) -> None:
    pages = [Shown(f"https://{{site}}/{number}", headline=None) for number in range(2)]

    assert [stored.outcome for stored in in_order(engine, run_id, "a.example", pages, together=True)] == [
        Outcome.NEW
    ] * 2


FALSE_CLAIMS: Mapping[str, list[Shown]] = {
    "one canonical for all": [
        Shown("https://{site}/bridge", canonical="https://{site}/news"),
        Shown("https://{site}/tunnel", TUNNEL, "Tunnel", canonical="https://{site}/news"),
    ],
    "canonical of another article": [
        Shown("https://{site}/bridge", canonical="https://{site}/bridge"),
        Shown("https://{site}/tunnel", TUNNEL, "Tunnel", canonical="https://{site}/bridge"),
    ],
    "an article about amp": [
        Shown("https://{site}/guitar"),
        Shown("https://{site}/guitar/amp", TUNNEL, "Tunnel"),
    ],
    "another article linked as AMP page": [
        Shown("https://{site}/bridge", amp="https://{site}/tunnel"),
        Shown("https://{site}/tunnel", TUNNEL, "Tunnel"),
    ],
    "another article's AMP page linked": [
        Shown("https://{site}/bridge", amp="https://{site}/tunnel/amp"),
        Shown("https://{site}/tunnel/amp", TUNNEL, "Tunnel"),
    ],
}


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("name", FALSE_CLAIMS)
def test_whichever_false_claim_comes_first_two_texts_stay_two_articles(
    engine: Engine, run_id: int, name: str, together: bool
) -> None:
    pages = FALSE_CLAIMS[name]
    orders = [pages, pages[::-1], [*pages, *pages], [*pages[::-1], *pages]]
    for site in in_orders(engine, run_id, orders, together=together):
        assert articles(engine, site) == {page.url: (page.headline, page.body) for page in pages}
        assert states(engine, site) == {page.url: ("stored", page.url) for page in pages}


def test_a_canonical_that_three_texts_claim_leads_to_none(engine: Engine, run_id: int) -> None:
    bodies = [BRIDGE, TUNNEL, "A third text about something else entirely, with words of its own. " * 5]
    pages = [
        Shown(f"https://{{site}}/{number}", body, f"Number {number}", canonical="https://{site}/story")
        for number, body in enumerate(bodies)
    ]
    for site in in_orders(engine, run_id, permutations(pages), together=False):
        assert set(articles(engine, site)) == {page.url for page in pages}
    with engine.connect() as connection:
        kinds = connection.scalars(select(ArticleKey.kind).where(ArticleKey.article_id.is_(None))).all()
    assert set(kinds) == {"shared"}


def test_a_stored_url_that_leads_to_another_article_keeps_its_own(engine: Engine, run_id: int) -> None:
    site = "a.example"
    store(engine, run_id, [Shown("https://{site}/latest", final="https://{site}/bridge").visit(site)])
    moved = Shown("https://{site}/latest", TUNNEL, "Tunnel", final="https://{site}/tunnel")

    (stored,) = store(engine, run_id, [moved.visit(site, visited_at=NOW + HOUR)])

    assert (stored.outcome, stored.reason) == (Outcome.SKIPPED, Reason.REDIRECTS_TO_OTHER_ARTICLE)
    assert articles(engine, site) == {"https://{site}/bridge": ("Bridge opens", BRIDGE)}
    assert states(engine, site) == {
        "https://{site}/latest": ("stored", "https://{site}/bridge"),
        "https://{site}/tunnel": ("discovered", None),
    }
    with engine.connect() as connection:
        (page,) = connection.execute(select(RawPage.fetched_at)).all()
    assert page == (NOW,)


def test_an_article_that_moves_is_found_at_its_new_url(engine: Engine, run_id: int) -> None:
    site = "a.example"
    store(engine, run_id, [Shown("https://{site}/old").visit(site)])
    moved = Shown("https://{site}/old", final="https://{site}/new")

    (stored,) = store(engine, run_id, [moved.visit(site, visited_at=NOW + HOUR)])

    assert stored.outcome is Outcome.UNCHANGED
    assert set(articles(engine, site)) == {"https://{site}/new"}
    assert states(engine, site) == {"https://{site}/old": ("stored", "https://{site}/new")}
    (again,) = store(engine, run_id, [Shown("https://{site}/new").visit(site, visited_at=NOW + 2 * HOUR)])
    assert again.article_id == stored.article_id
    assert states(engine, site)["https://{site}/new"] == ("stored", "https://{site}/new")


def test_a_copy_changes_nothing_and_its_own_page_takes_its_place(engine: Engine, run_id: int) -> None:
    site = "a.example"
    copy = Shown("https://{site}/bridge/amp", BRIDGE + "\nShort cut.", canonical="https://{site}/bridge")
    own = Shown("https://{site}/bridge", BRIDGE + "\nWhole.", canonical="https://{site}/bridge")

    outcomes = [stored.outcome for stored in in_order(engine, run_id, site, [copy, own, copy, copy], together=False)]

    assert outcomes == [Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert articles(engine, site) == {"https://{site}/bridge": ("Bridge opens", own.body)}
    with engine.connect() as connection:
        assert connection.execute(select(ArticleRevision.reason, ArticleRevision.article_body)).all() == [
            ("own_page", copy.body)
        ]


def test_a_copy_that_shows_another_article_by_now_is_visited_for_itself(engine: Engine, run_id: int) -> None:
    amp, own = Shown("https://{site}/bridge/amp"), Shown("https://{site}/bridge", canonical="https://{site}/bridge/amp")
    gone = Shown("https://{site}/bridge/amp", TUNNEL, "Tunnel", final="https://{site}/bridge")
    for site, batches in {"a.example": [[amp], [own, gone]], "b.example": [[amp], [own], [gone]]}.items():
        for number, batch in enumerate(batches):
            store(engine, run_id, [page.visit(site, visited_at=NOW + number * HOUR) for page in batch])

        assert states(engine, site) == {amp.url: ("stored", amp.url), own.url: ("discovered", None)}
        assert [due.url for due in due_urls(engine, site, NOW)] == [f"https://{site}/bridge"]


def test_the_only_address_to_which_an_article_moved_shows_that_article(engine: Engine, run_id: int) -> None:
    first = Shown("https://{site}/bridge/amp", BRIDGE)
    moved = Shown(first.url, BRIDGE, headline=None, final="https://{site}/tunnel")
    direct = Shown("https://{site}/tunnel", TUNNEL, "Tunnel")
    redirected = Shown("https://{site}/tunnel?print=1", TUNNEL, "Tunnel", final=direct.url)
    for site, last in {"a.example": direct, "b.example": redirected}.items():
        in_order(engine, run_id, site, [first, moved, last], together=False)

        assert articles(engine, site) == {direct.url: ("Tunnel", TUNNEL)}
        assert {leads for state, leads in states(engine, site).values() if state == "stored"} == {direct.url}
    with engine.connect() as connection:
        assert connection.scalars(select(ArticleRevision.article_body).distinct()).all() == [BRIDGE]


# --- the frontier ---


def test_other_spellings_are_not_fetched(engine: Engine, run_id: int) -> None:
    site, urls = (
        "a.example",
        [f"http{s}://{www}a.example/bridge{end}" for s in ("", "s") for www in ("", "www.") for end in ("", "/")],
    )
    other = "https://a.example/tunnel"

    first = queue.offer(engine, site, [Candidate(url) for url in (*urls, other)], NOW)
    again = queue.offer(engine, site, [Candidate(url) for url in urls[::-1]], NOW)

    assert [due.url for due in first.due] == [urls[0], other]
    assert [due.url for due in again.due] == [urls[0]]
    assert [due.url for due in due_urls(engine, site, NOW)] == [urls[0], other]
    store(engine, run_id, [make_visit(urls[0], source=site)])
    assert due_urls(engine, site, NOW)[0].url == other
    assert {state for url, (state, _) in states(engine, "a.example").items() if "bridge" in url} == {
        "stored",
        "duplicate",
    }


def test_when_one_spelling_fails_the_next_is_fetched(engine: Engine, run_id: int) -> None:
    urls = ["https://a.example/bridge", "http://a.example/bridge", "http://www.a.example/bridge/"]
    queue.offer(engine, "a.example", [Candidate(url) for url in urls], NOW)

    for number, url in enumerate(urls):
        assert [due.url for due in due_urls(engine, "a.example", NOW)] == urls[number : number + 1]
        store(engine, run_id, [make_ended(url, Reason.CONNECTION, source="a.example")])

    assert due_urls(engine, "a.example", NOW) == ()
    store(engine, run_id, [make_visit(urls[1], source="a.example")])
    found = states(engine, "a.example")
    assert [found[url.replace("a.example", "{site}")][0] for url in urls] == ["duplicate", "stored", "duplicate"]


def test_a_spelling_of_another_source_is_not_waited_for(engine: Engine) -> None:
    queue.offer(engine, "www.a.example", [Candidate("https://www.a.example/bridge")], NOW)

    offered = queue.offer(engine, "a.example", [Candidate("https://a.example/bridge")], NOW)

    assert [due.url for due in offered.due] == ["https://a.example/bridge"]


def test_where_a_stored_page_says_where_a_url_leads_it_is_not_fetched(engine: Engine, run_id: int) -> None:
    page = Shown("https://{site}/r/7", final="https://{site}/bridge", amp="https://{site}/bridge/amp")
    queue.offer(engine, "a.example", [Candidate("https://a.example/bridge/amp")], NOW)
    store(engine, run_id, [page.visit("a.example")])

    offered = queue.offer(engine, "a.example", [Candidate("http://a.example/bridge/")], NOW)

    assert (offered.new, offered.due) == (1, ())
    assert due_urls(engine, "a.example", NOW) == ()
    assert {state for state, _ in states(engine, "a.example").values()} == {"stored", "duplicate"}
    named = queue.offer(engine, "a.example", [Candidate("http://a.example/bridge/")], NOW, named=True)
    assert [due.url for due in named.due] == ["http://a.example/bridge/"]


def test_a_redirect_that_joins_two_articles_of_others_leaves_each_one_url(engine: Engine, run_id: int) -> None:
    batches = [
        [Shown("https://{site}/bridge")],
        [Shown("https://{site}/bridge/amp", body=TUNNEL)],
        [
            Shown("https://{site}/bridge", body=TUNNEL),
            Shown("https://m.{site}/bridge"),
            Shown("https://m.{site}/bridge", body=TUNNEL, final="https://{site}/bridge"),
        ],
    ]
    for number, batch in enumerate(batches):
        stored = store(engine, run_id, [page.visit("a.example", visited_at=NOW + number * HOUR) for page in batch])

    found = states(engine, "a.example")
    assert (stored[-1].reason, stored[-1].joined) == (Reason.REDIRECTS_TO_OTHER_ARTICLE, 1)
    assert sorted(leads or "" for state, leads in found.values() if state == "stored") == sorted(
        articles(engine, "a.example")
    )


# --- all that can happen ---

ADDRESSES = (
    "https://{site}/bridge",
    "http://{site}/bridge/",
    "https://{site}/bridge/amp",
    "https://m.{site}/bridge",
    "https://{site}/tunnel",
    "https://{site}/tunnel?print=1",
)
_SHOWN = st.builds(
    Shown,
    url=st.sampled_from(ADDRESSES),
    body=st.sampled_from([BRIDGE, BRIDGE + "\nAnd more.", TEASER, TUNNEL]),
    headline=st.sampled_from(["Bridge opens", "Tunnel", None]),
    canonical=st.none() | st.sampled_from([*ADDRESSES, "https://{site}/", "https://other.test/x"]),
    amp=st.none() | st.sampled_from(ADDRESSES),
    final=st.none() | st.sampled_from(ADDRESSES),
)
_numbers = iter(range(1_000_000))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_SHOWN, min_size=1, max_size=4), min_size=1, max_size=4))
def test_whatever_pages_claim_the_books_are_right(engine: Engine, run_id: int, batches: list[list[Shown]]) -> None:
    site = f"x{next(_numbers)}.example"
    seen: list[tuple[Shown, Stored]] = []
    for number, batch in enumerate(batches):
        visits = [page.visit(site, visited_at=NOW + number * HOUR) for page in batch]
        seen += zip(batch, store(engine, run_id, visits), strict=True)

    found, known = articles(engine, site), states(engine, site)
    visited = {page.url for batch in batches for page in batch}
    stored_by = [leads for state, leads in known.values() if state == "stored"]
    # No URL is lost, each leads to an article or waits for its visit, and each article has one URL that stored it.
    assert known.keys() >= visited
    assert {state for state, _ in known.values()} <= {"stored", "duplicate", "discovered"}
    assert all((leads in found) == (state in {"stored", "duplicate"}) for state, leads in known.values())
    assert sorted(filter(None, stored_by)) == sorted(found)
    # No text is lost: one of its topic stands or is kept beside what stands. Of another article behind a redirect
    # the URL is known, and what stands there when that is visited for itself counts.
    with engine.connect() as connection:
        keys = connection.scalars(select(ArticleKey.article_id).where(ArticleKey.article_id.is_not(None))).all()
        numbers = connection.scalars(select(Article.id)).all()
    assert set(keys) <= set(numbers)
    kept = {body[:20] for body in [*(body for _, body in found.values()), *_revisions(engine, site)]}
    for page, stored in seen:
        if stored.reason is Reason.REDIRECTS_TO_OTHER_ARTICLE:
            assert (page.final or page.url) in known
        else:
            assert page.body[:20] in kept


def _revisions(engine: Engine, site: str) -> list[str]:
    statement = select(ArticleRevision.article_body).join(Article, Article.id == ArticleRevision.article_id)
    with engine.connect() as connection:
        return list(connection.scalars(statement.where(Article.url.contains(site))))
