import pytest

from pipelines.boilerplate.evidence import Confidence
from pipelines.boilerplate.lists.headline_rows import headline_row_evidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of


def _found(body: str) -> list[tuple[CutReason, Confidence, str]]:
    blocks = blocks_of(f"<html><body><p>{PARAGRAPHS[0]}</p>{body}<p>{PARAGRAPHS[1]}</p></body></html>")
    return [(one.reason, one.confidence, one.observation) for one in headline_row_evidence(blocks)]


@pytest.mark.parametrize(
    ("row", "observation"),
    [
        ("Harbour strike | Ferry timetable | Tides | Puzzles", "4 headlines or sections in a row"),
        ("Grève des ports · Canicule · Budget", "3 headlines or sections in a row"),
        ("Mayor resigns over bridge • Snow closes the pass • A very long night", "3 headlines or sections in a row"),
        ("ROPE INDEX 8,241.3 ▲0.4% | Tin $2,318 ▼0.2%", "prices or indices of 2 markets in a row"),
        ("Tauwerk 18.412 (+0,3 %) · Zinn 1.084 (-0,2 %)", "prices or indices of 2 markets in a row"),
        ("Our favourites: 1. Bridge to reopen 2. Mayor resigns 3. Snow by Monday", "numbered headlines in a row"),
    ],
)
def test_a_row_of_items_is_sure(row: str, observation: str) -> None:
    assert _found(f"<p>{row}</p>") == [(CutReason.TRENDING, Confidence.SURE, observation)]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Serves 4 | Preparation: 10 minutes | Cooking: 20 minutes | Easy</p>",
        "<p>The bridge | and the ferry | closed for the winter.</p>",
        "<p>Ann Lee | Santa Maria</p>",
        "<p>The mayor named three reasons 1. the snow, 2. the bridge and 3. the budget, spent by May.</p>",
        "<ul><li>Harbour strike | Ferry timetable | Tides</li></ul>",
        "<table><tr><td>Rope</td><td>▲0.4%</td><td>8,241</td></tr></table>",
        "<h2>Bridge | Ferry | Tides</h2>",
        "<p>The index rose to 8,241.3 (+0,4 %), that of tin fell to 2,318 (-0,2 %).</p>",
    ],
)
def test_sentences_facts_and_entries_of_lists_are_no_rows(body: str) -> None:
    assert _found(body) == []
