"""The rule by which a page is matched to a stored article, without any database: every order, and every way out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.articles.keys import KeyRow
from models.enums import KeyKind, Outcome, RevisionReason
from models.url_key import url_key
from pipelines.storage.article_keys import page_keys
from pipelines.storage.article_matching import (
    IncomingPage,
    LockedArticles,
    MergeDecision,
    assign_keys,
    decide,
    leads_elsewhere,
    match,
    release_keys,
    stored_after,
    url_of,
    version_of_item,
)
from pipelines.text.fingerprint import fingerprint
from tests.factories import NOW, make_article
from tests.pipelines.storage.test_one_article import (
    ADDRESSES,
    BRIDGE,
    FALSE_CLAIMS,
    HOUR,
    OWN,
    SPELLINGS,
    TEASER,
    TUNNEL,
    Shown,
)

SITE = "a.example"
HOME = f"https://{SITE}/bridge"
AMP = f"https://{SITE}/bridge/amp"
RUN = 7


def incoming(
    url: str = HOME,
    body: str = BRIDGE,
    headline: str | None = "Bridge opens",
    *,
    requested: str | None = None,
    visited_after: timedelta = HOUR,
    **declared: str | None,
) -> IncomingPage:
    """Return a page that nothing is known of, with what it declares: `canonical_url` and `amp_url`."""
    article = make_article(
        url,
        headline=headline,
        article_body=body,
        fingerprint=fingerprint(headline, body),
        fetched_at=NOW + visited_after,
        **declared,
    )
    keys = page_keys(article, url)
    return IncomingPage(
        keys=keys,
        article=article,
        version=version_of_item(article),
        run_id=RUN,
        known_article_id=None,
        is_owner=False,
        is_direct=url_key(requested or url) == keys.page,
        has_same_bytes=False,
    )


@dataclass
class Shelf:
    """Articles and keys as a store would leave them, and for each visited URL its article and whether it stored it."""

    locked: LockedArticles = field(default_factory=lambda: LockedArticles({}, {}))
    urls: dict[str, tuple[int | None, bool]] = field(default_factory=dict)

    def put(self, page: IncomingPage, requested: str | None = None) -> tuple[int | None, MergeDecision]:
        """Take a page in; return its article and what it did to it."""
        for key, kind in page.keys.claims().items():
            self.locked.keys.setdefault(key, KeyRow(None, kind))
        visited = requested or page.keys.page_url
        known, is_owner = self.urls.get(visited, (None, False))
        page = replace(page, known_article_id=known, is_owner=is_owner)
        article_id = match(self.locked, page)
        if leads_elsewhere(page, article_id):
            return known, MergeDecision(Outcome.SKIPPED)
        with_canonical = release_keys(self.locked, page, article_id)
        old = None if article_id is None else self.locked.articles[article_id]
        if old is None:
            number = len(self.locked.articles) + 1
            url = page.keys.canonical_url if with_canonical and page.keys.canonical_url else page.keys.page_url
            decision = MergeDecision(Outcome.NEW, rewrites=True)
        else:
            number, url = old.id, url_of(old, page, with_canonical=with_canonical)
            decision = decide(old, page, url)
            self.locked.articles[number] = replace(old, url=url)
        if decision.rewrites:
            self.locked.articles[number] = stored_after(number, url, page)
        assign_keys(self.locked, page, number, with_canonical=with_canonical)
        self.urls[visited] = number, is_owner or old is None
        return number, decision

    def texts(self) -> dict[str, tuple[str | None, str]]:
        """Return URL -> (headline, text) of the articles."""
        return {one.url: (one.headline, one.article_body) for one in self.locked.articles.values()}

    def leads(self, url: str) -> tuple[int | None, KeyKind]:
        row = self.locked.keys[url_key(url)]
        return row.article_id, row.kind


def shelved(pages: Sequence[IncomingPage]) -> Shelf:
    shelf = Shelf()
    for page in pages:
        shelf.put(page)
    return shelf


def put_in_order(pages: Sequence[Shown]) -> Shelf:
    """Return what the pages of `SITE` come to when they are visited one after the other."""

    def named(url: str | None) -> str | None:
        return url and url.format(site=SITE)

    shelf = Shelf()
    for number, shown in enumerate(pages):
        requested = shown.url.format(site=SITE)
        page = incoming(
            named(shown.final) or requested,
            shown.body,
            shown.headline,
            canonical_url=named(shown.canonical),
            amp_url=named(shown.amp),
            requested=requested,
            visited_after=number * HOUR,
        )
        shelf.put(page, requested)
    return shelf


# --- every order ---


@pytest.mark.parametrize("name", SPELLINGS)
def test_whichever_spelling_comes_first_there_is_one_article(name: str) -> None:
    url, pages = SPELLINGS[name]

    for order in permutations(pages):
        shelf = put_in_order(order)
        assert shelf.texts() == {url.format(site=SITE): ("Bridge opens", BRIDGE)}
        assert {article for article, _ in shelf.urls.values()} == {1}
        assert sum(is_owner for _, is_owner in shelf.urls.values()) == 1


@pytest.mark.parametrize("name", FALSE_CLAIMS)
def test_whichever_false_claim_comes_first_two_texts_stay_two_articles(name: str) -> None:
    pages = FALSE_CLAIMS[name]

    for order in permutations([*pages, *pages]):
        assert put_in_order(order).texts() == {page.url.format(site=SITE): (page.headline, page.body) for page in pages}


def test_a_canonical_that_three_texts_claim_leads_to_none() -> None:
    bodies = [BRIDGE, TUNNEL, "A third text about something else entirely, with words of its own. " * 5]
    pages = [
        incoming(f"https://{SITE}/{number}", body, f"Number {number}", canonical_url=f"https://{SITE}/story")
        for number, body in enumerate(bodies)
    ]

    for order in permutations(pages):
        shelf = shelved(order)
        assert set(shelf.texts()) == {page.keys.page_url for page in pages}
        assert shelf.leads(f"https://{SITE}/story") == (None, KeyKind.SHARED)


SHOWN = st.builds(
    Shown,
    url=st.sampled_from(ADDRESSES),
    body=st.sampled_from([BRIDGE, BRIDGE + "\nAnd more.", TEASER, TUNNEL]),
    headline=st.sampled_from(["Bridge opens", "Tunnel", None]),
    canonical_url=st.none() | st.sampled_from([*ADDRESSES, "https://{site}/", "https://other.test/x"]),
    amp_url=st.none() | st.sampled_from(ADDRESSES),
    final=st.none() | st.sampled_from(ADDRESSES),
)


@settings(max_examples=200)
@given(st.lists(SHOWN, min_size=1, max_size=12))
def test_whatever_pages_claim_keys_and_articles_fit(pages: list[Shown]) -> None:
    shelf = put_in_order(pages)
    articles = shelf.locked.articles

    assert {row.article_id for row in shelf.locked.keys.values()} - {None} <= articles.keys()
    assert all((row.kind is not KeyKind.SHARED) or row.article_id is None for row in shelf.locked.keys.values())
    assert {article for article, _ in shelf.urls.values()} == articles.keys()
    owned = [article for article, is_owner in shelf.urls.values() if is_owner]
    assert sorted(filter(None, owned)) == sorted(articles), "each article has one URL that stored it"
    # Two articles never stand under one URL, however it is written.
    assert len({url_key(one.url) for one in articles.values()}) == len(articles)


# --- to which article a page belongs ---


def test_a_page_whose_own_text_stands_belongs_there_whatever_it_says_now() -> None:
    shelf = shelved([incoming()])

    assert shelf.put(incoming(body=TUNNEL, headline="Tunnel"))[0] == 1


def test_an_owner_that_was_redirected_brings_another_article() -> None:
    shelf = Shelf()
    shelf.put(incoming(HOME, requested=f"https://{SITE}/latest"), f"https://{SITE}/latest")
    moved = incoming(f"https://{SITE}/tunnel", TUNNEL, "Tunnel", requested=f"https://{SITE}/latest")

    assert shelf.put(moved, f"https://{SITE}/latest") == (1, MergeDecision(Outcome.SKIPPED))
    assert shelf.texts() == {HOME: ("Bridge opens", BRIDGE)}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (incoming(AMP, canonical_url=HOME), 1),
        (incoming(AMP, TUNNEL, "Tunnel", canonical_url=HOME), None),
        # By the looks of its URL, where it declares nothing.
        (incoming(AMP, TEASER), 1),
        (incoming(AMP, TUNNEL, "Tunnel"), None),
        # By its text, on the same site only.
        (incoming(f"https://{SITE}/x"), 1),
        (incoming("https://b.example/x"), None),
        (incoming(f"https://{SITE}/x", headline=None), None),
        (incoming(f"https://{SITE}/x", BRIDGE + "\nAnd more."), None),
    ],
)
def test_a_page_belongs_where_its_claim_and_its_text_say_so(page: IncomingPage, found: int | None) -> None:
    assert match(shelved([incoming()]).locked, page) == found


# --- what it does there ---

CUT = "\n".join(BRIDGE.split("\n")[:8])
MORE = BRIDGE + "\nThe mayor came as well, and stayed until the evening."


@pytest.mark.parametrize(
    ("first", "then", "outcome", "reason", "rewrites"),
    [
        (incoming(), incoming(), Outcome.UNCHANGED, None, False),
        (incoming(), incoming(body=BRIDGE.upper()), Outcome.UNCHANGED, None, False),
        (incoming(), incoming(body=MORE), Outcome.CHANGED, RevisionReason.EXTENDED, True),
        (incoming(), incoming(headline="Bridge shut"), Outcome.CHANGED, RevisionReason.HEADLINE, True),
        (incoming(), replace(incoming(body=MORE), has_same_bytes=True), Outcome.CHANGED, RevisionReason.CLEANING, True),
        # Worse than what stands.
        (incoming(), incoming(body=CUT), Outcome.SKIPPED, RevisionReason.CUT, False),
        (incoming(), incoming(headline=None, body=TEASER), Outcome.SKIPPED, RevisionReason.CUT, False),
        # A copy adds nothing, unless it is whole and what stands is cut.
        (incoming(), incoming(AMP, MORE, canonical_url=HOME), Outcome.UNCHANGED, None, False),
        (incoming(body=CUT), incoming(AMP, canonical_url=HOME), Outcome.CHANGED, RevisionReason.FULLER, True),
        # The own page takes the place of a copy.
        (incoming(AMP, canonical_url=HOME), incoming(), Outcome.UNCHANGED, None, True),
        (incoming(AMP, canonical_url=HOME), incoming(body=MORE), Outcome.CHANGED, RevisionReason.OWN_PAGE, True),
        (incoming(AMP, canonical_url=HOME), incoming(body=CUT), Outcome.SKIPPED, RevisionReason.CUT, False),
    ],
)
def test_what_a_page_does_to_its_article(
    first: IncomingPage, then: IncomingPage, outcome: Outcome, reason: RevisionReason | None, rewrites: bool
) -> None:
    then = replace(then, article=replace(then.article, fetched_at=NOW + 2 * HOUR))

    article_id, decision = shelved([first]).put(then)

    assert article_id == 1
    assert (decision.outcome, decision.rewrites, decision.is_late) == (outcome, rewrites, False)
    assert (decision.diff and decision.diff.reason) is reason
    assert bool(decision.diff and decision.diff.is_refused) is (outcome is Outcome.SKIPPED)


def test_half_a_page_is_made_whole_by_its_own_page_only() -> None:
    half = incoming()
    half = replace(half, article=replace(half.article, is_truncated=True))
    half = replace(half, version=version_of_item(half.article))
    later = NOW + 2 * HOUR

    for page, rewrites in ((incoming(), True), (incoming(AMP, canonical_url=HOME), False), (half, False)):
        again = replace(page, article=replace(page.article, fetched_at=later))
        _, decision = shelved([half]).put(again)
        assert (decision.outcome, decision.rewrites) == (Outcome.UNCHANGED, rewrites)


@pytest.mark.parametrize(
    ("run_id", "visited_after", "is_replayed", "is_late"),
    [
        (RUN, timedelta(), False, True),
        (RUN, 2 * HOUR, False, False),
        # Of an earlier run, whatever the clock said; of a later one, whose clock may be wrong.
        (RUN - 1, 2 * HOUR, False, True),
        (RUN + 1, timedelta(), False, False),
        (RUN + 1, timedelta(), True, True),
    ],
)
def test_a_page_that_was_seen_before_what_stands_is_late(
    run_id: int, visited_after: timedelta, is_replayed: bool, is_late: bool
) -> None:
    page = replace(incoming(body=MORE, visited_after=visited_after), run_id=run_id, is_replayed=is_replayed)

    _, decision = shelved([incoming()]).put(page)

    assert decision.is_late is is_late
    assert (decision.diff and decision.diff.reason) is (RevisionReason.LATE if is_late else RevisionReason.EXTENDED)
    assert (decision.outcome, decision.rewrites) == ((Outcome.UNCHANGED, False) if is_late else (Outcome.CHANGED, True))


def test_a_late_copy_or_a_late_equal_leaves_no_revision() -> None:
    for page in (
        incoming(visited_after=timedelta()),
        incoming(AMP, MORE, canonical_url=HOME, visited_after=timedelta()),
    ):
        assert shelved([incoming()]).put(page)[1] == MergeDecision(Outcome.UNCHANGED, is_late=True)


# --- keys and URLs ---


def test_an_article_leaves_the_url_that_is_another_pages_own() -> None:
    claimed = f"https://{SITE}/tunnel"
    shelf = shelved([incoming(canonical_url=claimed)])
    assert set(shelf.texts()) == {claimed}

    shelf.put(incoming(claimed, TUNNEL, "Tunnel"))

    assert shelf.texts() == {HOME: ("Bridge opens", BRIDGE), claimed: ("Tunnel", TUNNEL)}
    assert shelf.locked.moved_urls == {1: HOME}
    assert shelf.leads(claimed) == (2, KeyKind.PAGE)


def test_a_guess_gives_way_to_a_declaration() -> None:
    shelf = shelved([incoming(AMP, TEASER)])
    assert shelf.leads(HOME) == (1, KeyKind.VERSION)

    shelf.put(incoming(f"https://m.{SITE}/7", TUNNEL, "Tunnel", canonical_url=HOME))

    assert shelf.leads(HOME) == (2, KeyKind.CANONICAL)


def test_an_amp_page_that_is_named_leads_to_its_article_unless_it_has_one() -> None:
    assert shelved([incoming(amp_url=AMP)]).leads(AMP) == (1, KeyKind.AMP)
    assert shelved([incoming(AMP, TUNNEL, "Tunnel"), incoming(amp_url=AMP)]).leads(AMP) == (1, KeyKind.PAGE)


def test_of_equal_spellings_the_declared_and_then_the_plainest_stands() -> None:
    spelling = f"http://www.{SITE}/bridge/"

    assert set(shelved([incoming(spelling), incoming()]).texts()) == {HOME}
    assert set(shelved([incoming(), incoming(spelling)]).texts()) == {HOME}
    assert set(shelved([incoming(), incoming(spelling, canonical_url=spelling)]).texts()) == {spelling}


def test_nothing_is_written_of_keys_that_stay() -> None:
    shelf = shelved([incoming(canonical_url=OWN.url.format(site=SITE), amp_url=AMP)])
    shelf.locked.changed_keys.clear()

    shelf.put(incoming(canonical_url=OWN.url.format(site=SITE), amp_url=AMP))

    assert shelf.locked.changed_keys == set()
