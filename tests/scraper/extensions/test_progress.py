import os
import pty
import threading
from pathlib import Path

from models.enums import Outcome, Reason
from pipelines.run.ledger import Ledger
from scraper.extensions.progress import describe
from tests.crawl_results import until
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import QUICK, Scrapy


def test_the_line_counts_pages_and_articles() -> None:
    ledger = Ledger()
    for number in range(4):
        ledger.take(str(number), "a.example")
    ledger.close("0", Outcome.NEW, None)
    ledger.close("1", Outcome.FAILED, Reason.NOT_FOUND)

    assert describe(ledger) == "2 of 4 pages, 1 articles, 1 failed"


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
    assert drawn.rstrip().endswith("\x1b[2K"), "the line is erased at the end"


def test_no_line_is_drawn_into_a_file(scrapy: Scrapy, tmp_path: Path) -> None:
    with news_web({"/x": Answer(article("ships"))}) as web:
        result = scrapy.crawl(f"sqlite:///{tmp_path}/x.db", "-a", f"url={web.url('/x')}")

    assert result.code == 0
    assert "\x1b" not in result.err
