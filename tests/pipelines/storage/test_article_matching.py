"""The rule alone, without a database: what whole batches leave behind is in test_one_article.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.articles.addresses import Addresses  # noqa: TC001 - as the other imports
from models.articles.articles import StoredArticle
from models.articles.keys import KeyRow
from models.enums import KeyKind, Outcome, RevisionReason
from pipelines.items import FoundDate
from pipelines.storage.article_keys import page_keys
from pipelines.storage.article_matching import (
    IncomingPage,
    LockedArticles,
    MergeDecision,
    addresses_with,
    assign_keys,
    decide,
    leads_elsewhere,
    match,
    release_keys,
    stored_after,
    version_of_item,
    version_of_stored,
)
from pipelines.text.fingerprint import fingerprint
from tests.factories import NOW, make_article

HOUR = timedelta(hours=1)
SITE = "https://example.org"
BRIDGE_URL = f"{SITE}/news/bridge.html"
BRIDGE_AMP = f"{SITE}/amp/news/bridge.html"
BRIDGE_PRINT = f"{SITE}/news/bridge.html?print=1"
FERRY_URL = f"{SITE}/news/ferry.html"

BRIDGE = " ".join(f"The engineers opened span {number} of the bridge on Friday." for number in range(1, 13))
BRIDGE_EDITED = BRIDGE.replace("span 3", "the third span") + " Trams follow in spring."
BRIDGE_BEGINNING = " ".join(BRIDGE.split()[:40])
FERRY = " ".join(f"Ferry number {number} stays in the harbour because of ice." for number in range(1, 13))


def page(
    url: str = BRIDGE_URL, body: str = BRIDGE, headline: str | None = "Bridge opens", **changes: Any
) -> IncomingPage:
    """Return a page of run 1; `changes` are fields of IncomingPage, or of the article."""
    of_page = {name: changes.pop(name) for name in tuple(changes) if name in IncomingPage.__dataclass_fields__}
    article = make_article(
        url, headline=headline, article_body=body, fingerprint=fingerprint(headline, body), **changes
    )
    values: dict[str, Any] = {
        "keys": page_keys(article, url),
        "article": article,
        "version": version_of_item(article),
        "run_id": 1,
        "known_article_id": None,
        "is_owner": False,
        "is_direct": True,
        "visited_key": None,
        "has_same_bytes": False,
    }
    return IncomingPage(**(values | of_page))


def dated(moment: datetime) -> FoundDate:
    return FoundDate(moment, moment.isoformat(), "json_ld")


def stored(article_id: int = 1, source: IncomingPage | None = None, **changes: Any) -> StoredArticle:
    source = source or page()
    return replace(stored_after(article_id, changes.pop("url", source.keys.page_url), source), **changes)


def locked(
    *articles: StoredArticle, keys: Mapping[str, KeyRow] | None = None, pages: tuple[IncomingPage, ...] = ()
) -> LockedArticles:
    """Return articles and keys as a transaction has locked them; the keys of `pages` lead nowhere yet."""
    claimed = {key: KeyRow(None, kind) for one in pages for key, kind in one.keys.claims().items()}
    addresses: dict[int, Addresses] = {article.id: {article.page_url or article.url: None} for article in articles}
    return LockedArticles(claimed | dict(keys or {}), {article.id: article for article in articles}, addresses)


def owned_by(article_id: int, source: IncomingPage) -> dict[str, KeyRow]:
    """Return the keys of an article that was stored from this page."""
    return {key: KeyRow(article_id, kind) for key, kind in source.keys.claims().items()}


class TestMatch:
    def test_a_page_without_known_keys_is_a_new_article(self) -> None:
        incoming = page()
        assert match(locked(pages=(incoming,)), incoming) is None

    def test_a_page_belongs_to_the_article_stored_from_it_whatever_its_text(self) -> None:
        incoming = page(body=FERRY)
        assert match(locked(stored(), keys=owned_by(1, page())), incoming) == 1

    def test_an_owner_without_redirect_keeps_its_article_whatever_its_text(self) -> None:
        incoming = page(BRIDGE_PRINT, body=FERRY, known_article_id=1, is_owner=True)
        assert match(locked(stored(), pages=(incoming,)), incoming) == 1

    def test_an_owner_that_redirects_to_another_text_does_not(self) -> None:
        incoming = page(FERRY_URL, FERRY, "Ferry stays", known_article_id=1, is_owner=True, is_direct=False)
        assert match(locked(stored(), pages=(incoming,)), incoming) is None

    def test_an_owner_that_redirects_to_the_same_text_does(self) -> None:
        incoming = page(f"{SITE}/news/2026/bridge", known_article_id=1, is_owner=True, is_direct=False)
        assert match(locked(stored(), pages=(incoming,)), incoming) == 1

    @pytest.mark.parametrize(
        ("body", "headline", "found"),
        [
            (BRIDGE, "Bridge opens", 1),
            (BRIDGE_EDITED, "Bridge opens to traffic", 1),
            (FERRY, "Bridge opens", None),
            (FERRY, "Ferry stays", None),
        ],
    )
    def test_a_declared_canonical_url_must_be_confirmed_by_the_text(
        self, body: str, headline: str, found: int | None
    ) -> None:
        incoming = page(f"{SITE}/topics/7", body, headline, canonical_url=BRIDGE_URL)
        assert incoming.keys.canonical is not None
        assert match(locked(stored(), keys=owned_by(1, page()), pages=()), incoming) == found

    @pytest.mark.parametrize(("body", "found"), [(BRIDGE, 1), (BRIDGE_EDITED, 1), (FERRY, None)])
    def test_a_version_guessed_from_the_url_must_be_confirmed_too(self, body: str, found: int | None) -> None:
        incoming = page(BRIDGE_AMP, body)
        assert incoming.keys.version == page().keys.page
        assert match(locked(stored(), keys=owned_by(1, page())), incoming) == found

    def test_the_known_article_comes_before_the_canonical_one(self) -> None:
        incoming = page(f"{SITE}/topics/7", canonical_url=FERRY_URL, known_article_id=1)
        ferry = page(FERRY_URL)
        assert match(locked(stored(), stored(2, ferry), keys=owned_by(2, ferry)), incoming) == 1

    def test_a_page_url_that_shows_another_article_than_its_text_is_from(self) -> None:
        """The article stands under this URL, but its text is from another page: the texts decide."""
        other = stored(1, page(BRIDGE_PRINT), url=BRIDGE_URL)
        keys = {page().keys.page: KeyRow(1, KeyKind.CANONICAL)}
        assert match(locked(other, keys=keys), page(body=BRIDGE_EDITED)) == 1
        assert match(locked(other, keys=keys), page(body=FERRY)) is None

    def test_equal_long_texts_of_a_site_are_one_article(self) -> None:
        incoming = page(f"{SITE}/archive/1", date_published=dated(NOW - 9 * HOUR))
        assert match(locked(stored(), keys=owned_by(1, page())), incoming) == 1

    def test_equal_long_texts_of_two_sites_are_two(self) -> None:
        incoming = page("https://b.example/archive/1")
        assert match(locked(stored(), keys=owned_by(1, page()), pages=(incoming,)), incoming) is None

    @pytest.mark.parametrize(("hours", "found"), [(0, 1), (5, None)])
    def test_equal_short_texts_need_one_date(self, hours: int, found: int | None) -> None:
        short = page(body="Closed today.", date_published=dated(NOW))
        incoming = page(f"{SITE}/archive/1", "Closed today.", date_published=dated(NOW + hours * HOUR))
        assert match(locked(stored(1, short), keys=owned_by(1, short)), incoming) == found

    def test_equal_texts_without_a_headline_prove_nothing(self) -> None:
        incoming = page(f"{SITE}/archive/1", headline=None)
        nameless = page(headline=None)
        assert match(locked(stored(1, nameless), keys=owned_by(1, nameless)), incoming) is None


class TestDecide:
    def test_the_same_text_changes_nothing(self) -> None:
        assert decide(stored(), page(), BRIDGE_URL) == MergeDecision(Outcome.UNCHANGED)

    @pytest.mark.parametrize("body", [BRIDGE.upper(), BRIDGE.replace(" ", "  "), BRIDGE + "\n12 comments"])
    def test_trivial_differences_change_nothing(self, body: str) -> None:
        assert decide(stored(), page(body=body), BRIDGE_URL) == MergeDecision(Outcome.UNCHANGED)

    @pytest.mark.parametrize(
        ("body", "headline", "reason"),
        [
            (BRIDGE, "Bridge opens late", RevisionReason.HEADLINE),
            (BRIDGE_EDITED, "Bridge opens", RevisionReason.TEXT),
            (BRIDGE_EDITED, "Bridge opens late", RevisionReason.HEADLINE_AND_TEXT),
            (f"{BRIDGE}\nTrams follow in spring.", "Bridge opens", RevisionReason.EXTENDED),
            (f"{BRIDGE}\nCorrection: it was Friday.", "Bridge opens", RevisionReason.CORRECTION),
        ],
    )
    def test_an_edit_of_the_own_page_is_taken(self, body: str, headline: str, reason: RevisionReason) -> None:
        decision = decide(stored(), page(body=body, headline=headline), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (Outcome.CHANGED, True)
        assert decision.diff is not None
        assert decision.diff.reason is reason
        assert not decision.diff.is_refused

    def test_the_same_bytes_with_another_text_are_a_change_of_the_cleaning(self) -> None:
        decision = decide(stored(), page(body=BRIDGE_EDITED, has_same_bytes=True), BRIDGE_URL)
        assert decision.rewrites
        assert decision.diff is not None
        assert decision.diff.reason is RevisionReason.CLEANING

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"body": BRIDGE_BEGINNING}, RevisionReason.CUT),
            ({"body": BRIDGE_BEGINNING, "is_accessible_for_free": False}, RevisionReason.WALL),
            ({"body": " ".join(FERRY.split()[:50])}, RevisionReason.SHORTER),
            ({"body": BRIDGE_EDITED, "is_truncated": True}, RevisionReason.CUT),
            ({"body": FERRY[: len(BRIDGE) - 20], "date_published": None}, RevisionReason.POORER),
        ],
    )
    def test_a_worse_version_is_refused(self, changes: dict[str, Any], reason: RevisionReason) -> None:
        decision = decide(stored(), page(**changes), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (Outcome.SKIPPED, False)
        assert decision.diff is not None
        assert (decision.diff.reason, decision.diff.is_refused) == (reason, True)

    @pytest.mark.parametrize("url", [BRIDGE_AMP, BRIDGE_PRINT])
    def test_another_page_of_the_article_does_not_edit_it(self, url: str) -> None:
        assert decide(stored(), page(url, BRIDGE_EDITED), BRIDGE_URL) == MergeDecision(Outcome.UNCHANGED)

    def test_unless_that_page_owns_it(self) -> None:
        decision = decide(stored(), page(BRIDGE_PRINT, BRIDGE_EDITED, is_owner=True), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (Outcome.CHANGED, True)

    def test_or_has_the_fuller_text(self) -> None:
        walled = stored(1, page(body=BRIDGE_BEGINNING))
        decision = decide(walled, page(BRIDGE_PRINT), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (Outcome.CHANGED, True)
        assert decision.diff is not None
        assert (decision.diff.reason, decision.diff.is_refused) == (RevisionReason.FULLER, False)

    def test_a_whole_page_is_fuller_than_a_truncated_one_even_without_a_headline(self) -> None:
        decision = decide(stored(is_truncated=True), page(BRIDGE_PRINT, BRIDGE_BEGINNING, None), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (Outcome.CHANGED, True)

    @pytest.mark.parametrize(("body", "outcome"), [(BRIDGE, Outcome.UNCHANGED), (BRIDGE_EDITED, Outcome.CHANGED)])
    def test_the_own_page_takes_over_from_a_copy(self, body: str, outcome: Outcome) -> None:
        of_copy = stored(1, page(BRIDGE_PRINT), url=BRIDGE_URL)
        decision = decide(of_copy, page(body=body), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (outcome, True)
        if decision.diff is not None:
            assert decision.diff.reason is RevisionReason.OWN_PAGE

    def test_a_whole_page_replaces_the_truncated_one_even_if_the_text_is_the_same(self) -> None:
        truncated = stored(is_truncated=True)
        assert decide(truncated, page(), BRIDGE_URL).rewrites
        assert not decide(truncated, page(is_truncated=True), BRIDGE_URL).rewrites
        assert not decide(truncated, page(BRIDGE_PRINT), BRIDGE_URL).rewrites, "another page of it"

    @pytest.mark.parametrize(
        ("run_id", "stored_run_id", "hours", "is_replayed", "is_late"),
        [
            (1, 1, 0, False, False),
            (1, 1, -1, False, True),
            (1, 1, 1, False, False),
            (1, 2, 1, False, True),
            (2, 1, -1, False, False),
            (2, 1, -1, True, True),
            (2, 1, 1, True, False),
            (1, None, -1, False, False),
        ],
    )
    def test_what_is_late(
        self, run_id: int, stored_run_id: int | None, hours: int, is_replayed: bool, is_late: bool
    ) -> None:
        incoming = page(run_id=run_id, is_replayed=is_replayed, fetched_at=NOW + hours * HOUR)
        assert decide(stored(run_id=stored_run_id), incoming, BRIDGE_URL).is_late is is_late

    @pytest.mark.parametrize(
        ("changes", "is_kept"),
        [
            ({"body": BRIDGE}, False),
            ({"body": BRIDGE_EDITED}, True),
            ({"body": BRIDGE_EDITED, "url": BRIDGE_AMP}, False),
            ({"body": BRIDGE_EDITED, "url": BRIDGE_AMP, "is_owner": True}, True),
        ],
    )
    def test_a_late_edit_is_kept_and_does_not_stand(self, changes: dict[str, Any], is_kept: bool) -> None:
        decision = decide(stored(), page(fetched_at=NOW - HOUR, **changes), BRIDGE_URL)
        assert (decision.outcome, decision.rewrites) == (Outcome.UNCHANGED, False)
        assert (decision.diff is not None) is is_kept
        if decision.diff is not None:
            assert (decision.diff.reason, decision.diff.is_refused) == (RevisionReason.LATE, True)


class TestReleaseKeys:
    def test_a_page_without_canonical_url_gets_none(self) -> None:
        incoming = page()
        assert not release_keys(locked(pages=(incoming,)), incoming, None)

    def test_its_own_url_as_canonical_is_accepted(self) -> None:
        incoming = page(canonical_url=f"http://www.example.org{'/news/bridge.html'}")
        assert incoming.keys.canonical == incoming.keys.page
        assert release_keys(locked(pages=(incoming,)), incoming, None)

    @pytest.mark.parametrize(
        ("row", "is_accepted"),
        [
            (KeyRow(None, KeyKind.CANONICAL), True),
            (KeyRow(None, KeyKind.SHARED), False),
            (KeyRow(1, KeyKind.CANONICAL), True),
            (KeyRow(2, KeyKind.VERSION), True),
            (KeyRow(2, KeyKind.PAGE), False),
            (KeyRow(2, KeyKind.CANONICAL), False),
        ],
    )
    def test_another_page_as_canonical(self, row: KeyRow, is_accepted: bool) -> None:
        incoming = page(canonical_url=f"{SITE}/story/7")
        assert incoming.keys.canonical is not None
        keys = {incoming.keys.canonical: row}
        held = locked(stored(), stored(2, page(FERRY_URL, FERRY)), keys=keys, pages=())
        assert release_keys(held, incoming, 1) is is_accepted

    def test_a_canonical_url_of_two_texts_is_shared_and_the_first_article_gives_it_up(self) -> None:
        shared = f"{SITE}/live"
        incoming = page(canonical_url=shared)
        assert incoming.keys.canonical is not None
        ferry = stored(2, page(FERRY_URL, FERRY), url=shared)
        held = locked(ferry, keys={incoming.keys.canonical: KeyRow(2, KeyKind.CANONICAL)})
        assert not release_keys(held, incoming, None)
        assert held.keys[incoming.keys.canonical] == KeyRow(None, KeyKind.SHARED)
        assert held.changed_keys == {incoming.keys.canonical}
        assert held.moved_urls == {2: FERRY_URL}
        assert held.articles[2].url == FERRY_URL

    def test_the_page_of_another_text_is_not_shared(self) -> None:
        incoming = page(canonical_url=FERRY_URL)
        ferry = page(FERRY_URL, FERRY)
        held = locked(stored(2, ferry), keys=owned_by(2, ferry))
        assert not release_keys(held, incoming, None)
        assert held.changed_keys == set()

    def test_one_text_under_two_urls_shares_nothing(self) -> None:
        incoming = page(f"{SITE}/b", canonical_url=f"{SITE}/story/7")
        assert incoming.keys.canonical is not None
        keys = {incoming.keys.canonical: KeyRow(2, KeyKind.CANONICAL)}
        held = locked(stored(2), keys=keys)
        assert not release_keys(held, incoming, None)
        assert held.keys == keys

    def test_another_article_leaves_the_url_of_the_page(self) -> None:
        incoming = page()
        ferry = stored(2, page(FERRY_URL, FERRY), url=BRIDGE_URL)
        held = locked(ferry, keys={incoming.keys.page: KeyRow(2, KeyKind.CANONICAL)})
        release_keys(held, incoming, None)
        assert held.moved_urls == {2: FERRY_URL}

    @pytest.mark.parametrize("page_url", [None, BRIDGE_URL])
    def test_it_stays_where_it_has_no_other_page(self, page_url: str | None) -> None:
        incoming = page()
        other = stored(2, url=BRIDGE_URL, page_url=page_url)
        held = locked(other, keys={incoming.keys.page: KeyRow(2, KeyKind.PAGE)})
        release_keys(held, incoming, None)
        assert held.moved_urls == {}


class TestAddressesWith:
    def test_a_page_adds_its_address_with_its_canonical_url(self) -> None:
        incoming = page(BRIDGE_AMP, canonical_url=BRIDGE_URL)
        assert addresses_with({FERRY_URL: None}, incoming) == {FERRY_URL: None, BRIDGE_AMP: BRIDGE_URL}

    def test_what_it_declared_before_does_not_count(self) -> None:
        assert addresses_with({BRIDGE_URL: FERRY_URL}, page()) == {BRIDGE_URL: None}

    def test_an_address_that_redirects_elsewhere_is_none(self) -> None:
        moved = page(f"{SITE}/archive/bridge", is_direct=False, visited_key=page().keys.page)
        assert addresses_with({BRIDGE_URL: None}, moved) == {f"{SITE}/archive/bridge": None}


class TestAssignKeys:
    def test_a_new_page_gets_all_its_keys(self) -> None:
        incoming = page(canonical_url=f"{SITE}/story/7")
        held = locked(stored(), pages=(incoming,))
        assign_keys(held, incoming, 1, with_canonical=True)
        assert held.keys == owned_by(1, incoming)
        assert held.changed_keys == incoming.keys.claims().keys()

    def test_a_refused_canonical_url_stays_free(self) -> None:
        incoming = page(canonical_url=f"{SITE}/story/7")
        assert incoming.keys.canonical is not None
        held = locked(stored(), pages=(incoming,))
        assign_keys(held, incoming, 1, with_canonical=False)
        assert held.keys[incoming.keys.canonical].article_id is None

    def test_its_own_page_is_taken_from_another_article(self) -> None:
        incoming = page()
        held = locked(stored(), stored(2), keys={incoming.keys.page: KeyRow(2, KeyKind.CANONICAL)}, pages=(incoming,))
        held.keys[incoming.keys.page] = KeyRow(2, KeyKind.CANONICAL)
        assign_keys(held, incoming, 1, with_canonical=False)
        assert held.keys[incoming.keys.page] == KeyRow(1, KeyKind.PAGE)

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            (KeyRow(None, KeyKind.VERSION), KeyRow(1, KeyKind.VERSION)),
            (KeyRow(None, KeyKind.SHARED), KeyRow(None, KeyKind.SHARED)),
            (KeyRow(2, KeyKind.PAGE), KeyRow(2, KeyKind.PAGE)),
        ],
    )
    def test_a_guess_takes_nothing_from_others(self, row: KeyRow, expected: KeyRow) -> None:
        incoming = page(BRIDGE_AMP)
        assert incoming.keys.version is not None
        held = locked(stored(), stored(2), pages=(incoming,))
        held.keys[incoming.keys.version] = row
        assign_keys(held, incoming, 1, with_canonical=False)
        assert held.keys[incoming.keys.version] == expected

    def test_a_canonical_key_that_was_a_guess_becomes_a_claim(self) -> None:
        incoming = page(canonical_url=f"{SITE}/story/7")
        assert incoming.keys.canonical is not None
        held = locked(stored(), pages=(incoming,))
        held.keys[incoming.keys.canonical] = KeyRow(1, KeyKind.VERSION)
        assign_keys(held, incoming, 1, with_canonical=True)
        assert held.keys[incoming.keys.canonical] == KeyRow(1, KeyKind.CANONICAL)

    def test_a_canonical_url_seen_as_a_page_of_the_article_stays_one(self) -> None:
        incoming = page(BRIDGE_PRINT, canonical_url=BRIDGE_URL)
        held = locked(stored(), pages=(incoming,))
        held.keys |= owned_by(1, page())
        assign_keys(held, incoming, 1, with_canonical=True)
        assert held.keys[page().keys.page] == KeyRow(1, KeyKind.PAGE)

    @pytest.mark.parametrize(("other", "expected"), [(BRIDGE, 2), (FERRY, 1)])
    def test_the_key_of_a_text_stays_with_the_article_that_still_has_it(self, other: str, expected: int) -> None:
        incoming = page()
        held = locked(stored(), stored(2, page(f"{SITE}/b", other)), pages=(incoming,))
        held.keys[incoming.keys.text] = KeyRow(2, KeyKind.TEXT)
        assign_keys(held, incoming, 1, with_canonical=False)
        assert held.keys[incoming.keys.text].article_id == expected

    def test_assigning_again_changes_nothing(self) -> None:
        incoming = page()
        held = locked(stored(), keys=owned_by(1, incoming))
        assign_keys(held, incoming, 1, with_canonical=False)
        assert held.changed_keys == set()


@pytest.mark.parametrize(
    ("is_owner", "known", "found", "expected"),
    [
        (True, 1, 1, False),
        (True, 1, 2, True),
        (True, 1, None, True),
        (False, 1, 2, False),
        (False, None, None, False),
    ],
)
def test_only_an_owner_leads_elsewhere(is_owner: bool, known: int | None, found: int | None, expected: bool) -> None:
    assert leads_elsewhere(page(is_owner=is_owner, known_article_id=known), found) is expected


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"headline": None, "authors": (), "date_published": None},
        {"is_accessible_for_free": False, "is_truncated": True},
        {"page_type": "live_blog"},
    ],
)
def test_an_article_is_compared_the_same_way_before_and_after_it_is_stored(changes: dict[str, Any]) -> None:
    incoming = page(**changes)
    assert version_of_stored(stored(1, incoming)) == incoming.version


def test_keys_lead_to_articles() -> None:
    held = locked(stored(), keys={"a": KeyRow(1, KeyKind.PAGE), "b": KeyRow(None, KeyKind.SHARED)})
    assert [held.leads_to(key) for key in ("a", "b", "c", None)] == [1, None, None, None]
