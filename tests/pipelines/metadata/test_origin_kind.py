"""Whose text an article is, by evidence on its page; null without."""

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from benchmarks.origin_pages import PAGES, TUNED, main, origin_pages, precision_and_recall
from pipelines.items import NO_ORIGIN, Author, Origin, OriginKind, PageItem
from pipelines.metadata.declared import read_declarations
from pipelines.metadata.dom_context import locate_headline
from pipelines.metadata.origin_kind import origin_texts, read_origin

URL = "https://www.coastnews.example/2026/storm"
PROSE = "<p>The storm reached the coast in the night and took the roofs of several houses with it.</p>" * 4


def origin(before: str = "", after: str = "", head: str = "", prose: str = PROSE, url: str = URL) -> Origin:
    source = (
        f"<html><head>{head}</head><body><main>{before}<h1>Storm hits the coast</h1>{after}{prose}</main></body></html>"
    )
    tree: Any = html.document_fromstring(source)
    declared = read_declarations(tree, PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x"))
    texts = origin_texts(declared, locate_headline(tree, "Storm hits the coast"))
    return read_origin(declared, texts, (Author("Thomas Hale"),))


def json_ld(**declared: Any) -> str:
    article = {"@type": "NewsArticle", "headline": "Storm hits the coast", **declared}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def test_a_paid_link_beside_the_headline_names_the_sponsor() -> None:
    byline = '<p class="byline">Provided by <a rel="nofollow sponsored" href="https://acme.example">Acme</a></p>'
    product = PROSE + '<p>We like <a rel="sponsored" href="https://acme.example">these boots</a>, and more.</p>'

    assert origin(after=byline) == Origin(OriginKind.SPONSORED, "rel=sponsored Acme")
    assert origin(after=byline.replace(" sponsored", "")) == NO_ORIGIN
    assert origin(after=byline.replace(">Acme<", "><img src=a.jpg><")) == NO_ORIGIN
    assert origin(prose=product) == NO_ORIGIN


def test_a_page_without_an_address_has_a_canonical_of_its_own() -> None:
    head = '<link rel="canonical" href="https://www.othernews.example/storm">'

    assert origin(head=head).kind is OriginKind.SYNDICATED
    assert origin(head=head, url="") == NO_ORIGIN
    assert origin(head=head, url="http://127.0.0.22:8765/storm") == NO_ORIGIN
    assert origin(head=head, url="http://[::1]:8765/storm") == NO_ORIGIN
    assert origin(head=head + '<meta property="og:site_name" content="Other News">') == NO_ORIGIN


def test_a_hundred_pages_of_outlets_that_do_not_exist() -> None:
    pages = list(origin_pages())

    assert len(pages) == PAGES
    for part in (pages[:TUNED], pages[TUNED:]):
        precision, recall = precision_and_recall(part)
        assert precision >= 0.98
        assert recall >= 0.9


def test_the_benchmark_prints_both_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show"]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["tuned", "unseen"]


def test_the_evidence_is_what_the_page_shows() -> None:
    assert origin("<p class=k>Advertorial</p>") == Origin(OriginKind.SPONSORED, "Advertorial")
    assert (
        origin(prose=f"<p>LONDON (Reuters) - The storm is over.</p>{PROSE}").evidence
        == "LONDON (Reuters) - The storm is over."
    )
    assert origin(head=json_ld(sponsor={"name": "Acme"})) == Origin(OriginKind.SPONSORED, "json_ld sponsor=Acme")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<div class='ad-slot'>Anzeige</div>", ""),
        ("<div><div>Reklama</div></div><div><p>Region</p></div>", "<p>Anzeige</p>"),
        ("", "<div class=related><p>Sponsored Content</p></div>"),
        ("<p>Region</p>", "<p>© 2026 Reuters</p>"),
        ("", "<button>AA</button>"),
    ],
)
def test_advertising_slots_and_credits_of_pictures_are_no_evidence(before: str, after: str) -> None:
    assert origin(before, after) == NO_ORIGIN


@pytest.mark.parametrize(
    ("canonical", "kind"),
    [
        ("https://www.islandmirror.example.org/storm", OriginKind.SYNDICATED),
        ("https://m.coastnews.example/2026/storm", None),
        ("https://www.coastnews.example.org/2026/storm", None),
        ("https://www-coastnews-example.cdn.ampproject.org/c/storm", None),
        ("https://coast-staging.vercel.app/storm", None),
        ("/2026/storm", None),
    ],
)
def test_a_canonical_on_the_host_of_another_outlet(canonical: str, kind: OriginKind | None) -> None:
    assert origin(head=f'<link rel="canonical" href="{canonical}">').kind is kind


@pytest.mark.parametrize(
    "note",
    [
        "This story was originally published on October 7, 2008.",
        "This article first appeared in Coastnews magazine.",
        "Dieser Artikel erschien zuerst in der Coastnews 10/22.",
        "Artificial intelligence will watch the harbour, the council said.",
        "The report summarises what the engineers found.",
    ],
)
def test_notes_about_days_this_outlet_and_the_subject_are_no_evidence(note: str) -> None:
    assert origin(prose=f"{PROSE}<p>{note}</p>") == NO_ORIGIN


def test_what_was_paid_for_stays_so_with_any_author() -> None:
    found = origin("<p>Sponsored content</p>", prose=f"{PROSE}<p>This article was generated by AI.</p>")

    assert found.kind is OriginKind.SPONSORED


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_address_and_no_text_raises(address: str, text: str) -> None:
    head = json_ld(isBasedOn=f"http{address}", sponsor=[text]) + f'<link rel="canonical" href="{escape(address)}">'

    assert origin(f"<p>{escape(text)}</p>", head=head).kind in {*OriginKind, None}


@pytest.mark.parametrize("address", ["http://[", "https://", "//", "http://a b"])
def test_addresses_that_are_none(address: str) -> None:
    assert origin(head=f'<link rel="canonical" href="{escape(address)}">') == NO_ORIGIN
