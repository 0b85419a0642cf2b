"""Compares the shipped prediction of extraction quality with the F1 of gold pages.

    python -m benchmarks.quality_prediction GOLD [GOLD ...] [--sets fundus,wcxb] [--worst 20]

GOLD are folders as `benchmarks.extraction_quality` reads them; pages with a whole text count. On pages that the models
were trained on this flatters; `benchmarks.train_quality --cross-validate` does not. docs/benchmarks.md says what the
figures mean.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.calibration import Prediction, calibration_table
from benchmarks.gold_folders import NoSuchGold
from benchmarks.quality_rows import read_rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, extract, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all with whole texts by default")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N pages of the lowest prediction")
    given = parser.parse_args(arguments)
    try:
        rows = read_rows(given.gold, [name for name in given.sets.split(",") if name], given.jobs, None)
    except NoSuchGold as error:
        parser.error(str(error))
    found = [Prediction(row.dataset, row.id, row.predicted, row.f1) for row in rows]
    print("\n".join(calibration_table(found)))
    for one in sorted(found, key=lambda one: one.predicted)[: given.worst]:
        print(f"    predicted {one.predicted:.3f}  F1 {one.f1:.3f}  {one.dataset}/{one.id}")


if __name__ == "__main__":
    main()
