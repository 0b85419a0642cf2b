"""Search is measured on both kinds of texts: the table is complete, and finds what it must; no time is asserted."""

from pathlib import Path

import pytest

from benchmarks.search_speed import main
from tests.benchmarks.made_up_gold import write_gold


@pytest.mark.parametrize("is_gold", [True, False])
def test_the_command_prints_its_table(tmp_path: Path, capsys: pytest.CaptureFixture[str], is_gold: bool) -> None:
    main([*([str(write_gold(tmp_path))] if is_gold else []), "--articles", "30"])

    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("30 copies of ")
    assert "missing in the index: 0, not in the articles: 0" in lines
    shown = {line[:34].strip(): int(line.split()[-1]) for line in lines[6:]}
    assert len(shown) == 16
    assert (shown["most frequent word"], shown["word of one article"], shown["no article"]) == (20, 1, 0)
