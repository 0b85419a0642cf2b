"""Texts that ask for consent are no article, however many paragraphs they have; articles about them are."""

import pytest

from pipelines.boilerplate.consent_texts import consent_evidence
from pipelines.boilerplate.evidence import Confidence
from pipelines.items import CutReason, Metadata
from tests.pages import HEADLINE, PARAGRAPHS, blocks_of

_ASKED = {
    "en": (
        "We use some essential cookies to make this service work, and you cannot switch them off while you read on.",
        "With your permission, our 834 partners and we may use precise location data and identify you by your device.",
    ),
    "de": (
        "Wir verwenden Cookies, damit unser Angebot funktioniert; Sie können sie nicht abschalten, solange Sie lesen.",
        "Mit Ihrer Einwilligung verarbeiten unsere Partner und wir Ihre Daten, um Anzeigen zu messen und auszuwählen.",
    ),
    "fr": (
        "Nous utilisons des cookies pour faire fonctionner le site, et vous ne pouvez pas les refuser.",
        "Avec votre consentement, nos 300 partenaires et nous traitons vos données pour mesurer l'audience.",
    ),
    "es": (
        "Usamos cookies para que nuestro sitio funcione, y usted no puede desactivarlas mientras lo visita.",
        "Con su consentimiento, nuestros socios y nosotros tratamos sus datos para medir la audiencia de los anuncios.",
    ),
}


@pytest.mark.parametrize("asked", _ASKED.values(), ids=_ASKED)
def test_paragraphs_that_ask_for_consent_are_certain(asked: tuple[str, ...]) -> None:
    blocks = blocks_of("".join(f"<p>{text}</p>" for text in (PARAGRAPHS[0], *asked, *PARAGRAPHS[1:])))

    found = list(consent_evidence(blocks, Metadata(headline=HEADLINE)))

    assert [blocks[one.index].text for one in found] == list(asked)
    assert {(one.reason, one.confidence) for one in found} == {(CutReason.CONSENT, Confidence.CERTAIN)}


def test_a_single_paragraph_and_an_article_on_the_subject_say_nothing() -> None:
    asked = _ASKED["en"]
    single = blocks_of(f"<p>{PARAGRAPHS[0]}</p><p>{asked[0]}</p><p>{PARAGRAPHS[1]}</p>")
    whole = blocks_of("".join(f"<p>{text}</p>" for text in asked))

    assert not list(consent_evidence(single, Metadata(headline=HEADLINE)))
    assert not list(consent_evidence(whole, Metadata(headline="How we use cookies")))


def test_reports_about_consent_say_nothing() -> None:
    report = (
        "The council wants the consent of all owners before it sells the quay, the mayor said in the meeting.",
        "The regulator has asked nine publishers for their cookie banners, and expects their answers by the summer.",
    )

    assert not list(consent_evidence(blocks_of("".join(f"<p>{text}</p>" for text in report)), Metadata()))
