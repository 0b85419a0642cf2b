"""Writes `phrase_literals.json`: the literals of all shipped phrases, so that no process has to derive them.

    python -m benchmarks.phrase_literals

Run it after phrases have changed; expressions that are not in the file only make each start slower.
"""

import json
from importlib.resources import files
from pathlib import Path

from pipelines.boilerplate.phrase_index import LITERALS_FILE, branches, literals_key, required_literals
from pipelines.boilerplate.phrases import NOTICE_EXPRESSIONS, PRAISE_EXPRESSIONS
from pipelines.page_type.walls import searched_expressions


def literals_of_all() -> dict[str, list[str]]:
    """Return the literals of each expression that is searched for, by key."""
    rows = (
        *(row for rows in NOTICE_EXPRESSIONS.values() for row in rows),
        *PRAISE_EXPRESSIONS,
        *searched_expressions(),
    )
    expressions = {branch for row in rows for branch in branches(row)}
    return {literals_key(one): sorted(required_literals(one)) for one in sorted(expressions, key=literals_key)}


def main() -> None:
    """Write the file."""
    text = json.dumps(literals_of_all(), ensure_ascii=False, indent=0, separators=(",", ":"))
    Path(str(files("pipelines.boilerplate"))).joinpath(LITERALS_FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
