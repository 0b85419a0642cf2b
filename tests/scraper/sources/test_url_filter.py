from dataclasses import replace

import pytest

from models.enums import Outcome, Reason
from models.frontier.due import DueUrl
from models.frontier.hints import Hints
from pipelines.items import ArticleFilter
from pipelines.visit import Visit
from scraper.sources import Source
from scraper.sources.url_filter import UrlExclusion, UrlFilter
from tests.factories import make_ended, make_page

BARE = Source("a.example", None, "https://a.example/")


def due(path: str, via: str = "feed", language: str | None = None, *, is_stored: bool = False) -> DueUrl:
    return DueUrl(f"https://a.example{path}", Hints(via=via, in_language=language), is_stored=is_stored)


def test_include_wants_one_of_its_patterns_and_exclude_none() -> None:
    source = UrlFilter(replace(BARE, include=("/world/", "/news/"), exclude=("*/video/",)))

    found = [
        source.exclusion_of(f"https://a.example{path}")
        for path in ("/world/1", "/sport/1", "/news/video/1", "/video/1")
    ]

    assert found == [None, UrlExclusion.NOT_INCLUDED, UrlExclusion.EXCLUDED, UrlExclusion.NOT_INCLUDED]
    assert UrlFilter(BARE).exclusion_of("https://a.example/") is None


def test_what_an_earlier_run_found_is_skipped_where_the_patterns_are_others_by_now() -> None:
    source = UrlFilter(replace(BARE, include=("/world/",), exclude=("*/video/",)))

    assert source.skip_reason(due("/world/1")) is None
    assert source.skip_reason(due("/sport/1")) == (Reason.EXCLUDED, "no pattern of `include` matches")
    assert source.skip_reason(due("/world/video/1")) == (Reason.EXCLUDED, "a pattern of `exclude` matches")


@pytest.mark.parametrize(
    ("via", "language", "is_asked"),
    [
        ("sitemap", "en", False),
        ("sitemap", "en-GB", False),
        ("sitemap", "de-AT", True),
        ("sitemap", None, True),
        ("sitemap", "none of them", True),
        # The default of the software that made it, often enough.
        ("feed", "en-us", True),
    ],
)
def test_a_sitemap_tells_other_languages_before_they_are_asked_for(
    via: str, language: str | None, is_asked: bool
) -> None:
    found = UrlFilter(replace(BARE, languages=("de",))).skip_reason(due("/1", via, language))

    assert found == (None if is_asked else (Reason.OTHER_LANGUAGE, "the sitemap says en, not de"))
    assert UrlFilter(BARE).skip_reason(due("/1", via, language)) is None
    assert UrlFilter(replace(BARE, languages=("de",))).skip_reason(due("/1", via, language, is_stored=True)) is None


def test_a_page_learns_what_is_wanted_of_it() -> None:
    source = UrlFilter(replace(BARE, languages=("de",), keywords=("hafen",)))

    page = source.apply_to(make_page("https://a.example/1"))

    assert page == replace(make_page("https://a.example/1"), article_filter=ArticleFilter(("de",), ("hafen",)))


def test_a_redirect_to_what_is_excluded_ends_there_and_one_out_of_include_does_not() -> None:
    source = UrlFilter(replace(BARE, include=("/world/",), exclude=("*/video/",)))
    moved = replace(make_page("https://a.example/moved/1"), requested_url="https://a.example/world/1")
    video = replace(make_page("https://a.example/video/1"), requested_url="https://a.example/world/1")

    assert source.apply_to(moved) == moved
    visit = source.apply_to(video)

    assert isinstance(visit, Visit)
    assert (visit.url, visit.outcome, visit.reason, visit.status) == (
        "https://a.example/world/1",
        Outcome.SKIPPED,
        Reason.EXCLUDED,
        200,
    )
    assert visit.detail == "redirected to https://a.example/video/1: a pattern of `exclude` matches"


def test_a_visit_stays_what_it_is() -> None:
    visit = make_ended("https://a.example/1")

    assert UrlFilter(BARE).apply_to(visit) is visit
