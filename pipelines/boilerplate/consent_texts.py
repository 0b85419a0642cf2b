"""Evidence from texts that ask for consent to cookies in several paragraphs, as if they were an article."""

import re
from collections.abc import Iterator, Sequence

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.phrase_index import required_literals
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import Block
from pipelines.items import CutReason, Metadata

#: Words of texts about consent.
_CONSENT_WORD = re.compile(
    r"cookie|consent|tracking|einwillig|zustimm|werbung|consentement|traceur|publicité|consentimiento|publicidad|consenso"
    r"|pubblicità|consentimento|publicidade|toestemming|zgod[aęyn]|samtyck|samtykk|çerez|evästei|куки|согласи|クッキー|쿠키",
    re.IGNORECASE,
)
#: One of these is in each of them; looking for them takes a twentieth of the time.
_CONSENT_LITERALS = required_literals(_CONSENT_WORD.pattern)
#: At least half of the paragraphs name what they want.
_NAMES = frozenset(
    "cookie cookies consent einwilligung einwilligungen consentement consentimiento consenso consentimento toestemming "
    "zgoda zgodę zgody samtycke samtykke çerez çerezler çerezleri evästeet evästeitä evästeiden куки".split()
)
#: Words of requests for consent, which are rare in other texts.
_REQUEST = re.compile(
    r"\b(?:cookies?|(?:your|our|with|you) consent|personal data|your (?:data|device|preferences|privacy)|identify you"
    r"|(?:our|\d+) partners|(?:ihre|deine)[rn]? (?:daten|einwilligung|zustimmung)|personenbezogene|unsere partner"
    r"|(?:vos|votre) (?:données|préférences|consentement)|nos (?:\d+ )?partenaires|(?:sus?|tus?) (?:datos|preferencias)"
    r"|(?:su|tu) consentimiento|(?:nuestros|\d+) socios|(?:i tuoi|suoi) dati|(?:tuo|suo) consenso|i nostri partner"
    r"|seus dados|seu consentimento|nossos parceiros|(?:je|uw|jouw) (?:gegevens|toestemming)|onze partners"
    r"|(?:twoj|państwa)\w* (?:dan|zgod)\w+|din(?:a|e)? (?:uppgifter|data|opplysninger|samtyc?ke)|çerez\w*|evästei\w*)\b"
    r"|куки|файлы cookie|クッキー|쿠키",
    re.IGNORECASE,
)
#: Both the site and the reader are spoken of.
_ADDRESS = re.compile(
    r"\b(?:we|our|us|wir|uns\w*|nous|nos|notre|nosotros|nuestr\w+|noi|nostr\w+|nós|noss\w+|wij|we|ons|onze|my|nasz\w*|vi"
    r"|vår\w*|vores|biz|мы|наш\w*|you|your|sie|ihr\w*|du|dein\w*|vous|vos|votre|usted|su|sus|tu|tus|voi|tuo\w*|tua|você"
    r"|seus?|je|jouw|uw|ty|twoj\w*|din|dina|dine|siz\w*|вы|ваш\w*)\b",
    re.IGNORECASE,
)
_MIN_PARAGRAPHS = 2


def names_consent(text: str) -> bool:
    """Return whether a text has a word of texts about consent."""
    lowered = text.lower()
    return any(map(lowered.__contains__, _CONSENT_LITERALS)) and bool(_CONSENT_WORD.search(text))


def consent_evidence(blocks: Sequence[Block], metadata: Metadata) -> Iterator[Evidence]:
    """Yield evidence for runs of paragraphs that speak of consent, unless it is the page's subject."""
    # A run needs a paragraph with one of the names; most names stand in menus.
    if not any(not _NAMES.isdisjoint(block.words) and is_prose(block) for block in blocks):
        return
    if names_consent(f"{metadata.headline or ''} {metadata.description or ''}"):
        return
    run: list[Block] = []
    for block in blocks:
        if _asks(block):
            run.append(block)
        elif is_prose(block):
            yield from _evidence(run)
            run = []
    yield from _evidence(run)


def _evidence(run: Sequence[Block]) -> Iterator[Evidence]:
    named = sum(not _NAMES.isdisjoint(block.words) for block in run)
    if len(run) >= _MIN_PARAGRAPHS and named * 2 >= len(run):
        for block in run:
            note = f"one of {len(run)} paragraphs about consent in a row"
            yield Evidence(block.index, CutReason.CONSENT, Confidence.CERTAIN, note)


def _asks(block: Block) -> bool:
    return (
        is_prose(block)
        and bool(_REQUEST.search(block.text))
        and len({word.lower() for word in _ADDRESS.findall(block.text)}) > 1
    )
