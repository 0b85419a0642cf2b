import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate import wording_evidence
from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.phrases import NOTICE_EXPRESSIONS, PRAISE_EXPRESSIONS
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of


def _said(text: str) -> list[Evidence]:
    return list(wording_evidence.wording_evidence(blocks_of(f"<p>{text}</p>")))


def _reasons(text: str) -> set[str]:
    return {found.reason.value for found in _said(text)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Tranding Now", "trending"),
        ("Trending  Now!", "trending"),
        ("Most Poppular", "trending"),
        ("Recomended for you", "related"),
        ("Recommended for yuo", "related"),
        ("You may allso like", "related"),
        ("Related Artciles", "related"),
        ("Leave a Repy", "comments"),
        ("Leave a Coment", "comments"),
        ("Advertisment", "advertisement"),
        ("Abuot the author", "author_bio"),
        ("Meistgelsen", "trending"),
        ("3 Comments", "comments"),
        ("Comments (12)", "comments"),
        ("Related Articles 4", "related"),
        ("Latest Harbour News", "related"),
        ("More from Marta Lindqvist", "related"),
        ("More in City", "related"),
        ("Mehr aus Hamburg", "related"),
        ("Top City Stories", "related"),
    ],
)
def test_headings_are_recognised_with_typing_mistakes_counts_and_section_names(text: str, reason: str) -> None:
    assert _reasons(text) == {reason}


@pytest.mark.parametrize(
    "text",
    [
        "Related cases rose sharply",
        "Related cases",
        "Popular parks",
        "Most wanted",
        "Latest losses",
        "Recommended dose",
        "The newsletter industry",
        "Shared rooms, shared costs",
        "A tweet that changed the election",
        "Trending downwards since May",
        "Popular uprising in the north",
        "Comment on the verdict expected",
        "Adds",
        "Print runs fall",
        "The most read book of the century",
        "Recommended dose was exceeded",
        "Sharing the burden",
        "What the divers found",
        "Delays",
        "More trams, fewer buses",
        "Latest figures show a slow recovery",
        "Telegrams from the front",
        "EPA announces limits for lead",
        "Plus de cent blessés",
        "Más de cien heridos",
    ],
)
def test_subheadings_that_only_begin_alike_say_nothing(text: str) -> None:
    assert _reasons(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "He asked readers to share their memories of the old line.",
        "The company said that its newsletter reached a million readers last year.",
        "Comments by the minister drew criticism from both parties.",
        "Police released a photograph of the man on Tuesday.",
        "Related cases rose sharply in the second quarter, the institute said.",
        "The court ruled that cookies fall under the directive.",
        "Advertising income fell by a third, and so did the number of reporters.",
        "She follows the case on the continent with interest.",
        "See the mayor's plan as a first step, not as the last.",
        "The museum supports itself with tickets and rent.",
        "Prices rose in spring; more on the coast than inland.",
        "Bilder der Zerstörung gingen um die Welt, doch die Hilfe blieb aus.",
        "Die Polizei sicherte Fotos vom Tatort und befragte die Nachbarn.",
        "Les images du port ont fait le tour du monde.",
        "Reuters reporters were expelled from the country on Friday, the ministry said.",
        "Mehr lesen die Kinder nicht, sie hören aber öfter zu.",
        "Mehr dazu will die Polizei am Montag sagen.",
        "Zum Thema Klimaschutz sagte der Minister an diesem Abend nichts.",
        "Die Einwilligung der Eltern war dafür nicht nötig.",
        "По теме переговоров министр ничего не сказал.",
        "Norway decided against plans to become a member of the union.",
        "He plans to donate to the campaign of a rival.",
        "She wanted to make a gift to the town, and it became a park.",
        "Neighbours had to chip in for a new roof.",
        "Der neue Chip in den Fahrzeugen spart Strom.",
        "The contract gave the firm unlimited access to the archive.",
        "Teachers asked the children to continue reading in summer.",
        "The price for subscribers will rise to twelve crowns in May.",
        "Traders must create an account before they may sell on the market.",
        "The president will receive a briefing on the flood on Tuesday.",
        "Many children like to watch films on YouTube before breakfast.",
        "Visitors can find the recording on YouTube.",
        "The network changed its privacy settings after the ruling.",
        "Traffic is the largest contributor to the noise along the quay.",
        "AFP said it would appeal.",
        "Copyright law must change, the minister said.",
        "The data show that aggregate demand fell, and the article in question says so.",
        "The site said it would not appeal.",
        *PARAGRAPHS,
    ],
)
def test_true_sentences_that_use_such_words_say_nothing(text: str) -> None:
    assert _reasons(text) == set()


