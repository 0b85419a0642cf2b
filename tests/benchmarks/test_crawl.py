"""The benchmark of crawls runs on made-up gold, and its figures are those of its samples. Nothing depends on speed."""

from pathlib import Path

import pytest

from benchmarks.crawl import (
    CrawlCost,
    CrawlFailed,
    PeerCost,
    Round,
    Sample,
    bare_ms,
    comparison,
    flatness,
    main,
    origin,
    peer_cost,
)
from benchmarks.origin import address, urls
from tests.benchmarks.made_up_gold import write_gold


def test_the_command_crawls_and_prints_the_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write_gold(tmp_path)), "--sets", "news", "--urls", "6", "--flat", "--workers", "1"])

    first, header, *rows, growth = capsys.readouterr().out.splitlines()
    assert first.startswith("6 URLs; ")
    assert header.split()[0] == "pages"
    assert [row.split()[0] for row in rows] == ["6"]
    assert growth == "growth is measured only after 2000 pages"


def test_fetching_alone_is_measured_on_the_same_urls(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"

    with origin([write_gold(tmp_path / "gold")], "news", 1, 20, listed):
        assert len(listed.read_text("utf-8").split()) == 20
        assert bare_ms(listed) > 0
        peer = peer_cost(listed, tmp_path / "peer.db")

    assert peer.rate > 0
    assert peer.ms > 0


def test_a_server_that_does_not_start_is_said(tmp_path: Path) -> None:
    with pytest.raises(CrawlFailed, match="did not start"), origin([tmp_path], "", 1, 1, tmp_path / "urls.txt"):
        pass


def test_a_folder_without_gold_ends_the_command(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="did not start"):
        main([str(tmp_path)])


def test_no_host_has_a_page_twice() -> None:
    listed = urls(5000, 10, 80)

    assert len(set(listed)) == 5000
    assert len({(address(number, 10), number % 10) for number in range(5000)}) == 5000
    assert listed[0] == "http://127.100.0.1:80/news/page-0.html"


def crawled(seconds: float, own: float) -> CrawlCost:
    """Return a crawl of 100 pages that starts slowly and closes slowly."""
    return CrawlCost(
        (
            Sample(5, 0, 2, 2, 100),
            Sample(6, 20, 2.5, 3, 120),
            Sample(6 + seconds, 100, 2.5 + own, 3 + 2 * own, 130),
            Sample(60, 100, 50, 50, 125),
        )
    )


def test_figures_leave_start_and_end_out() -> None:
    one = crawled(seconds=4, own=0.4)

    assert one.rate == pytest.approx(20)
    assert one.own_ms == pytest.approx(5)
    assert one.whole_ms == pytest.approx(10)
    assert one.peak_mb == 130


def test_pages_that_came_at_once_give_no_figure() -> None:
    with pytest.raises(CrawlFailed, match="100 pages came at once"):
        _ = CrawlCost((Sample(1, 0, 1, 1, 1), Sample(2, 100, 1, 1, 1))).rate


def test_ratios_are_those_of_the_rounds() -> None:
    rounds = [Round(crawled(8, 0.8), crawled(4, 0.4), 2.5), Round(crawled(8, 0.8), crawled(2, 0.2), 2.5)]

    *_, ratio, own, times = comparison(rounds, 2)

    assert ratio == "pages/s with 2 workers against none: median 3.00 (2.00, 4.00)"
    assert own == "CPU ms a page in the crawling process: median 3.75 (5.00, 2.50)"
    assert times == "times what fetching alone costs there: median 1.50 (2.00, 1.00)"


def test_a_plain_peer_is_compared_where_there_is_one() -> None:
    rounds = [Round(crawled(8, 0.8), crawled(4, 0.4), 2.5, PeerCost(rate=10, ms=5))]

    *_, rate, cost, _ratio, _own, _times = comparison(rounds, 2)

    assert rate == "pages/s with 2 workers against the plain peer: median 2.00 (2.00)"
    assert cost == "CPU ms a page of all processes against it: median 2.00 (2.00)"


def test_growth_is_counted_after_memory_has_settled() -> None:
    lines = list(flatness(crawled(4, 0.4), step=10, settled=20))

    assert [line.split()[:2] for line in lines[1:-1]] == [["20", "120.0"], ["100", "130.0"]]
    assert lines[-1] == "growth after the first 20 pages: 10.0 MB (peak 130 MB)"
