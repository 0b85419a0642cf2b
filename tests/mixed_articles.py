"""Six stored articles that differ in what exports have to cope with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from models.reports import runs
from pipelines.items import Author, CutReason, FoundDate, Origin, OriginKind, RemovedBlock, TdmReservation
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_visit

HARBOUR = "https://example.org/harbour"
PUBLISHED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ODD = '=HYPERLINK("http://evil.example") "quoted", a comma\tand \u2028 \u202e عربي'


def fill(engine: Engine) -> None:
    """Store six articles: ordinary, odd, undated, German, long, and one whose publisher reserves its rights."""
    run_id = runs.begin(engine, "news", {}, NOW)
    cut = RemovedBlock(3, CutReason.RELATED, "heading: Read also", "Read also: tunnel closed")
    reserved = TdmReservation(opt_out=True, evidence="header tdm-reservation=1")
    changes: dict[str, dict[str, Any]] = {
        HARBOUR: {"headline": "A harbour wall", "authors": (Author("Ada"), Author("The Desk", is_person=False))}
        | {"origin": Origin(OriginKind.WIRE, "(dpa)"), "extraction_quality": 0.97},
        "https://example.org/odd": {"headline": ODD, "article_body": 'One "line".\n- Two, with\ttabs; 日本語\n# Three'},
        "https://example.org/undated": {"date_published": None, "article_body_html": ""},
        "https://example.org/de": {"in_language": "de", "date_published": at(timedelta(days=-40)), "word_count": 5}
        | {"extraction_quality": 0.4},
        "https://example.org/long": {"article_body": "Wörter " * 100_000, "article_body_html": ""},
        "https://example.com/reserved": {"tdm_reservation": reserved, "robots_tags": ("nosnippet", "max-snippet: 0")},
    }
    visits = [
        make_visit(url, source=url.split("/")[2], article=make_article(url, **{"removed": (cut,), **fields}))
        for url, fields in changes.items()
    ]
    store(engine, run_id, visits)


def at(later: timedelta = timedelta()) -> FoundDate:
    """Return a date of publication, so much later than `PUBLISHED`."""
    return FoundDate(PUBLISHED + later, "as written", "json_ld")
