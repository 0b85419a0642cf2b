"""The rules of the sources file hold for every page of a site, until their day is over."""

import logging
from datetime import date

import pytest

from pipelines.items import NO_RULES, SiteRules
from scraper.sources import Source
from scraper.sources.active_rules import ActiveRules

TODAY = date(2026, 11, 22)
RULES = SiteRules(remove=(".promo",))
URL = "https://www.one.example/news/1.html"


def _in_force(valid_until: date | None = None, rules: SiteRules = RULES) -> ActiveRules:
    listed = Source("www.one.example", None, "https://www.one.example/", rules=rules, valid_until=valid_until)
    return ActiveRules([listed, Source("two.example", None, "https://two.example/")], TODAY)


@pytest.mark.parametrize(
    ("domain", "url", "expected"),
    [
        ("www.one.example", URL, RULES),
        ("one.example", URL, RULES),
        ("feeds.example", URL, RULES),  # a feed on another host that lists the site's pages
        ("www.one.example", "https://counter.example/1", RULES),  # a link that is redirected
        ("two.example", URL, NO_RULES),
        ("three.example", "https://three.example/1", NO_RULES),
    ],
)
def test_rules_are_those_of_the_source_or_of_the_pages_host(domain: str, url: str, expected: SiteRules) -> None:
    assert _in_force().site_rules(domain, url) == expected


@pytest.mark.parametrize("day", [None, date(2026, 11, 22), date(2027, 1, 1)])
def test_rules_hold_up_to_their_last_day(day: date | None, caplog: pytest.LogCaptureFixture) -> None:
    assert _in_force(day).site_rules("www.one.example", URL) == RULES
    assert caplog.text == ""


def test_rules_past_their_day_are_ignored_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    in_force = _in_force(date(2026, 11, 21))
    with caplog.at_level(logging.WARNING):
        assert [in_force.site_rules("www.one.example", URL) for _ in range(3)] == [NO_RULES] * 3
    (record,) = caplog.records
    assert record.getMessage().startswith(
        "www.one.example: its rules (remove, keep, body, keep_types) are ignored: valid_until is 2026"
    )


def test_a_day_without_rules_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert _in_force(date(2026, 11, 21), NO_RULES).site_rules("www.one.example", URL) == NO_RULES
    assert caplog.text == ""
