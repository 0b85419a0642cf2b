"""The check on dates finds what a page does not show, and nothing else."""

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from benchmarks.invented_dates import main, why_invented
from pipelines.items import FoundDate
from tests.benchmarks.made_up_gold import write_gold

DAY = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)


def invented(raw: str, at: datetime = DAY, shown: str = "") -> str | None:
    squeezed = "".join(filter(str.isalnum, shown or raw)).casefold()
    return why_invented(FoundDate(at, raw, "meta"), (squeezed,))


@pytest.mark.parametrize(
    "raw",
    [
        "2026-05-03T22:30:00Z",
        "2026-05-04T00:30:00+02:00",
        "20260503",
        "3 May 2026",
        "03/05/26",
        "1777847400",
        "1777847400000",
    ],
)
def test_strings_that_say_the_day_are_right(raw: str) -> None:
    assert invented(raw) is None
    assert invented(raw, DAY.astimezone(timezone(timedelta(hours=2)))) is None


@pytest.mark.parametrize("raw", ["2025-05-03", "12 May 2026", "May 2026", "1577847400", "the third"])
def test_strings_that_say_another_day_or_none_are_wrong(raw: str) -> None:
    assert invented(raw) == "the string says another day"


@pytest.mark.parametrize("raw", ["2026-05-03", ""])
def test_strings_that_the_page_does_not_have_are_wrong(raw: str) -> None:
    assert invented(raw, shown="3 May 2026") == "the page has no such string"


def test_pages_are_listed_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = write_gold(tmp_path)
    dated = '<meta property="article:published_time" content="2026-05-03"><h1>Tram</h1><p>Text.</p>'
    (gold / "news" / "pages" / "tram.html.gz").write_bytes(gzip.compress(dated.encode()))

    assert main([str(gold), "--jobs", "1"]) == 0

    assert "news: 1 pages, 1 dates, 0 not shown" in capsys.readouterr().out


def test_a_missing_set_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "truth.jsonl").write_text(json.dumps({"id": "a"}) + "\n", encoding="utf-8")

    with pytest.raises(SystemExit):
        main([str(tmp_path), "--sets", "shops"])

    assert "no set named shops" in capsys.readouterr().err
