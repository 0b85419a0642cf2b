"""An example for every kind of wording in `phrases.toml`, in each of its languages."""

import pytest

from pipelines.boilerplate import wording_evidence
from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.phrases import HEADINGS, OPENINGS, PRAISE_EXPRESSIONS, SENTENCE_EXPRESSIONS
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
    assert OPENINGS.keys() | SENTENCE_EXPRESSIONS.keys() <= set(CutReason)
    assert PRAISE_EXPRESSIONS


#: A line for each reason in each language of `phrases.toml`.
NOTICES = [
    ("related", "Read also: Ferry prices rise in March"),
    ("related", "ALSO READ | Why the quay was hollow"),
    ("related", "➤ Related story: The storm that took the rails"),
    ("related", "Don't miss: ten walks along the water"),
    ("related", "Watch now: Divers at work under the quay"),
    ("related", "Lesen Sie auch: Fähre wird teurer"),
    ("related", "Mehr zum Thema Hafenbahn"),
    ("related", "À lire aussi : le prix du ferry augmente"),
    ("related", "Lee también: el ferry será más caro"),
    ("related", "Te puede interesar: los buzos del puerto"),
    ("related", "Leggi anche Il traghetto costa di più"),
    ("related", "Leia também: a balsa fica mais cara"),
    ("related", "Lees ook: de veerboot wordt duurder"),
    ("related", "Czytaj też: prom będzie droższy"),
    ("related", "Läs också: Färjan blir dyrare"),
    ("related", "Les også: Fergen blir dyrere"),
    ("related", "Læs også: Færgen bliver dyrere"),
    ("related", "Lue myös: Lautta kallistuu"),
    ("related", "İlgili haber: Vapur zamlandı"),
    ("related", "Читайте также: Паром подорожает"),
    ("related", "関連記事 フェリーが値上げ"),
    ("related", "相关阅读：渡轮涨价"),
    ("related", "اقرأ أيضا: ارتفاع سعر العبارة"),
    ("credit", "Photo: Ola Berg"),
    ("credit", "Photo by Ola Berg"),
    ("credit", "Image courtesy of the harbour museum"),
    ("credit", "Bild: Ola Berg"),
    ("credit", "Crédit photo : Ola Berg"),
    ("credit", "Foto: Ola Berg"),
    ("credit", "Imagen: Ola Berg"),
    ("credit", "Immagine: Ola Berg"),
    ("credit", "Zdjęcie: Ola Berg"),
    ("credit", "Getty Images / Ola Berg"),
    ("copyright", "© 2026 Harbour Post"),
    ("copyright", "Copyright 2026 Harbour Post"),
    ("copyright", "All rights reserved."),
    ("copyright", "Alle Rechte vorbehalten."),
    ("copyright", "Tous droits réservés."),
    ("copyright", "Todos los derechos reservados."),
    ("copyright", "Tutti i diritti riservati."),
    ("copyright", "Todos os direitos reservados."),
    ("copyright", "Wszelkie prawa zastrzeżone."),
    ("copyright", "Alla rättigheter förbehållna."),
    ("advertisement", "Sponsored by: Larch Windows"),
    ("advertisement", "Anzeige: Fenster von Larch"),
    ("advertisement", "Limited time offer – windows at half price"),
    ("advertisement", "Contenido patrocinado: Ventanas Larch"),
    ("disclaimer", "Disclaimer: all figures without warranty of any kind."),
    ("disclaimer", "Haftungsausschluss: Alle Angaben ohne Gewähr."),
    ("disclaimer", "Aviso legal: las cifras son orientativas."),
    ("disclaimer", "This article is for informational purposes only."),
    ("disclaimer", "Nothing here is intended as legal advice; this is not financial advice."),
    ("disclaimer", "All trademarks belong to their respective owners."),
    ("disclaimer", "The picture was chosen for illustrative purposes."),
    ("disclaimer", "We may earn a small affiliate commission when you buy."),
    ("disclaimer", "Der Text enthält Affiliate-Links."),
    ("disclaimer", "Opinions expressed here are those of the author alone."),
    ("newsletter", "Sign up for our weekly newsletter and never miss a tram."),
    ("newsletter", "Get the best of the harbour straight to your inbox."),
    ("newsletter", "Enter your e-mail to join our mailing list"),
    ("newsletter", "Jetzt unseren Newsletter abonnieren"),
    ("newsletter", "Abonnieren Sie hier den Newsletter"),
    ("newsletter", "Inscrivez-vous à notre newsletter du matin"),
    ("newsletter", "Suscríbete a nuestro boletín diario"),
    ("newsletter", "Iscriviti alla nostra newsletter"),
    ("newsletter", "Assine a nossa newsletter"),
    ("newsletter", "Schrijf je in voor onze nieuwsbrief"),
    ("newsletter", "Zapisz się na nasz newsletter"),
    ("newsletter", "Anmäl dig till vårt nyhetsbrev"),
    ("newsletter", "Tilmeld dig vores nyhedsbrev"),
    ("newsletter", "You can unsubscribe at any time."),
    ("subscription", "Already a subscriber? Log in to continue"),
    ("subscription", "Jetzt abonnieren und weiterlesen"),
    ("subscription", "Article réservé aux abonnés"),
    ("subscription", "Contenido exclusivo para suscriptores"),
    ("subscription", "Riservato agli abbonati"),
    ("subscription", "Conteúdo exclusivo para assinantes"),
    ("subscription", "Alleen voor abonnees"),
    ("subscription", "Tylko dla subskrybentów"),
    ("subscription", "Bli prenumerant"),
    ("follow", "Follow us on Facebook and Instagram"),
    ("follow", "Join our channel on Telegram"),
    ("follow", "Subscribe to our YouTube channel"),
    ("follow", "Please follow Harbour Post on Google News"),
    ("follow", "Follow @harbourpost on X"),
    ("credit", "Reuters/Ola Berg"),
    ("credit", "AFP"),
    ("credit", "Getty Images via AFP"),
    ("copyright", "Copyright: Harbour Post"),
    ("disclaimer", "This story has been aggregated automatically from other sites."),
    ("consent", "Mit Ihrer Zustimmung wird hier ein Video geladen."),
    ("consent", "Deine Privatsphäre-Einstellungen verhindern, dass der Beitrag angezeigt wird."),
    ("consent", "Zur Anzeige aller externen Inhalte bitte zustimmen"),
    ("subscription", "Il vous reste 57.09% de cet article à lire."),
    ("subscription", "La suite est réservée aux abonnés."),
    ("subscription", "Lecture en cours sur un autre appareil."),
    ("newsletter", "Das Wichtigste vom Hafen, direkt in Ihrem privaten Postfach."),
    ("related", "Zum Artikel: Fähre wird teurer"),
    ("donation", "Donate today"),
    ("donation", "Become a supporter for full access to our archive"),
    ("subscription", "You have one free story left this week."),
    ("follow", "Do you like what you see? Tell your friends."),
    ("donation", "Become a member for just two crowns a month"),
    ("subscription", "Register for free to continue reading"),
    ("newsletter", "Get our daily briefing by e-mail"),
    ("related", "Zum Thema: Fähre wird teurer"),
    ("related", "По теме: Паром подорожает"),
    ("follow", "Folgen Sie uns auf Instagram"),
    ("follow", "Suivez-nous sur Facebook"),
    ("follow", "Síguenos en Instagram"),
    ("follow", "Seguici su Telegram"),
    ("follow", "Siga-nos no Instagram"),
    ("follow", "Volg ons via WhatsApp"),
    ("follow", "Följ oss på Facebook"),
    ("follow", "Download our free app"),
    ("follow", "Téléchargez notre application"),
    ("follow", "Listen to the podcast wherever you get your podcasts"),
    ("donation", "Support independent journalism with a gift"),
    ("donation", "Unterstützen Sie unsere Arbeit"),
    ("donation", "Faites un don aujourd'hui"),
    ("donation", "Apoya nuestro periodismo"),
    ("donation", "Wesprzyj nas"),
    ("comments", "Your email address will not be published. Required fields are marked *"),
    ("comments", "You must be logged in to post a comment."),
    ("comments", "Be the first to comment"),
    ("comments", "Deine E-Mail-Adresse wird nicht veröffentlicht."),
    ("comments", "Votre adresse e-mail ne sera pas publiée."),
    ("comments", "Tu correo electrónico no será publicado."),
    ("comments", "Il tuo indirizzo email non sarà pubblicato."),
    ("comments", "O seu endereço de e-mail não será publicado."),
    ("comments", "Je e-mailadres wordt niet gepubliceerd."),
    ("comments", "Twój adres e-mail nie zostanie opublikowany."),
    ("comments", "Din e-postadress kommer inte publiceras."),
    ("consent", "We and our partners use cookies to measure traffic"),
    ("consent", "This site uses cookies."),
    ("consent", "Please enable JavaScript"),
    ("consent", "Empfohlener redaktioneller Inhalt"),
    ("consent", "Ce contenu est bloqué"),
    ("consent", "Esta página usa cookies"),
    ("consent", "Questo sito utilizza i cookie"),
    ("consent", "Deze site maakt gebruik van cookies"),
    ("consent", "View this post on Instagram"),
    ("author_bio", "Marta Lindqvist is a senior reporter at the Harbour Post."),
    ("related", "More on this story: Why the quay was hollow"),
    ("promotion", "Reader offer: ten weeks of crosswords"),
    ("promotion", "Please complete our five-minute survey."),
    ("promotion", "Answer three questions for a chance to win a boat trip."),
    ("promotion", "Quote code HARBOUR7 at the till."),
    ("promotion", "Répondez à notre enquête en ligne."),
    ("advertisement", "This series is made possible by Larch Windows."),
    ("advertisement", "This article contains advertising."),
    ("advertisement", "Brought to you by Larch Windows"),
    ("advertisement", "Our advertisers have no say in what we write."),
    ("advertisement", "Dieser Beitrag entstand in Kooperation mit einem Fensterbauer."),
    ("advertisement", "Contenido patrocinado por una marca de ventanas."),
    ("newsletter", "Leave your email and hear from us on Fridays."),
    ("newsletter", "Harbour news, straight to your inbox."),
    ("newsletter", "Sign up for a free morning digest of the port."),
    ("newsletter", "By signing up, you agree to hear from us."),
    ("newsletter", "Die Hafenwoche, jeden Freitag in Ihr Postfach."),
    ("newsletter", "Ücretsiz bültene abone olun."),
    ("follow", "Switch on push notifications and hear it first."),
    ("follow", "Read it first in our free app."),
    ("follow", "Activez les notifications pour ne rien manquer."),
    ("comments", "Sign in to take part in the debate."),
    ("disclaimer", "These pages can not replace the advice of a doctor."),
    ("disclaimer", "Diese Angaben ersetzen keine ärztliche Beratung."),
    ("disclaimer", "Cet article ne constitue pas un conseil."),
    ("disclaimer", "It does not influence our editorial decisions."),
]


@pytest.mark.parametrize(("reason", "text"), NOTICES)
def test_notices_are_recognised(reason: str, text: str) -> None:
    assert reason in _reasons(text)
    assert all(found.confidence is Confidence.SURE for found in _said(text))


def test_every_reason_of_openings_and_sentences_has_an_example() -> None:
    known = {reason.value for reason in (*OPENINGS, *SENTENCE_EXPRESSIONS)}
    assert known == {reason for reason, _ in NOTICES}
