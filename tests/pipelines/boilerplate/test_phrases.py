"""An example for every kind of wording in `phrases.toml`, in each of its languages."""

import tomllib
from pathlib import Path

import pytest

from pipelines.boilerplate import wording_evidence
from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.phrases import HEADINGS, NOTICE_EXPRESSIONS, PRAISE_EXPRESSIONS, Extent
from pipelines.items import CutReason
from tests.pages import blocks_of


def _said(text: str) -> list[Evidence]:
    return list(wording_evidence.wording_evidence(blocks_of(f"<p>{text}</p>")))


def _reasons(text: str) -> set[str]:
    return {found.reason.value for found in _said(text)}


@pytest.mark.parametrize(("row", "reason"), HEADINGS.items())
def test_every_heading_is_recognised_in_any_case_and_with_marks(row: str, reason: CutReason) -> None:
    for text in (row, row.upper(), f"» {row.title()}:"):
        assert wording_evidence.section_opened(text) is reason
    assert _reasons(row) == {reason.value}


def test_every_kind_of_wording_is_used() -> None:
    assert all(expressions for expressions in NOTICE_EXPRESSIONS.values())
    assert PRAISE_EXPRESSIONS


_EXAMPLES = tomllib.loads(Path(__file__).with_name("phrase_examples.toml").read_text("utf-8"))
#: A line for each reason in each language of `phrases.toml`.
NOTICES = [(reason, text) for reason, texts in _EXAMPLES["notices"].items() for text in texts]


@pytest.mark.parametrize(("reason", "text"), NOTICES)
def test_notices_are_recognised(reason: str, text: str) -> None:
    assert reason in _reasons(text)
    assert all(found.confidence >= Confidence.SURE for found in _said(text))


def test_every_reason_of_openings_and_sentences_has_an_example() -> None:
    known = {reason.value for extent, reason in NOTICE_EXPRESSIONS if extent is not Extent.LINE}
    assert known == {reason for reason, _ in NOTICES}


@pytest.mark.parametrize("text", _EXAMPLES["dates"])
def test_lines_of_dates_and_reading_times_are_certain(text: str) -> None:
    found = _said(text)[0]
    assert (found.reason, found.confidence) == (CutReason.DATELINE, Confidence.CERTAIN)


@pytest.mark.parametrize("text", _EXAMPLES["lines"])
def test_whole_lines_are_certain_in_a_paragraph_and_sure_in_a_list(text: str) -> None:
    assert max(found.confidence for found in _said(text)) is Confidence.CERTAIN
    listed = wording_evidence.wording_evidence(blocks_of(f"<ul><li>{text}</li></ul>"))
    assert max(found.confidence for found in listed) is Confidence.SURE


@pytest.mark.parametrize("text", _EXAMPLES["true"])
def test_lines_of_articles_with_the_same_words_say_nothing(text: str) -> None:
    assert _said(text) == []


def test_a_phrase_that_somebody_says_is_no_notice() -> None:
    said = (
        "“Follow us on Facebook”, the guard had said, and led the visitors through a side door to the harbour office."
    )
    assert _said(said) == []
    assert _said("“Follow us on Facebook”")


@pytest.mark.parametrize("text", _EXAMPLES["further"])
def test_further_lines_around_articles_are_recognised(text: str) -> None:
    assert _said(text)
