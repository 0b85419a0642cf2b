from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.run_end.metrics import RunMetrics, metrics_text, write_metrics
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import Scrapy

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_numbers_are_gauges_with_labels() -> None:
    text = metrics_text(RunMetrics(0, NOW, 1.5, {"new": 2, "failed": 0}, {}, {"crawled": 1}, due=3, next_due_at=NOW))

    assert "# TYPE newsgrain_run_exit_code gauge\nnewsgrain_run_exit_code 0\n" in text
    assert 'newsgrain_run_urls{outcome="failed"} 0\nnewsgrain_run_urls{outcome="new"} 2\n' in text
    assert "newsgrain_run_finished_timestamp_seconds 1793491200\n" in text
    assert "newsgrain_urls_due 3\n" in text
    assert "reasons" not in text


def test_a_file_that_cannot_be_written_fails_no_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_metrics(None, RunMetrics(0, NOW))
    write_metrics(tmp_path / "none" / "x.prom", RunMetrics(0, NOW))

    assert "x.prom cannot be written" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_a_run_and_a_refused_one_write_their_numbers(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "newsgrain.prom"
    setting = ("-s", f"NEWSGRAIN_METRICS_FILE={path}")
    with news_web({"/x": Answer(article("Ships"))}) as web:
        assert scrapy.crawl(sqlite_url, *setting, "-a", f"url={web.url('/x')}").code == 0
    done = path.read_text()
    refused = scrapy.crawl(sqlite_url, *setting, "-a", "domian=x")
    nowhere = scrapy.crawl(sqlite_url, "-s", f"NEWSGRAIN_METRICS_FILE={tmp_path}/none/x.prom")

    assert 'newsgrain_run_urls{outcome="new"} 1\n' in done
    assert (refused.code, "newsgrain_run_exit_code 4\n" in path.read_text()) == (4, True)
    assert (nowhere.code, "NEWSGRAIN_METRICS_FILE: cannot write" in nowhere.err) == (4, True)
    assert path.stat().st_mode & 0o777 == 0o644
