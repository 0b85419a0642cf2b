"""Which links inside an article are links, which are the publisher's, and which are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.extraction.injected_links import LinkBase, injected_link, link_base_of, link_target
from pipelines.items import InjectedLink
from pipelines.urls.normalise import normalise_url

PAGE = "https://www.outlet.example/world/2026/11/02/harbour-tram-line-reopens.html"
HERE = LinkBase(PAGE, PAGE)
NOWHERE = LinkBase("", "")


def _place(source: str, page_url: str = PAGE) -> LinkBase:
    return link_base_of(html.document_fromstring(source), page_url)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://other.example/a", "https://other.example/a"),
        (" HTTPS://Other.Example:443/a#part ", "https://other.example/a"),
        ("//other.example/a", "https://other.example/a"),
        ("/sport/1.html?id=7&utm_source=x&fbclid=y", "https://www.outlet.example/sport/1.html?id=7"),
        ("next.html", "https://www.outlet.example/world/2026/11/02/next.html"),
        ("../03/", "https://www.outlet.example/world/2026/11/03/"),
    ],
)
def test_addresses_are_absolute_and_without_tracking(href: str, expected: str) -> None:
    assert link_target(href, HERE) == expected


@pytest.mark.parametrize(
    "href",
    [
        "",
        "#notes",
        f"{PAGE}?utm_source=self#top",
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,<p>x",
        "mailto:desk@outlet.example",
        "tel:+4612345",
        "ftp://other.example/a",
        "https://",
        "https://[broken/",
        "https://user:secret@other.example/",
    ],
)
def test_what_leads_to_no_other_page_is_no_link(href: str) -> None:
    assert link_target(href, HERE) is None


def test_without_a_page_url_only_absolute_links_are_links() -> None:
    place = _place("<p>x</p>", "")
    assert place == NOWHERE
    assert link_target("/a", place) is None
    assert link_target("https://other.example/a", place) == "https://other.example/a"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("<base href='https://cdn.example/b/'>", "https://cdn.example/b/x"),
        ("<base href='/b/'><base href='/c/'>", "https://www.outlet.example/b/x"),
        ("<base target='_top'><base href='/c/'>", "https://www.outlet.example/c/x"),
        ("<base href=''>", "https://www.outlet.example/world/2026/11/02/x"),
        ("<base href='https://[broken/'>", "https://www.outlet.example/world/2026/11/02/x"),
        ("<base href='javascript:alert(1)//'>", None),
    ],
)
def test_the_base_of_the_page_counts(base: str, expected: str | None) -> None:
    place = _place(f"<html><head>{base}</head><body><p>x</p></body></html>")
    assert place.page_url == PAGE
    assert link_target("x", place) == expected


@given(st.text(max_size=60), st.sampled_from(["", PAGE, "not a url"]), st.text(max_size=20))
def test_an_address_is_a_normalised_url_or_none(href: str, page_url: str, base: str) -> None:
    place = link_base_of(html.fragment_fromstring("<div></div>"), page_url)
    for one in (place, LinkBase(place.page_url, base)):
        found = link_target(href, one)
        assert found is None or (found == normalise_url(found) and found.startswith(("http://", "https://")))


@pytest.mark.parametrize(
    ("anchor", "url", "rel", "why"),
    [
        ("oil price", "https://www.outlet.example/tag/oil-price", "", "listing"),
        ("Berlin", "https://outlet.example/themen/berlin/", "", "listing"),
        ("windows", "https://www.outlet.example/search?q=windows", "", "listing"),
        ("The Outlet", "https://www.outlet.example/", "", "front_page"),
        ("newsletter", "https://www.outlet.example/newsletters/morning", "", "service"),
        ("mattresses", "https://shop.outlet.example/mattresses", "", "service"),
        ("credit cards", "https://www.outlet.example/money/compare", "", "keyword"),
        ("Glow", "https://brand.example/glow", "noopener Sponsored", "rel=sponsored"),
        ("this sofa", "https://go.skimresources.com/?id=1", "nofollow", "affiliate"),
        ("this lamp", "https://www.amazon.co.uk/dp/B0?tag=outlet-21", "", "affiliate"),
        ("deal", "https://go.brand.example/aff_c?offer_id=1&aff_id=2", "", "affiliate"),
    ],
)
def test_links_of_the_publisher_are_injected(anchor: str, url: str, rel: str, why: str) -> None:
    assert injected_link(anchor, url, rel, HERE) == InjectedLink(anchor, url, why)


@pytest.mark.parametrize(
    ("anchor", "url", "rel"),
    [
        ("last week", "https://www.outlet.example/world/2026/10/26/storm-hits-harbour.html", ""),
        ("reported", "https://www.outlet.example/world/storm-hits-the-old-harbour", ""),
        ("Visitors Centre", "https://www.outlet.example/visit", ""),  # a name, not a word of the sentence
        ("the whole report of the harbour master", "https://www.outlet.example/report", ""),
        ("report", "https://www.outlet.example/files/report.pdf", ""),
        ("report", "https://council.example/report", "nofollow noopener"),
        ("council", "https://council.example/", ""),
        ("oil price", "https://other.example/tag/oil-price", ""),
        ("lamp", "https://www.amazon.co.uk/dp/B0", ""),
        ("tag", "https://museum.example/?tag=x", ""),
    ],
)
def test_links_of_the_journalist_stay(anchor: str, url: str, rel: str) -> None:
    assert injected_link(anchor, url, rel, HERE) is None


def test_without_a_page_url_no_link_is_the_outlets_own() -> None:
    assert injected_link("oil price", "https://www.outlet.example/tag/oil", "", NOWHERE) is None
    assert injected_link("x", "https://www.outlet.example/tag/oil", "sponsored", NOWHERE) is not None
