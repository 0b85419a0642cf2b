"""What the page of an article shows, made of its record: plain values for the template. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from models.reports.article_record import ArticleRecord, VersionRecord

#: Longer texts are cut here, so that a page stays small.
MOST_CHARACTERS = 60_000
_MOST_CUT_CHARACTERS = 1_500
#: Words of both versions together that are compared; of longer texts only paragraphs are.
_MOST_WORDS = 6_000


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, its value, and where that was found."""

    name: str
    value: str
    source: str | None = None
    #: The value is an address.
    is_url: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that is in both versions, or in one of them."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side: their headlines and texts in pieces."""

    old: VersionRecord
    new: VersionRecord
    old_headline: Sequence[Piece]
    new_headline: Sequence[Piece]
    old_text: Sequence[Piece]
    new_text: Sequence[Piece]


def paragraphs(text: str) -> tuple[list[str], bool]:
    """Return the paragraphs of a text, and whether its end is left out."""
    return text[:MOST_CHARACTERS].split("\n"), len(text) > MOST_CHARACTERS


def shortened(text: str) -> str:
    """Return the text of a cut, bounded."""
    return text if len(text) <= _MOST_CUT_CHARACTERS else text[:_MOST_CUT_CHARACTERS] + " …"


def facts(record: ArticleRecord) -> list[Fact]:
    """Return what is known of an article, without what is not."""
    return [fact for fact in _facts(record.columns) if fact.value]


def _facts(columns: Mapping[str, Any]) -> Iterator[Fact]:
    name = columns["source_name"]
    yield Fact("Outlet", f"{name} ({columns['source']})" if name else str(columns["source"]))
    yield Fact("Authors", _text(columns["authors"]))
    yield from _dates(columns)
    yield Fact("Section", _text(columns["article_section"]))
    yield Fact("Keywords", _text(columns["keywords"]))
    yield Fact("Language", _text(columns["in_language"]))
    yield Fact("Words", f"{columns['word_count']:,}")
    yield Fact("Description", _text(columns["description"]))
    yield Fact("Other headlines", _text(columns["alternative_headline"]).replace("\n", " / "))
    yield Fact("Agency", _text(columns["wire_agency"]))
    yield Fact("Publisher", _text(columns["publisher"]))
    yield Fact("Paywall", _access(columns), columns["access_evidence"])
    yield Fact("Text and data mining", "reserved" if columns["tdm_opt_out"] else "", columns["tdm_evidence"])
    yield Fact("Robots tags", _text(columns["robots_tags"]))
    yield Fact("Page type", _text(columns["page_type"]))
    yield Fact("Address", _text(columns["url"]), is_url=True)
    for name, column in (("Fetched from", "page_url"), ("Declares as canonical", "canonical_url")):
        if columns[column] != columns["url"]:
            yield Fact(name, _text(columns[column]), is_url=True)
    yield Fact("First seen", _moment(columns["first_seen_at"]))
    yield Fact("Last seen", _moment(columns["last_seen_at"]))
    yield Fact("Gone since", _moment(columns["gone_at"]))


def _dates(columns: Mapping[str, Any]) -> Iterator[Fact]:
    for name, column in (("Published", "date_published"), ("Modified", "date_modified")):
        found = " ".join(
            part
            for part in (
                str(columns[f"{column}_source"] or ""),
                f"“{columns[f'{column}_raw']}”" if columns[f"{column}_raw"] else "",
            )
            if part
        )
        yield Fact(name, _moment(columns[column]), found or None)
    if columns["date_published"] is None:
        yield Fact("Published", "no date", columns["date_published_missing"])
    yield Fact("Caveats about dates", _text(columns["date_flags"]))


def _access(columns: Mapping[str, Any]) -> str:
    if columns["is_paywalled"] is None:
        return ""
    return "declared" if columns["is_paywalled"] else "none"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _moment(value: datetime | None) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M} UTC"


def compared(old: VersionRecord, new: VersionRecord) -> Comparison:
    """Return two versions, with what differs marked."""
    old_headline, new_headline = _pieces(old.headline or "", new.headline or "")
    old_text, new_text = _pieces(old.article_body[:MOST_CHARACTERS], new.article_body[:MOST_CHARACTERS])
    return Comparison(old, new, old_headline, new_headline, old_text, new_text)


def _pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    ours, theirs = _units(old), _units(new)
    if len(ours) + len(theirs) > _MOST_WORDS:
        ours, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=len(ours) + len(theirs) > _MOST_WORDS // 4)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, start, end, first, last in matcher.get_opcodes():
        left += _piece("".join(ours[start:end]), is_changed=kind != "equal")
        right += _piece("".join(theirs[first:last]), is_changed=kind != "equal")
    return left, right


def _piece(text: str, *, is_changed: bool) -> list[Piece]:
    return [Piece(text, is_changed)] if text else []


def _units(text: str) -> list[str]:
    """Return words, each with the space after it."""
    units: list[str] = []
    for line in text.splitlines(keepends=True):
        words = line.split(" ")
        units += [f"{word} " for word in words[:-1]] + [words[-1]]
    return units
