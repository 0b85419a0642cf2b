"""Scores for the agreement of an output with a page's gold. Pure; docs/benchmarks.md describes the formulas.

Words are tokenised here and not by `pipelines.text.tokens`, so that a change there does not change the scores.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.extractors import Output

_SHINGLE = 4
#: Types of pages labelled by readers that are no articles.
_NO_ARTICLES = frozenset({"list", "forum", "product", "reference", "broken", "video"})
_RUN = 3
#: A paragraph counts as present if this share of its three-word runs is in the output.
_THERE = 0.5
_WORD = re.compile(r"\w+")
# Scripts written without spaces: each character is a token.
_UNSPACED = "\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_BY = re.compile(r"^(?:by|von|par|por|di|da|af|av)\s+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """The sizes of the intersection of two multisets, of the rest of the output, and of the rest of the gold."""

    common: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Return the share of the output that is gold; 1 when both are empty, 0 when only the output is."""
        return _share(self.common, self.extra, self.missed)

    @property
    def recall(self) -> float:
        """Return the share of the gold that is in the output; 1 when both are empty, 0 when only the gold is."""
        return _share(self.common, self.missed, self.extra)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of text: how many of those to keep were kept, and how many of those to cut were not cut."""

    kept: int
    wanted: int
    leaked: int


@dataclass(frozen=True, slots=True)
class PageScore:
    """The scores of a page; None or empty where its gold has no value."""

    empty: bool
    #: For a page that is no article: whether it was extracted as one.
    taken: bool | None = None
    #: For an article: whether it was rejected.
    rejected: bool | None = None
    text: Overlap | None = None
    tokens: float | None = None
    pieces: Pieces | None = None
    #: Against blocks labelled by readers; optional ones count neither way.
    blocks: Overlap | None = None
    headline: bool | None = None
    authors: float | None = None
    #: For a page that names no author: whether none was found.
    no_author: bool | None = None
    date: bool | None = None
    #: For each promotion inserted into the page, whether it was kept; for each paragraph, whether it was cut.
    leaks: tuple[bool, ...] = ()
    losses: tuple[bool, ...] = ()
    #: How many lines of boilerplate were kept and how many paragraphs were cut, if the gold lists all of both.
    leaked_lines: int | None = None
    missed_paragraphs: int | None = None

    @property
    def f1(self) -> float | None:
        """Return the F1 of the text, None without a gold that is whole."""
        whole = self.blocks or self.text
        return None if whole is None else whole.f1


def score(truth: Mapping[str, Any], output: Output) -> PageScore:
    """Compare an output with a line of truth, for each of its keys."""
    empty = not output.body.strip()
    if "page_type" in truth:
        return PageScore(empty, taken=not empty and not output.rejected)
    if truth.get("promos"):
        return _promotions(truth, output, empty=empty)
    if "keep" in truth:
        return _by_readers(truth, output, empty=empty)
    text, title = truth.get("text"), truth.get("title")
    whole = _lists_all_lines(truth)
    return PageScore(
        empty=empty,
        rejected=output.rejected,
        text=compare_text(text, output.body) if text else None,
        tokens=token_f1(text, output.body) if text else None,
        pieces=None if whole else _pieces(truth, output.body),
        headline=_plain(output.headline) == _plain(title) if title else None,
        authors=_authors(truth["authors"], output.authors) if truth.get("authors") else None,
        date=output.day == truth["date"] if truth.get("date") else None,
        leaked_lines=_lines_with(truth["without"], output.body) if whole else None,
        missed_paragraphs=_missed(text.split("\n"), output.body) if text and whole else None,
    )


def compare_text(gold: str, found: str) -> Overlap:
    """Compare two texts by their runs of four words."""
    return _compare(_shingles(gold), _shingles(found))


def token_f1(gold: str, found: str) -> float:
    """Return the F1 of two texts as bags of words; each character is a word in scripts without spaces."""
    both = _compare(_tokens(gold), _tokens(found))
    return harmonic(
        both.common / max(1, both.common + both.extra),
        both.common / max(1, both.common + both.missed),
    )


def harmonic(one: float, other: float) -> float:
    """Return the harmonic mean of two shares, 0 when both are."""
    return 2 * one * other / (one + other) if one + other else 0.0


def _share(common: int, wrong: int, elsewhere: int) -> float:
    if not wrong and not elsewhere:
        return 1.0
    return common / (common + wrong) if common or wrong else 0.0


def _compare(gold: "Counter[Hashable]", found: "Counter[Hashable]") -> Overlap:
    common = (gold & found).total()
    return Overlap(common, found.total() - common, gold.total() - common)


def _shingles(text: str) -> "Counter[Hashable]":
    return Counter(_runs(_WORD.findall(text), _SHINGLE))


def _tokens(text: str) -> "Counter[Hashable]":
    return Counter(_TOKEN.findall(unicodedata.normalize("NFKC", text).lower()))


def _runs(sequence: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    """Return each run of `size` words; a shorter text is one run, an empty one none."""
    return (tuple(sequence[at : at + size]) for at in range(max(min(1, len(sequence)), len(sequence) - size + 1)))


def _plain(text: str | None) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text or "").lower()))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _authors(gold: Iterable[str], found: Iterable[str]) -> float:
    """Return the F1 of two sets of names."""
    wanted, named = _names(gold), _names(found)
    return 2 * len(wanted & named) / (len(wanted) + len(named)) if wanted or named else 1.0


def _names(authors: Iterable[str]) -> set[str]:
    return {_plain(_BY.sub("", author.strip().lower())) for author in authors} - {""}


def _lists_all_lines(truth: Mapping[str, Any]) -> bool:
    """Return whether the truth has the whole text and all lines to cut, instead of samples of both."""
    return bool(truth.get("text") and truth.get("without") and not truth.get("with"))


def _pieces(truth: Mapping[str, Any], body: str) -> Pieces | None:
    keep, drop = truth.get("with") or (), truth.get("without") or ()
    if not keep and not drop:
        return None
    text = _squeezed(body)
    return Pieces(
        kept=sum(_squeezed(piece) in text for piece in keep),
        wanted=len(keep),
        leaked=sum(bool(text) and _squeezed(piece) in text for piece in drop),
    )


def _lines_with(pieces: Iterable[str], body: str) -> int:
    lines = [_squeezed(line) for line in body.splitlines()]
    return sum(any(_squeezed(piece) in line for line in lines if line) for piece in pieces)


def _missed(paragraphs: Sequence[str], body: str) -> int:
    return len(paragraphs) - _lines_with(paragraphs, body)


def _by_readers(truth: Mapping[str, Any], output: Output, *, empty: bool) -> PageScore:
    if truth["type"] in _NO_ARTICLES:
        return PageScore(empty, taken=not empty and not output.rejected)
    authors = truth.get("authors")
    return PageScore(
        empty=empty,
        rejected=output.rejected if truth["type"] == "article" else None,
        blocks=compare_blocks(truth, output.body.split("\n")) if truth["keep"] else None,
        tokens=compare_blocks(truth, output.body.split("\n"), size=1).f1 if truth["keep"] else None,
        headline=_plain(output.headline) == _plain(truth["title"]) if truth.get("title") else None,
        authors=_authors(authors, output.authors) if authors else None,
        no_author=None if authors else not _names(output.authors),
        date=output.day == truth["date"] if truth.get("date") else None,
    )


def compare_blocks(truth: Mapping[str, Any], found: Iterable[str], size: int = _SHINGLE) -> Overlap:
    """Compare the runs of `size` words within blocks; what is found of the optional ones is left out.

    By single words it does not matter how a text is divided into lines.
    """
    wanted, free, own = (_block_runs(blocks, size) for blocks in (truth["keep"], truth["optional"], found))
    common = (own & wanted).total()
    return Overlap(common, (own - wanted - free).total(), wanted.total() - common)


def _block_runs(blocks: Iterable[str], size: int) -> "Counter[Hashable]":
    count: Counter[Hashable] = Counter()
    for block in blocks:
        count.update(_runs(_TOKEN.findall(unicodedata.normalize("NFKC", block).lower()), size))
    return count


def _promotions(truth: Mapping[str, Any], output: Output, *, empty: bool) -> PageScore:
    there = _word_runs(output.body)
    return PageScore(
        empty=empty,
        rejected=output.rejected,
        leaks=tuple(_is_there(promo["text"], there) for promo in truth["promos"]),
        losses=tuple(not _is_there(paragraph, there) for paragraph in truth["paras"]),
    )


def _word_runs(text: str) -> set[tuple[str, ...]]:
    return set(_runs(_WORD.findall(text.lower()), _RUN))


def _is_there(paragraph: str, there: set[tuple[str, ...]]) -> bool:
    wanted = _word_runs(paragraph)
    return bool(wanted) and len(wanted & there) / len(wanted) >= _THERE
