import os
import pty
import threading
from pathlib import Path

from models.enums import Outcome, Reason
from pipelines.run.ledger import Ledger
from scraper.document_count import DocumentCount
from scraper.extensions.progress import fitted, progress_parts
from tests.crawl_results import until
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import QUICK, Scrapy


def ledger(taken: int, *outcomes: Outcome) -> Ledger:
    made = Ledger()
    for number in range(taken):
        made.take(str(number), "a.example")
    for number, outcome in enumerate(outcomes):
        made.close(str(number), outcome, Reason.NOT_FOUND if outcome is Outcome.FAILED else None)
    return made


def test_the_line_counts_documents_pages_and_articles_with_rate_and_time_left() -> None:
    made = ledger(14, *(Outcome.NEW, Outcome.FAILED), *[Outcome.UNCHANGED] * 4)
    documents = DocumentCount(planned=5, requested=7, done=3)

    assert [part.text for part in progress_parts(made, documents, 3.0)] == [
        "3 of 7 documents",
        "6 of 14 pages, 1 article (2.0/s)",
        "4 s left",
        "4 unchanged",
        "1 failed",
    ]
    assert [part.text for part in progress_parts(ledger(1), DocumentCount(), 0.0)] == ["0 of 1 pages, 0 articles"]


def test_the_line_has_as_many_pieces_as_fit() -> None:
    parts = progress_parts(ledger(14, Outcome.NEW, Outcome.FAILED), DocumentCount(5, 5, 3), 300.0)

    assert fitted(parts, 200).plain == "3 of 5 documents · 2 of 14 pages, 1 article (0.0/s) · 30 min left · 1 failed"
    assert fitted(parts, 60).plain == "3 of 5 documents · 2 of 14 pages, 1 article (0.0/s)"
    assert fitted(parts, 5).plain == "3 of 5 documents"


def test_a_terminal_gets_a_progress_line_and_standard_output_stays_clean(scrapy: Scrapy, sqlite_url: str) -> None:
    master, slave = pty.openpty()
    seen: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(master, 4096):
                seen.append(data)
        except OSError:
            pass  # the terminal was closed

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    gate = threading.Event()
    with news_web({"/x": Answer(article("ships"), gate=gate)}) as web:
        database = ("-s", f"DATABASE_URL={sqlite_url}", "-s", "LOG_LEVEL=WARNING")
        scrapy.begin("crawl", "news", *QUICK, *database, "-a", f"url={web.url('/x')}", terminal=os.ttyname(slave))
        until(lambda: b"0 of 1 pages, 0 articles" in b"".join(seen))
        gate.set()
        result = scrapy.end()
    os.close(slave)
    reader.join()
    os.close(master)

    drawn = b"".join(seen).decode()
    assert result.code == 0, drawn
    assert result.out == ""
    erased, closing = drawn.rsplit("\x1b[2K", 1)
    assert "0 of 1 pages" in erased, "the line is erased at the end"
    assert closing.strip().startswith("Run 1: 1 new article in ")
    assert closing.strip().endswith("`scrapy report` shows more.")


def test_no_line_is_drawn_into_a_file(scrapy: Scrapy, tmp_path: Path) -> None:
    with news_web({"/x": Answer(article("ships"))}) as web:
        result = scrapy.crawl(f"sqlite:///{tmp_path}/x.db", "-a", f"url={web.url('/x')}")

    assert result.code == 0
    assert "\x1b" not in result.err
