import pytest

from pipelines.boilerplate import metadata_evidence
from pipelines.boilerplate.evidence import Confidence
from pipelines.items import Author, CutReason, Metadata
from tests.pages import AUTHOR, HEADLINE, PARAGRAPHS, Line, blocks_of, paragraphs_as_blocks

_METADATA = Metadata(headline=HEADLINE, authors=(Author(AUTHOR), Author("Jonas Weber")))


def _said(lines: tuple[str | Line, ...], metadata: Metadata = _METADATA) -> dict[str, CutReason]:
    blocks, kept = paragraphs_as_blocks(lines)
    found = list(metadata_evidence.metadata_evidence(blocks, kept, metadata))
    assert all(one.confidence >= Confidence.SURE for one in found)
    return {blocks[one.index].text: one.reason for one in found}


def _reason(line: str | Line, position: int = 0) -> CutReason | None:
    text = line if isinstance(line, str) else line.text
    return _said((*PARAGRAPHS[:position], line, *PARAGRAPHS[position:])).get(text)


@pytest.mark.parametrize(
    "line",
    [
        HEADLINE,
        HEADLINE.upper(),
        f"“{HEADLINE}”",
        HEADLINE.replace("two years", "2 years"),
        HEADLINE.replace("reopens", "re-opens"),
        HEADLINE + ".",
    ],
)
def test_the_headline_again_is_cut_before_the_text(line: str) -> None:
    assert _reason(Line(line, "h2")) is CutReason.REPEATED_HEADLINE
    assert _reason(line) is CutReason.REPEATED_HEADLINE


def test_a_subheading_like_the_headline_far_below_stays() -> None:
    assert _reason(Line(HEADLINE, "h2"), position=4) is None


@pytest.mark.parametrize(
    "line",
    ["Harbour tram line", "Harbour tram line closes", "Ferry line reopens after two days of repairs", PARAGRAPHS[0]],
)
def test_a_line_that_only_resembles_the_headline_stays(line: str) -> None:
    assert _reason(line) is None


def test_without_a_headline_nothing_repeats_it() -> None:
    assert _said(("", *PARAGRAPHS), Metadata()) == {}


@pytest.mark.parametrize(
    "line",
    [
        AUTHOR,
        f"By {AUTHOR}",
        f"BY {AUTHOR.upper()}",
        f"By {AUTHOR} and Jonas Weber",
        f"By {AUTHOR}, Transport Correspondent",
        f"Von {AUTHOR}",
        f"Par {AUTHOR}",
        f"Por {AUTHOR}",
        f"Di {AUTHOR}",
        f"Door {AUTHOR}",
        f"Av {AUTHOR}",
        f"Text: {AUTHOR}",
        f"Written by {AUTHOR} | 2 March 2026",
        f"By {AUTHOR}, Jonas Weber – 2 March 2026, 10:30",
    ],
)
def test_bylines_are_cut(line: str) -> None:
    assert _reason(line) is CutReason.BYLINE


@pytest.mark.parametrize(
    "line",
    [
        f"{AUTHOR} rode the first tram and spoke with the driver.",
        "By the sea",
        "By Klara Holm",  # no author of this article
        "By ten o'clock the trams were full.",
        f"By noon, {AUTHOR} had counted four hundred people at the first stop, and more came along the quay all day.",
    ],
)
def test_sentences_with_a_name_are_no_bylines(line: str) -> None:
    assert _reason(line, position=2) is None


@pytest.mark.parametrize(
    "line",
    [
        "2 March 2026",
        "March 2, 2026",
        "Mar. 2nd, 2026 10:30 am",
        "Published: 2 March 2026, 10:30 GMT",
        "Updated on March 2, 2026",
        "Last updated: 2026-03-02 10:30",
        "2026-03-02T10:30:00+01:00",
        "02.03.2026, 10:30 Uhr",
        "Stand: 02.03.2026",
        "2. März 2026",
        "Veröffentlicht am 2. März 2026 um 10:30 Uhr",
        "Publié le 2 mars 2026 à 10h30",
        "2 de marzo de 2026",
        "Publicado el 2 de marzo de 2026",
        "2 marzo 2026 - 10:30",
        "02/03/2026",
        "10:30",
        "2026年3月2日",
        "2026年3月2日 10:30",
        "2026年03月02日 10時30分",
        "2 марта 2026",
        "2 марта 2026, 10:30",
        "Mon, 2 Mar 2026 10:30",
        "Monday 2 March 2026 10.30 CET",
        "2 mars 2026 kl. 10:30",
        "2 maart 2026",
        "Published on March 2, 2026.",
        "March 2, 2026 10:30 a.m.",
        "2 marca 2026",
    ],
)
def test_date_lines_are_cut(line: str) -> None:
    assert _reason(line) is CutReason.DATELINE


@pytest.mark.parametrize(
    "line",
    [
        "Average rating: 4.25",
        "4.25",
        "1.234.567",
        "1,234.56",
        "2026",
        "In 2026",
        "Phone: 040 123 45 67",
        "Score 3:2",
        "Version 2.3.1",
        "12/24",
        "March 2026 was the wettest month since measurements began",
        "On 2 March 2026 the line opened.",
        "2 March 2026 was a good day for the harbour.",
        "The line opened at 10:30.",
        "Area: 12 km2",
        "Final score: 21-19, 21-15",
        "1-0",
    ],
)
def test_numbers_and_sentences_are_no_date_lines(line: str) -> None:
    assert _reason(line, position=2) is None


def test_dates_of_a_chronology_stay() -> None:
    entries = (
        "8 March 2024",
        "The storm takes the rails.",
        "2 June 2024",
        "The first pile is driven.",
        "14 January 2025",
    )
    assert CutReason.DATELINE not in _said((*entries, "Divers go home.", *PARAGRAPHS)).values()
    assert CutReason.DATELINE not in _said((*PARAGRAPHS, *entries)).values()


def test_a_date_between_paragraphs_stays_if_it_stands_there_once() -> None:
    assert _reason("2 March 2026", position=2) is None
    teasers = (*PARAGRAPHS[:2], "2 March 2026", PARAGRAPHS[2], "2 March 2026", *PARAGRAPHS[3:])
    assert _said(teasers) == {"2 March 2026": CutReason.DATELINE}


def test_times_in_rows_of_a_table_stay() -> None:
    blocks = blocks_of(f"<table><tr><td>10:30</td><td>11:15</td></tr></table><p>{PARAGRAPHS[0]}</p>")
    assert not list(metadata_evidence.metadata_evidence(blocks, frozenset(range(len(blocks))), _METADATA))


def test_a_name_in_a_list_between_paragraphs_is_no_byline() -> None:
    names = f"<ul><li>{AUTHOR}</li><li>Berit Sand</li></ul>"
    blocks = blocks_of(f"<p>{PARAGRAPHS[0]}</p>{names}<p>{PARAGRAPHS[1]}</p>")
    assert not list(metadata_evidence.metadata_evidence(blocks, frozenset(range(len(blocks))), _METADATA))
