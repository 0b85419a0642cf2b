from pathlib import Path

import pytest

from benchmarks.structure import main, structure_of


def write(root: Path, modules: dict[str, str]) -> None:
    for name, text in modules.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_rooms_and_arrows_are_counted_and_cycles_found(tmp_path: Path) -> None:
    modules = {
        "models/__init__.py": "",
        "models/base.py": "X = 1\n",
        "models/reports/__init__.py": "",
        "models/reports/runs.py": "from models.base import X\nfrom models.reports import counts\n",
        "models/reports/counts.py": "from models import base\n\n\nprint(base)\n",
    }
    write(tmp_path, modules)

    found = structure_of(tmp_path, "models")

    assert (found.modules, found.lines, found.rooms, found.arrows) == (3, 7, 2, 1)
    assert found.largest_folder == ("models/reports", 2)
    assert found.longest_module == ("models/reports/counts.py", 4)
    assert found.cycle == ()
    write(tmp_path, {"models/base.py": "from models.reports.runs import X\n"})
    assert set(structure_of(tmp_path, "models").cycle) == {"models.base", "models.reports"}


def test_the_table_of_this_checkout_has_no_cycle(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(Path(__file__).parents[2])]) == 0

    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == ["models/", "pipelines/", "scraper/"]
    assert all(row.endswith("| none |") for row in rows)
