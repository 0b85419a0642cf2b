import pytest

from pipelines.boilerplate import topic_evidence
from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.items import CutReason, Metadata
from tests.pages import HEADLINE, PARAGRAPHS, paragraphs_as_blocks, with_line

_METADATA = Metadata(headline=HEADLINE)


def _said(line: str, position: int = 3) -> Evidence | None:
    blocks, kept = paragraphs_as_blocks(with_line(line, position))
    found = list(topic_evidence.topic_evidence(blocks, kept, _METADATA))
    assert all(one.index == position and one.reason is CutReason.PROMOTION for one in found)
    return found[0] if found else None


@pytest.mark.parametrize(
    "promotion",
    [
        "Looking for new windows? Larchwood Glazing offers free quotes and award-winning frames. Call today.",
        "Brewmaster Pro is the leading provider of espresso machines for offices. Order online now and get 15% off.",
        "Larchwood Glazing builds conservatories in Yorkshire, and every panel comes with a warranty.",
        "For reliable hosting, Nimbus Servers delivers unmatched uptime, trusted by thousands of small firms.",
        "Use code GRAIN20 at Velora Mattresses and save today; free shipping, terms and conditions apply.",
    ],
)
def test_praise_of_something_that_the_article_never_names_is_sure(promotion: str) -> None:
    found = _said(promotion)
    assert found is not None
    assert found.confidence is Confidence.SURE
    assert "occur elsewhere in the article" in found.observation


@pytest.mark.parametrize(
    "paragraph",
    [
        "The harbour tram is ideal for passengers who wait near the fish market or the customs house, engineers say.",
        "The transport office is the leading provider of trams along the quay, and the line its largest project.",
        "Passengers can buy tickets for the tram online, at the ferry terminal and at the fish market.",
    ],
)
def test_praise_of_the_articles_own_subject_is_not_sure(paragraph: str) -> None:
    found = _said(paragraph)
    assert found is None or found.confidence is not Confidence.SURE


@pytest.mark.parametrize(
    "quotation",
    [
        "“The embankment was hollow and nobody had told us,” said Corvalan, who had hoped for a repair in one winter.",
        "“Our divers are the best on the coast,” the mayor told the crowd, and the brass band played again.",
    ],
)
def test_what_a_person_says_is_no_promotion(quotation: str) -> None:
    assert _said(quotation) is None


def test_a_foreign_paragraph_without_praise_says_nothing() -> None:
    assert (
        _said("Parliament in Wellington debated sheep exports, wool quotas and dairy tariffs for nine hours.") is None
    )


def test_a_long_paragraph_is_no_promotion() -> None:
    promotion = "Larchwood Glazing offers free quotes and award-winning frames, trusted by many. " * 10
    assert _said(promotion) is None


def test_only_blocks_that_the_extractor_kept_are_judged() -> None:
    blocks, kept = paragraphs_as_blocks(with_line("Larchwood Glazing is award-winning. Get a free quote today.", 3))
    assert list(topic_evidence.topic_evidence(blocks, kept - {3}, _METADATA)) == []


def test_an_article_of_one_paragraph_is_judged_by_its_headline() -> None:
    blocks, kept = paragraphs_as_blocks(("The harbour tram line is award-winning again.",))
    assert not [
        found for found in topic_evidence.topic_evidence(blocks, kept, _METADATA) if found.confidence is Confidence.SURE
    ]


@pytest.mark.parametrize("lines", [(), PARAGRAPHS])
def test_without_praise_nothing_is_said(lines: tuple[str, ...]) -> None:
    blocks, kept = paragraphs_as_blocks(lines)
    assert list(topic_evidence.topic_evidence(blocks, kept, _METADATA)) == []
