from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import SiteRules
from scraper.sources import Source
from scraper.sources.lint import lint
from scraper.sources.url_patterns import normalised_pattern, url_matches

TODAY = date(2026, 11, 22)
BARE = Source("www.one.example", None, "https://www.one.example/")
PLACE = "source 1 (www.one.example): "


def test_a_plain_entry_leaves_no_doubt() -> None:
    whole = replace(
        BARE,
        feeds=("https://feeds.elsewhere.example/one",),
        include=("/news/", "https://blog.one.example/", "https://feeds.elsewhere.example/"),
        exclude=("*/video/", "/news/old$"),
        keywords=("climate change",),
        interval=timedelta(hours=1),
        age_limit=timedelta(days=1),
        headers=(("X-Key", "1"),),
    )

    assert lint((whole, Source("www.two.example", None, "https://www.two.example/")), TODAY) == ()


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        (
            {"feeds": ("http://www.one.example/rss.xml",)},
            "feeds[0]: http://www.one.example/rss.xml is requested without encryption: is there https:// too?",
        ),
        (
            {"base_url": "http://www.one.example/"},
            "domain: requested without encryption, because of its port: leave the port out if the site has https",
        ),
        (
            {"verify_tls": False, "cookies": (("a", "1"),)},
            "verify_tls: others on the network may read the headers and cookies of this entry",
        ),
        ({"exclude": ("/a", "*")}, "exclude[1]: '*' leaves out everything"),
        (
            {"exclude": ("/video/.*",)},
            (
                "exclude[0]: '/video/.*' matches a dot there: patterns are not regular expressions, * alone stands for"
                " anything"
            ),
        ),
        ({"include": ("/",)}, "include[0]: '/' includes everything: leave it out"),
        (
            {"include": ("/world/asia/",), "exclude": ("*/asia",)},
            "include[0]: '/world/asia/' includes nothing: exclude has '*/asia'",
        ),
        (
            {"include": ("https://two.example/",)},
            "include[0]: 'https://two.example/' is on another site than this entry's addresses",
        ),
        (
            {"keywords": ("climate, energy",)},
            'keywords[0]: \'climate, energy\' is one phrase: write each word by itself, ["...", "..."]',
        ),
        (
            {"rules": SiteRules(remove=("p",)), "valid_until": date(2026, 11, 21)},
            "valid_until: its rules are ignored since 2026-11-21: check whether they still fit",
        ),
        (
            {"interval": timedelta(days=2), "age_limit": timedelta(days=1)},
            "interval: 2d is longer than age_limit, 1d: articles get too old between two polls",
        ),
    ],
)
def test_what_is_hardly_meant_is_told(said: dict[str, Any], doubt: str) -> None:
    assert lint((replace(BARE, **said),), TODAY) == (PLACE + doubt,)


def test_entries_that_are_in_each_others_way_are_told() -> None:
    two = Source("two.example", None, "https://two.example/", feeds=("https://feeds.example/x",))
    sources = (
        replace(BARE, feeds=("https://feeds.example/x",)),
        two,
        Source("m.one.example", None, "https://m.one.example/"),
    )

    assert lint(sources, TODAY) == (
        "source 2 (two.example): https://feeds.example/x is read for source 1 (www.one.example) too: keep one of them",
        (
            "source 3 (m.one.example): of one site with source 1 (www.one.example): an article that both lead to"
            " belongs to the source that finds it first"
        ),
    )


@given(st.text("ab/*$", max_size=5), st.text("ab/*$", max_size=5), st.text("ab/", max_size=6))
def test_an_include_that_is_said_to_let_nothing_in_lets_nothing_in(include: str, exclude: str, path: str) -> None:
    source = replace(BARE, include=(normalised_pattern("/" + include),), exclude=(normalised_pattern("/" + exclude),))
    url = f"https://www.one.example/{path}"

    if any("lets nothing in" in doubt for doubt in lint((source,), TODAY)) and url_matches(source.include[0], url):
        assert url_matches(source.exclude[0], url)
