"""Paragraphs that are nothing but a link are no text, unless they are a sentence or the entries of a list."""

import pytest

from pipelines.boilerplate.evidence import Confidence
from pipelines.boilerplate.lists.link_lines import link_line_evidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of

_FIRST, _SECOND, *_ = (f"<p>{text}</p>" for text in PARAGRAPHS)


def _found(*between: str) -> list[tuple[str, Confidence]]:
    source = _FIRST + _SECOND.join(between) + _SECOND
    blocks = blocks_of(source)
    evidence = list(link_line_evidence(blocks))
    assert {found.reason for found in evidence} <= {CutReason.RELATED}
    return [(blocks[found.index].text, found.confidence) for found in evidence]


@pytest.mark.parametrize(
    ("line", "confidence"),
    [
        ("Ferry pilots call off their strike", Confidence.SURE),
        ("Warum die Hundesteuer die Stadt spaltet", Confidence.SURE),
        ("Лоцманы прекратили забастовку", Confidence.SURE),
        ("HARBOUR BOARD REJECTS ALL CLAIMS", Confidence.CERTAIN),
        ("HIER KLICKEN FÜR DIE APP DER RUNDSCHAU", Confidence.CERTAIN),
    ],
)
def test_a_link_between_paragraphs_leads_elsewhere(line: str, confidence: Confidence) -> None:
    assert _found(f"<p><a href='/a'><b>{line}</b></a></p>") == [(line, confidence)]


@pytest.mark.parametrize(
    "between",
    [
        "<p><a href='/a'>The board has rejected all claims of the fishermen.</a></p>",
        "<p><a href='/a'>The board</a> has rejected all claims</p>",
        "<h3><a href='/a'>The board rejects all claims</a></h3>",
        "<ul><li><a href='/a'>The board rejects all claims</a></li></ul>",
        "<p>We publish the letters here:</p><p><a href='/a'>Letter of the harbour board</a></p>",
        "<p><a href='/a'>Ferry</a></p>",
    ],
)
def test_linked_text_says_nothing(between: str) -> None:
    assert _found(between) == []


def test_the_entries_of_a_list_with_a_text_to_each_say_nothing() -> None:
    entries = [
        f"<p><a href='/{number}'>The {name} of Harlow</a></p>" for number, name in enumerate(("tram", "bus", "boat"))
    ]

    assert _found(*entries) == []
