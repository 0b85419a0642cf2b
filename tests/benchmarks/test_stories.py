"""The benchmark of stories, copies and false edits, on made-up gold."""

from pathlib import Path

import pytest

from benchmarks import false_edits
from benchmarks.clustering_scores import BCubed, bcubed
from benchmarks.made_copies import made_copies
from benchmarks.made_stories import made_stories
from benchmarks.page_mutations import mutated
from benchmarks.stories import measure_cost
from tests.benchmarks.made_up_gold import write_gold
from tests.pages import page_html

_WORDS = "bridge harbour council ferry winter library garden market teacher river engine letter window bread"
_EVENTS, _REPORTS = 60, 380


def texts(number: int) -> list[tuple[str, list[str]]]:
    """Texts of nine paragraphs without anything in common."""
    words = _WORDS.split()
    return [
        (f"Headline {one}", [" ".join(f"{word}{one}x{place}" for word in words * 3) for place in range(20)])
        for one in range(number)
    ]


def test_scores() -> None:
    assert bcubed([1, 1, 2], ["a", "a", "b"]) == BCubed(1.0, 1.0)
    assert bcubed([1, 1, 1], ["a", "a", "b"]).precision == pytest.approx(5 / 9)
    assert bcubed([], []).f == 0


def test_made_sets_have_what_they_promise() -> None:
    reports = made_stories({"en": [["One detail of this."] * 3] * 4}, 1)
    assert len({report.event for report in reports}) >= _EVENTS
    assert len(reports) >= _REPORTS
    assert {report.is_unseen for report in reports} == {True, False}
    assert not [report for report in reports if "{" in report.headline + "".join(report.paragraphs)]

    made = made_copies(texts(240), 1)
    assert {"merged", "cut", "own", "original"} <= {one.kind for one in made}
    assert all(made[one.originals[0]].at < one.at for one in made if one.originals)
    assert made == made_copies(texts(240), 1)


def test_cost_and_size_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [" ".join(_WORDS.split()[:10])] * 20
    measure_cost([("One", [f"{line}. {line}." for line in lines])], 60, 100, None)

    printed = capsys.readouterr().out
    assert "60 articles of" in printed
    assert "bytes an article" in printed


def test_mutations_leave_the_article_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = page_html().encode()
    assert mutated(page, 1) == mutated(page, 1) != mutated(page, 2)
    assert mutated(b"", 1) == b""

    false_edits.main([str(write_gold(tmp_path / "gold")), "--sets", "news"])
    assert "false edits: 0 of 1 unchanged articles" in capsys.readouterr().out
