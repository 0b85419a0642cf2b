from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from benchmarks.export_speed import main
from tests.mixed_articles import fill


def test_each_format_is_a_line(
    sqlite_url: str, engine_for: Callable[[str], Engine], capsys: pytest.CaptureFixture[str]
) -> None:
    fill(engine_for(sqlite_url))

    main([sqlite_url, "jsonl", "markdown"])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "6 articles"
    assert [line.split(" | ")[0] for line in lines[4:]] == ["| jsonl", "| markdown"]
