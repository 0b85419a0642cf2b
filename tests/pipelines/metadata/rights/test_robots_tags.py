from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import Metadata
from pipelines.metadata.rights.robots_tags import forbids_following, forbids_storing, robots_tags
from tests.factories import NOW

HEADER = "X-Robots-Tag"


def tags(*headers: str, **meta: str) -> tuple[str, ...]:
    named = {name: (content,) for name, content in meta.items()}
    return robots_tags([(HEADER, value) for value in headers], named, "Newsgrain")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (("noindex",), ("noindex",)),
        (("NoIndex, NOFOLLOW",), ("noindex", "nofollow")),
        (("index, follow, all",), ()),
        (("googlebot: noindex",), ()),
        (("newsgrain: noindex",), ("noindex",)),
        (("NEWSGRAIN: noindex, nofollow",), ("noindex", "nofollow")),
        (("*: noindex",), ("noindex",)),
        (("nofollow, otherbot: noindex, noarchive",), ("nofollow",)),
        (("otherbot: noindex, newsgrain: noarchive, nosnippet",), ("noarchive", "nosnippet")),
        (("otherbot: noindex", "noarchive"), ("noarchive",)),
        (("max-snippet:50, max-image-preview: large",), ("max-snippet: 50", "max-image-preview: large")),
        (
            ("unavailable_after: Friday, 25 Jun 2010 15:00:00 PST, noarchive",),
            ("unavailable_after: Friday, 25 Jun 2010 15:00:00 PST", "noarchive"),
        ),
        (("newsgrain: unavailable_after: 2026-11-01",), ("unavailable_after: 2026-11-01",)),
        (("otherbot: unavailable_after: 2026-11-01",), ()),
        (("noai noimageai",), ("noai", "noimageai")),
        (("made-up",), ()),
        (("",), ()),
    ],
)
def test_headers_are_read_with_the_names_of_robots_in_them(headers: tuple[str, ...], said: tuple[str, ...]) -> None:
    assert tags(*headers) == said


def test_meta_tags_for_all_robots_and_for_ours_are_read_and_for_others_not() -> None:
    assert tags(robots="noarchive", newsgrain="nofollow", googlebot="noindex") == ("noarchive", "nofollow")
    assert tags("noindex", robots="index") == ("noindex",), "what forbids more has the last word"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("nofollow", "noindex"), "noindex"),
        (("none",), "none"),
        (("nofollow", "noarchive"), None),
        ((f"unavailable_after: {NOW - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S%z}",), "unavailable_after"),
        ((f"unavailable_after: {NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%S%z}",), None),
        (("unavailable_after: Friday, 25 Jun 2010 15:00:00 PST",), "unavailable_after"),
        (("unavailable_after: 2026-11-19",), "unavailable_after"),
        (("unavailable_after: 2026-11-20",), None),
        (("unavailable_after: soon",), None),
    ],
)
def test_a_page_is_not_stored_for_these_words(said: tuple[str, ...], words: str | None) -> None:
    found = forbids_storing(said, NOW)

    assert (found or "").partition(":")[0] == (words or "")


def test_links_and_pages_as_they_came_have_words_of_their_own() -> None:
    assert forbids_following(["none"])
    assert forbids_following(["nofollow"])
    assert not forbids_following(["noindex"])
    assert Metadata(robots_tags=("noarchive",)).forbids_archiving
    assert not Metadata(robots_tags=("nosnippet",)).forbids_archiving


@given(st.lists(st.text(max_size=80), max_size=5), st.text(max_size=80))
def test_whatever_is_written_is_read_and_bounded(headers: list[str], meta: str) -> None:
    found = tags(*headers, robots=meta)

    assert len(found) <= 50
    assert all(len(word) <= 100 for word in found)
    assert forbids_storing(found, NOW) in {None, *found}


@given(st.lists(st.sampled_from(["noindex", "nofollow", "noarchive", "index", "max-snippet: 3"]), max_size=6))
def test_a_list_says_what_its_words_say(words: list[str]) -> None:
    assert set(tags(", ".join(words))) == set(words) - {"index"}
    assert tags("other: " + ", ".join(words)) == ()
