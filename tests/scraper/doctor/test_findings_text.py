from datetime import UTC, datetime

import pytest

from models.enums import Reason
from pipelines.items import RejectedPage, TdmReservation
from scraper.discovery.documents import DocumentKind
from scraper.discovery.site_search import FoundVia
from scraper.doctor.explanations import explain_reason
from scraper.doctor.findings import DocumentResult, Findings, RobotsResult, SampleResult
from scraper.doctor.findings_text import findings_text
from scraper.doctor.suggested_entry import entry_of
from tests.factories import make_article

SITE = "https://www.a.example/"
FEED = DocumentResult(
    f"{SITE}feed",
    DocumentKind.FEED,
    FoundVia.DECLARED,
    title="The A",
    entries=2,
    headlines=2,
    newest=datetime(2026, 11, 20, 9, tzinfo=UTC),
    urls=("1", "2"),
)


@pytest.mark.parametrize(
    ("reason", "detail", "words"),
    [
        (None, "not a feed: HTML page", "not a feed: HTML page"),
        (Reason.NOT_FOUND, "HTTP status 404", "nothing there (HTTP status 404)"),
        (Reason.ROBOTS, "IgnoreRequest: Forbidden by robots.txt", "robots.txt forbids it"),
        (Reason.HOST_CLOSED, "ClosedHostError: a.example is left alone: why", "a.example is left alone: why"),
        (Reason.DNS, "CannotResolveHostError: x", "there is no such host, or this machine has no network"),
        (
            Reason.TOO_SHORT,
            "only 3 words of text were found on the page",
            "too short: only 3 words of text were found on",
        ),
        (Reason.CONNECTION, "ConnectError: refused", "no connection: refused"),
        (Reason.CONNECTION, "", "no connection"),
    ],
)
def test_reasons_are_explained_in_plain_words(reason: Reason | None, detail: str, words: str) -> None:
    assert explain_reason(reason, detail).startswith(words)


def test_each_page_has_its_result() -> None:
    urls = [f"{SITE}{number}" for number in range(3)]
    found = Findings("www.a.example", SITE, documents=[FEED], is_listed=True)
    found.robots["www.a.example"] = RobotsResult(f"{SITE}robots.txt", crawl_delay=2.5, sitemaps=1)
    found.samples += [
        SampleResult(
            urls[0],
            "feed",
            make_article(urls[0], tdm_reservation=TdmReservation(opt_out=True, evidence="meta tdm-reservation=1")),
        ),
        SampleResult(urls[1], "feed", RejectedPage(urls[1], Reason.VIDEO_PAGE, "a player and no text")),
        SampleResult(urls[2], "feed", problem="nothing there (HTTP status 404)"),
    ]

    text = findings_text(found, entry_of(found))

    assert text.startswith("www.a.example: 1 feed; 1 of 3 pages tried is an article\n")
    for line in (
        "/robots.txt: lets us crawl, with 2.5 s between two requests (Crawl-delay); names 1 sitemap\n",
        "  text and data mining: 1 of the articles tried opt out (meta tdm-reservation=1)\n",
        "  + https://www.a.example/feed “The A”\n      2 articles, the newest of 2026-11-20 09:00 UTC; declared by",
        "  2. https://www.a.example/1\n     no article: video page: a player and no text\n",
        "  3. https://www.a.example/2\n     could not be fetched: nothing there (HTTP status 404)\n",
        "  authors          1 of 1  Ada Lovelace, Grace Hopper\n",
        "for sources.toml (what is marked + above); it has an entry for this domain already\n",
    ):
        assert line in text
