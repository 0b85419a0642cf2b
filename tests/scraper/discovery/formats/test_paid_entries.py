"""What declares that an entry is paid for, and what does not."""

import pytest

from scraper.discovery.formats.paid_entries import PaidMark, paid_mark

STORY = "https://outlet.example/2026/harbour"


@pytest.mark.parametrize(
    "category",
    [
        "Sponsored",
        "SPONSORED_CONTENT",
        "sponsored-post",
        "Publi-rédactionnel",
        "Publirreportaje",
        "Artykuł sponsorowany",
    ],
)
def test_categories_declare_it_however_they_are_written(category: str) -> None:
    assert paid_mark(STORY, ["News", category]) is PaidMark.CATEGORY


@pytest.mark.parametrize(
    "category", ["Publicidad", "Publicité", "Werbung", "Advertising", "Sponsoring", "Anzeigenblätter", "Reklame", ""]
)
def test_names_of_the_trade_do_not(category: str) -> None:
    assert paid_mark(STORY, [category]) is None


@pytest.mark.parametrize(
    ("url", "is_paid"),
    [
        ("https://outlet.example/sponsored/harbour", True),
        ("https://outlet.example/news/contenu-sponsoris%C3%A9/port", True),
        ("https://ad.doubleclick.net/click?x=1", True),
        ("https://outlet.example/sponsored", False),
        ("https://outlet.example/news/sponsored-bill-fails", False),
        ("https://outlet.example/publicidad/harbour", False),
        ("https://outlet.example/anzeige/hafen", False),
    ],
)
def test_folders_of_an_address_declare_it_and_names_of_articles_do_not(url: str, is_paid: bool) -> None:
    assert (paid_mark(url) is PaidMark.LINK) is is_paid


@pytest.mark.parametrize(
    ("name", "value", "is_paid"),
    [
        ("outlet_sponsored", "", True),
        ("is_sponsored", "yes", True),
        ("outlet_contenttype", "Sponsored content", True),
        ("dc_type", "text", False),
        ("outlet_sponsored", "No", False),
        ("sponsor", "A Bank", False),
        ("paidcontent", "true", False),
        ("media_rating", "advertorial", False),
    ],
)
def test_elements_declare_it_unless_they_deny_it(name: str, value: str, is_paid: bool) -> None:
    assert (paid_mark(STORY, elements={name: value}) is PaidMark.ELEMENT) is is_paid
