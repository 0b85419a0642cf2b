"""The comparison of one worker with several, on made-up gold. Nothing here depends on speed."""

from pathlib import Path

import pytest

from benchmarks.parallel_extraction import Timed, main, report
from tests.benchmarks.made_up_gold import write_gold


def test_the_command_prints_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write_gold(tmp_path)), "--sets", "news,promo", "--rounds", "2"])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 pages of news, promo"
    assert [line.split()[0] for line in lines[2:4]] == ["1", "2"]
    assert lines[4].startswith("2 workers are ")


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    pairs = [(Timed(10, 1), Timed(5, 2)), (Timed(12, 1), Timed(8, 2)), (Timed(9, 1), Timed(5, 2))]

    _, one, two, ratio = report(pairs, 100, 2)

    assert one.split() == ["1", "10.0", "10.00"]
    assert two.split() == ["2", "20.0", "20.00"]
    assert ratio == "2 workers are 1.80 times as fast (1.50 to 2.00)"


def test_gold_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert str(tmp_path) in capsys.readouterr().err
