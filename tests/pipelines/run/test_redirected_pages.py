from models.enums import Reason
from models.frontier.hints import Hints
from pipelines.items import PageItem, RejectedPage
from pipelines.run.redirected_pages import RedirectedPages
from tests.factories import make_article, make_page

SITE = "https://example.org"
ARTICLE = make_article(headline="Harbour bridge opens", alternative_headline=())


def redirected(asked: str, final: str, headline: str | None = None, via: str = "feed") -> PageItem:
    url = asked if "://" in asked else SITE + asked
    return make_page(SITE + final, requested_url=url, hints=Hints(headline, via=via))


def reasons(*pages: PageItem, taken: tuple[str, ...] = ()) -> list[Reason | None]:
    judge = RedirectedPages()
    for url in taken:
        judge.note_taken(SITE + url)
    results = (judge.checked(page, ARTICLE) for page in pages)
    return [result.reason if isinstance(result, RejectedPage) else None for result in results]


def test_several_pages_that_lead_to_one_are_not_that_one() -> None:
    pages = [redirected(f"/2026/{name}-story-of-today", "/notice/we-are-sorry-for-this") for name in "abc"]

    assert reasons(*pages) == [None, Reason.REDIRECTED_ELSEWHERE, Reason.REDIRECTED_ELSEWHERE]


def test_a_page_that_leads_to_another_requested_one_is_not_that_one() -> None:
    page = redirected("/2026/ferry-timetable-shrinks", "/2026/quay-wall-collapses")

    assert reasons(page, taken=("/2026/quay-wall-collapses",)) == [Reason.REDIRECTED_ELSEWHERE]
    assert reasons(page) == [None]


def test_another_headline_than_that_of_the_feed_is_another_article() -> None:
    asked, final = "/2026/ferry-timetable-shrinks", "/2026/quay-wall-collapses"

    assert reasons(redirected(asked, final, "Ferries sail less often")) == [Reason.REDIRECTED_ELSEWHERE]
    assert reasons(redirected(asked, final, "New bridge: what drivers need")) == [None]
    assert reasons(redirected(asked, final, "Ferries sail less often", via="front")) == [None]
    assert reasons(redirected(asked, final, "Up")) == [None]


def test_pages_that_have_moved_and_ways_to_one_page_are_fine() -> None:
    assert (
        reasons(
            redirected("/2026/harbour-bridge-opens", "/2026/harbour-bridge-is-open", "Nothing in common"),
            redirected("/2026/harbour-bridge-open", "/2026/harbour-bridge-is-open"),
            redirected("/?p=17", "/2026/harbour-bridge-is-open"),
            redirected("https://t.example/abc", "/2026/harbour-bridge-is-open"),
            redirected("https://t.example/xyz", "/2026/harbour-bridge-is-open"),
            taken=("/2026/harbour-bridge-is-open",),
        )
        == [None] * 5
    )


def test_short_links_to_one_page_are_ways_to_it() -> None:
    pages = [redirected(f"/r/{number}", "/2026/quay-wall-collapses") for number in (1234567, 7654321)]

    assert reasons(*pages, taken=("/2026/quay-wall-collapses",)) == [None, None]


def test_lists_that_came_by_a_redirect_are_not_the_article() -> None:
    judge, rejected = RedirectedPages(), RejectedPage(SITE, Reason.LIST_PAGE, "42 links")
    moved = judge.checked(redirected("/2026/quay-wall-collapses", "/quay"), rejected)

    assert moved == RejectedPage(
        SITE + "/quay", Reason.REDIRECTED_ELSEWHERE, f"redirected to {SITE}/quay: list_page (42 links)"
    )
    assert judge.checked(redirected("/quay", "/quay"), rejected) is rejected
    wall = RejectedPage(SITE, Reason.TOO_SHORT, "3 words")
    assert judge.checked(redirected("/2026/quay-wall-collapses", "/quay"), wall) is wall
