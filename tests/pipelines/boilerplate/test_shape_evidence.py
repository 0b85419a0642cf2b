import pytest

from pipelines.boilerplate import shape_evidence
from pipelines.boilerplate.evidence import Confidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, Line, blocks_of, paragraphs_as_blocks


def _said(lines: tuple[str | Line, ...]) -> dict[str, tuple[CutReason, Confidence]]:
    blocks, kept = paragraphs_as_blocks(lines)
    return {
        blocks[found.index].text: (found.reason, found.confidence)
        for found in shape_evidence.shape_evidence(blocks, kept)
    }


def _is_prose(source: str) -> bool:
    (block,) = blocks_of(source)
    return shape_evidence.is_prose(block)


@pytest.mark.parametrize("text", PARAGRAPHS)
def test_paragraphs_are_prose(text: str) -> None:
    assert _is_prose(f"<p>{text}</p>")
    assert _is_prose(f"<div>{text}</div>")


@pytest.mark.parametrize(
    "text",
    [
        "港の路面電車は月曜日の朝に運転を再開し、市長も雨の中で待っていました。",
        "“We promised that the line would come back, and today it really did,” said the city's transport chief.”",
        "Wer zahlt am Ende für die Aufzüge, die der Rat vor zwei Jahren versprochen hat, und wann kommen sie?",
    ],
)
def test_prose_of_other_languages_and_ends(text: str) -> None:
    assert _is_prose(f"<p>{text}</p>")


@pytest.mark.parametrize(
    "source",
    [
        f"<h2>{PARAGRAPHS[0]}</h2>",
        f"<p><a href='/x'>{PARAGRAPHS[0]}</a></p>",
        f"<p>{PARAGRAPHS[0].rstrip('.')}</p>",
        f"<p>{PARAGRAPHS[0].rstrip('.')} ...</p>",
        f"<p>{PARAGRAPHS[0].rstrip('.')} … Read more</p>",
        f"<p>{PARAGRAPHS[0].rstrip('.')} […]</p>",
        "<p>Trams run every ten minutes.</p>",
    ],
    ids=["heading", "link", "no full stop", "cut short", "read more", "bracketed", "short"],
)
def test_other_lines_are_no_prose(source: str) -> None:
    assert not _is_prose(source)


@pytest.mark.parametrize(
    "name",
    [
        "CP-2023-0030-22428229-thumb",
        "IMG_0042.jpg",
        "harbour tram (2).JPEG",
        "tram-line-harbour-1024x683",
        "tram-scaled",
        "DSC-2024-0017-final",
        "quay.webp",
    ],
)
def test_file_names_of_pictures_are_captions(name: str) -> None:
    assert _said((*PARAGRAPHS[:2], name, *PARAGRAPHS[2:]))[name] == (CutReason.CAPTION, Confidence.CERTAIN)


@pytest.mark.parametrize(
    "line",
    [
        "COVID-19-vaccination",
        "A-4-B",
        "2019-2024",
        "state-of-the-art",
        "10-12-2025",
        "Boeing 737-800",
        "F-35-Jets",
        "06-1234-5678",
    ],
)
def test_words_with_hyphens_are_no_file_names(line: str) -> None:
    assert line not in _said((*PARAGRAPHS[:2], line, *PARAGRAPHS[2:]))


_LINKS = (
    Line("Ferry prices rise in March", "link"),
    Line("Why the quay was hollow", "link"),
    Line("The storm that took the rails", "link"),
)


def test_three_links_in_a_row_behind_the_article_are_a_list() -> None:
    said = _said((*PARAGRAPHS, *_LINKS))
    assert [said[link.text] for link in _LINKS] == [(CutReason.LINK_LIST, Confidence.LIKELY)] * 3


def test_links_inside_the_article_may_be_its_sources() -> None:
    said = _said((*PARAGRAPHS[:3], *_LINKS, *PARAGRAPHS[3:]))
    assert [said[link.text] for link in _LINKS] == [(CutReason.LINK_LIST, Confidence.HINT)] * 3


def test_two_links_are_no_list() -> None:
    assert _said((*PARAGRAPHS, *_LINKS[:2])) == {}


@pytest.mark.parametrize("heading", ["Related stories", "Tranding Now", "About the author", "Comments", "Newsletter"])
def test_all_short_lines_below_a_heading_behind_the_article_are_its_list(heading: str) -> None:
    said = _said((*PARAGRAPHS, Line(heading, "h2"), "Ferry prices rise in March", "Why the quay was hollow"))
    assert said["Ferry prices rise in March"][1] is Confidence.LIKELY
    assert set(said) == {"Ferry prices rise in March", "Why the quay was hollow"}


def test_only_links_below_a_heading_inside_the_article_are_its_list() -> None:
    heading = Line("Related stories", "h2")
    said = _said((*PARAGRAPHS[:2], heading, _LINKS[0], "A true subheading", _LINKS[1], *PARAGRAPHS[2:]))
    assert set(said) == {_LINKS[0].text}


def test_prose_ends_a_list() -> None:
    said = _said((*PARAGRAPHS[:5], Line("Related stories", "h2"), _LINKS[0], PARAGRAPHS[5], "A closing line"))
    assert PARAGRAPHS[5] not in said
    assert "A closing line" not in said


def test_an_article_of_nothing_but_paragraphs_says_nothing() -> None:
    assert _said(PARAGRAPHS) == {}


def test_a_page_without_blocks_says_nothing() -> None:
    assert list(shape_evidence.shape_evidence((), frozenset())) == []


def test_a_link_at_the_end_of_each_entry_of_the_text_is_no_heading_of_a_list() -> None:
    entry = "<h3><a href='/{0}'>Quay {0} of the harbour</a></h3><p>Deep water.</p><a href='/{0}'>Read more</a>"
    entries = "".join(f"<div>{entry.format(number)}</div>" for number in range(3))
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)

    def listed(source: str) -> bool:
        blocks = blocks_of(source)
        found = shape_evidence.shape_evidence(blocks, frozenset(range(len(blocks))))
        return any(one.observation == "listed below “Read more”" for one in found)

    assert not listed(entries + text)
    assert listed(text + entries), "behind the text they are teasers"
    assert listed(entry.format(1) + "<p><a href='/2'>Tides</a></p>" + text), "it stands there once"
