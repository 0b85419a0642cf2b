import re

import pytest

from benchmarks.store_scale import __main__ as program
from benchmarks.store_scale.questions import QUESTIONS


def test_a_small_database_is_filled_with_copies_and_every_question_is_answered(
    empty_database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.store_scale.filling.STORED", 60)
    monkeypatch.setattr(program, "measure_commands", lambda _url: ())

    program.main(["--articles", "180", "--database", empty_database_url, "--visits", "20"])

    printed = capsys.readouterr().out
    assert all(f"| {question.name} |" in printed for question in QUESTIONS)
    assert "180 articles indexed" in printed
    assert len(re.findall(r"\d+\.\d\d ms (on|here)", printed)) == 2
