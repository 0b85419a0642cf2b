"""Reads banks of made-up promotions, and of paragraphs of articles that look like promotions.

A line is `kind|language|brand or -|text` for a promotion, `language|text` for a paragraph; `#` starts a comment. Each
bank has one writer, so that a model can be judged by promotions of a writer whose wording it never saw.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: The project's own bank.
OWN_BANK = Path(__file__).parent / "data"
_PROMOTIONS, _PARAGRAPHS = "bank_*.txt", "hard_negatives*.txt"


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion of a bank."""

    kind: str
    language: str
    brand: str | None
    text: str
    writer: str


@dataclass(frozen=True, slots=True)
class Bank:
    """Promotions, and paragraphs that must be kept, by language."""

    promotions: Mapping[str, Sequence[Promotion]]
    paragraphs: Mapping[str, Sequence[str]]


def read_banks(folders: Iterable[Path]) -> Bank:
    """Return the lines of all banks in the folders, in the order of their names."""
    promotions: dict[str, list[Promotion]] = defaultdict(list)
    paragraphs: dict[str, list[str]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.glob(_PROMOTIONS)):
            for kind, language, brand, text in _rows(path, 4):
                made = Promotion(kind, language, None if brand == "-" else brand, text, path.stem.removeprefix("bank_"))
                promotions[language].append(made)
        for path in sorted(folder.glob(_PARAGRAPHS)):
            for language, text in _rows(path, 2):
                paragraphs[language].append(text)
    return Bank(promotions, paragraphs)


def _rows(path: Path, columns: int) -> Iterable[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split("|", columns - 1)]