def test_a_long_paragraph_is_no_notice_for_a_phrase_inside_it() -> None:
    paragraph = (
        "The publisher, which asks its readers to sign up for a newsletter and to follow it on Facebook, has become "
        "the largest in the region. "
    )
    assert _reasons(paragraph * 5) == set()
    assert len(paragraph * 5) > 600


def test_a_notice_of_some_length_is_only_likely() -> None:
    notice = "Sign up for our newsletter. " + "Every Friday our reporters write about the harbour and its people. " * 4
    (found,) = _said(notice)
    assert (found.reason, found.confidence) == (CutReason.NEWSLETTER, Confidence.LIKELY)


def test_the_observation_quotes_the_words() -> None:
    assert _said("Please follow us on Facebook today")[0].observation == "wording: “Please follow us on Facebook”"
    assert _said("Tranding Now")[0].observation == "heading of a list: “Tranding Now”"


ADVERTS = [
    ("Larch is the leading supplier of windows in the north.", 1),
    ("Larch is the preferred choice of roofers.", 1),
    ("Looking for a new roof? Get a free quote today.", 3),
    ("Use code TRAM10 for 10% off, while stocks last.", 2),
    ("Trusted by a thousand harbours, Larch delivers reliable, award-winning pumps.", 3),
    ("Ihr Partner für Fenster: jetzt bestellen und Rabatt sichern!", 1),
    ("Profitez de notre offre spéciale.", 1),
    ("Aprovecha la oferta especial y el envío gratis.", 1),
    ("Approfitta: spedizione gratuita su tutto.", 1),
]


@pytest.mark.parametrize(("text", "least"), ADVERTS)
def test_praise_is_counted_by_kind(text: str, least: int) -> None:
    assert len(wording_evidence.praise([text])[0]) >= least


@pytest.mark.parametrize("expression", PRAISE_EXPRESSIONS)
def test_every_kind_of_praise_is_found(expression: str) -> None:
    assert any(re.search(expression, text, re.IGNORECASE) for text, _ in ADVERTS)


@pytest.mark.parametrize("text", PARAGRAPHS)
def test_plain_reporting_holds_no_praise(text: str) -> None:
    assert wording_evidence.praise([text]) == [()]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Related Artcles", "related"), ("Most Raed", "trending"), ("Realted Artciles", None), ("Msto Raed", None)],
)
def test_one_typing_mistake_is_forgiven_and_two_in_a_short_heading_are_not(text: str, reason: str | None) -> None:
    found = wording_evidence.section_opened(text)
    assert (found and found.value) == reason


@given(st.text(max_size=500))
def test_any_text_can_be_judged(text: str) -> None:
    wording_evidence.section_opened(text)
    assert len(wording_evidence.praise([text])[0]) <= len(PRAISE_EXPRESSIONS)


def test_expressions_answer_at_once_on_long_runs() -> None:
    expressions = [re.compile(row, re.IGNORECASE) for rows in NOTICE_EXPRESSIONS.values() for row in rows]
    runs = (
        "sign up ",
        "this article ",
        "x",
        "follow on ",
        "- ",
        "12.03.2026 ",
        "公開2026年",
        "입력 2026.03.",
        "/",
        "photo: ",
    )
    for run in runs:
        for expression in expressions:
            expression.search((run * 420)[:420])


@pytest.mark.parametrize("line", ["comments(", "comments = load()", "share();", "{ related }"])
def test_lines_of_code_are_no_headings(line: str) -> None:
    assert wording_evidence.section_opened(line) is None
