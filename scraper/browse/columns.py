"""What each column holds: the sentences of docs/database.md, as `columns.json`, which goes with the code.

`python -m scraper.browse.columns` writes the file anew.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("columns.json")
_DOCS = Path(__file__).resolve().parents[2] / "docs" / "database.md"
_SECTION = re.compile(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (`.*?) \| (.*) \|$", re.MULTILINE)
_AS_IN = re.compile(r"As in (\w+)\.")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")

#: The columns of each table and view with their sentences, and the sentence about the table itself under "".
Sentences = Mapping[str, Mapping[str, str]]


@cache
def column_sentences() -> Sentences:
    """Return the sentences that go with the code."""
    found: Sentences = json.loads(_FILE.read_text("utf-8"))
    return found


def sentences_in(markdown: str) -> Sentences:
    """Return the sentences of a page such as docs/database.md."""
    found = {name: dict(_sentences(part)) for name, part in _SECTION.findall(markdown)}
    return {
        name: {column: _resolved(column, sentence, found) for column, sentence in of_table.items()}
        for name, of_table in found.items()
    }


def _resolved(column: str, sentence: str, found: Sentences) -> str:
    """Return what another table says about a column if the sentence is "As in ..."."""
    other = _AS_IN.fullmatch(sentence)
    return sentence if other is None else found.get(other[1], {}).get(column, sentence)


def _sentences(part: str) -> Iterator[tuple[str, str]]:
    yield "", _plain(part.strip().partition("\n\n")[0])
    for names, sentence in _ROW.findall(part):
        if sentence:
            yield from ((name, _plain(sentence)) for name in re.findall(r"`(\w+)`", names))


def _plain(markdown: str) -> str:
    return " ".join(_LINK.sub(r"\1", markdown).replace("`", "").split())


if __name__ == "__main__":
    _FILE.write_text(json.dumps(sentences_in(_DOCS.read_text("utf-8")), indent=1, ensure_ascii=False) + "\n", "utf-8")
