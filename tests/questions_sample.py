"""A sample database that has something for every question: gaps, edits, copies, cuts, links, failures, silence."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Engine

from models.enums import Reason
from models.frontier import queue
from models.frontier.hints import Candidate
from models.frontier.sources import SourceLabel, label_sources
from models.reports import runs
from pipelines.items import Author, CutReason, DateMissing, FoundDate, RemovedBlock
from pipelines.storage.store import store
from pipelines.stories.backfill import group_stored
from tests.factories import make_article, make_ended, make_page, make_visit
from tests.past_articles import add_articles

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOME, OTHER, QUIET = "www.example.org", "www.example.com", "www.example.net"


def article_of(source: str, day: int, name: str, **changes: Any) -> Any:
    published = datetime(2026, 11, day, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    link = f'<p>See <a href="https://{OTHER}/a">this &amp; that</a> and <a href="https://{HOME}/b">ours</a>.</p>'
    values: dict[str, Any] = {
        "source": source,
        "article_body": f"The first paragraph of {name} at the harbour.\nSecond one, " + "word " * 120,
        "article_body_html": link,
        "word_count": 126,
        "authors": (Author("Ada Lovelace"), Author("Bo Ek")),
        "keywords": ("climate", name),
        "date_published": FoundDate(published, published.isoformat(), "json_ld"),
    }
    return make_article(f"https://{source}/2026/11/0{day}/{name}", **(values | changes))


def fill_sample(engine: Engine) -> None:
    """Store a sample: two outlets with gaps, edits, cuts, links, a paywall and a failure, and a silent one."""
    run_id = runs.begin(engine, "news", {}, NOW)
    labels = {
        HOME: SourceLabel("The Example", "GB", ("local", "national")),
        OTHER: SourceLabel("Other Example", "FR", ("international",)),
    }
    label_sources(engine, labels, NOW)
    first = article_of(HOME, 1, "one-article")
    cuts = tuple(RemovedBlock(n, CutReason.RELATED, "wording: Read also", f"Read also {n}") for n in (2, 3))
    articles = [
        first,
        article_of(HOME, 4, "walled", is_paywalled=True, is_accessible_for_free=False, removed=cuts),
        article_of(HOME, 4, "undated", date_published=None, date_published_missing=DateMissing.NOT_STATED),
        article_of(OTHER, 3, "elsewhere", in_language="fr", wire_agency=()),
    ]
    visits = [make_visit(one.url, source=one.source, article=one, visited_at=NOW) for one in articles]
    failed = [make_ended(f"https://{HOME}/gone", Reason.NOT_FOUND, source=HOME, visited_at=NOW)]
    for source in (HOME, OTHER):
        urls = [visit.url for visit in (*visits, *failed) if visit.source == source]
        queue.offer(engine, source, [Candidate(url) for url in urls], NOW)
    store(engine, run_id, [*visits, *failed])
    corrected = f"{first.article_body}\nCorrection: an earlier version of this article erred."
    for hours, body in ((1, first.article_body), (2, corrected)):
        changed = article_of(HOME, 1, "one-article", headline="The headline was changed", article_body=body)
        page = make_page(changed.url, body=body.encode())
        at = NOW + timedelta(hours=hours)
        store(engine, run_id, [make_visit(changed.url, source=HOME, article=changed, page=page, visited_at=at)])
    runs.finish(
        engine, run_id, exit_code=0, verdict="ok", message="so it ended", discovered=5, taken=5, stats={}, now=NOW
    )
    gone = make_ended(articles[1].url, Reason.GONE, source=HOME, visited_at=NOW + timedelta(hours=3), status=410)
    store(engine, run_id, [gone])
    for _ in group_stored(engine):
        pass
    began = datetime(2026, 6, 1, tzinfo=UTC)
    add_articles(engine, QUIET, [began + timedelta(hours=17 * number) for number in range(40)])
