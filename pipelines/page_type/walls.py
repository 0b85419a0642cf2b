"""Walls, errors and empty shells: pages shown instead of an article or in front of it, recognised by their wording.

A phrase alone proves nothing, because every site has a cookie notice and a login somewhere. It only counts if there is
little other text on the page; paragraphs that contain such a phrase do not count as other text.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.boilerplate.consent_texts import names_consent
from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.phrase_index import PhraseIndex
from pipelines.page_type.text_features import count_words
from pipelines.page_type.types import PageType

_Expressions = Mapping[PageType, re.Pattern[str]]

#: Pages with more kept words are not walls.
MAX_KEPT_WORDS = 250
#: The most words of other text: below a title with such a phrase, and beside a phrase in the text alone.
_MAX_WORDS_BELOW_TITLE = {
    PageType.SOFT_404: 120,
    PageType.MAINTENANCE: 120,
    PageType.BOT_CHECK: 120,
    PageType.LOGIN: 40,
    PageType.CONSENT_WALL: 250,
}
_MAX_WORDS_BESIDE_PHRASE = {
    PageType.SOFT_404: 60,
    PageType.MAINTENANCE: 60,
    PageType.BOT_CHECK: 60,
    PageType.CONSENT_WALL: 30,
    PageType.SCRIPT_SHELL: 25,
}
#: The most words of a paywall stub, which shows the first sentences: declared as not free, and not declared.
_MAX_STUB_WORDS, _MAX_UNDECLARED_STUB_WORDS = 200, 120
_MIN_CONSENT_PHRASES = 2
_MAX_WORDS_BESIDE_OFFER = 20
#: The text of a wall may be longer than that of other pages which are searched, if it says so in its own words.
_MAXCONSENT_WORDS = 900
_CONSENT_SHARE = 0.5
#: A page with fewer kept words and an empty element for a script to fill is a shell.
_MAX_SHELL_WORDS = 15
#: Longer blocks are text, whatever they mention; those of an offer to pay or consent are one paragraph at times.
_LONGEST_NOTICE, _LONGEST_OFFER = 400, 1600
_SHORTEST_NOTICE = 8
_MAX_BLOCKS = 300
_LONGEST_LABEL = 80
#: The notice of a paywall is at most this many blocks behind the last kept one.
_NEAR_THE_END = 12
_SHELL_ROOT = (
    "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby' or @id='svelte' or @id='main-app' "
    "or name()='app-root'][not(normalize-space(.))]"
)


@dataclass(frozen=True, slots=True)
class WallNotices:
    """The wording of a short page: its title and first headings, the phrases of walls by type, the other words.

    `phrases` is None for a page that was not searched. `consent_share` is the share (0 to 1) of the kept words in
    paragraphs with a phrase about consent; `offer` is a phrase that offers to pay or to consent.
    """

    titles: tuple[str, ...] = ()
    phrases: Mapping[PageType, tuple[str, ...]] | None = None
    other_words: int = 0
    consent_share: float = 0.0
    offer: str | None = None
    has_shell_root: bool = False


def wall_notices(tree: Any, verdicts: Sequence[BlockVerdict], title: str, kept_words: int) -> WallNotices:
    """Search a page for the wording of walls; a page with a full text is not searched."""
    if kept_words > MAX_KEPT_WORDS and not _is_about_consent(verdicts, kept_words):
        return WallNotices()
    other = consent = 0
    found: dict[PageType, list[tuple[int, str]]] = {}
    searched = verdicts[:_MAX_BLOCKS]
    texts = [one.block.text for one in searched]
    offers = _offers_of(texts)
    for one, notices, offer in zip(searched, _phrases_of(texts), offers, strict=True):
        phrases = notices | ({PageType.CONSENT_WALL: offer} if offer else {})
        for kind, phrase in phrases.items():
            found.setdefault(kind, []).append((one.block.index, phrase))
        words = count_words(one.block.text) if one.kept else 0
        other += 0 if phrases else words
        consent += words if PageType.CONSENT_WALL in phrases else 0
    stub = found.get(PageType.PAYWALL_STUB, [])
    is_alone = other <= _MAX_WORDS_BESIDE_OFFER
    found[PageType.PAYWALL_STUB] = [(at, phrase) for at, phrase in stub if is_alone or _is_at_end(at, verdicts)]
    headings = [one.block.text for one in verdicts if one.block.tag in ("h1", "h2")]
    return WallNotices(
        titles=(title, *headings[:2]),
        phrases={kind: tuple(phrase for _, phrase in places) for kind, places in found.items()},
        other_words=other,
        consent_share=consent / kept_words if kept_words else 0.0,
        offer=next(filter(None, offers), None),
        has_shell_root=kept_words < _MAX_SHELL_WORDS and bool(tree.xpath(_SHELL_ROOT)),
    )


def find_wall(notices: WallNotices, *, passwords: int, is_free: bool | None) -> tuple[PageType, str] | None:
    """Return the type of wall and the wording that gives it away, or None."""
    if notices.phrases is None:
        return None
    found = _by_title(notices, passwords) or _by_text(notices) or _stub(notices, is_free)
    return found or _shell(notices)


def _by_title(notices: WallNotices, passwords: int) -> tuple[PageType, str] | None:
    for kind, most in _MAX_WORDS_BELOW_TITLE.items():
        if notices.other_words > most or (kind is PageType.LOGIN and not _has_login(notices, passwords)):
            continue
        phrase = _first(expressions("title")[kind], notices.titles)
        if phrase and _is_borne_out(kind, notices):
            return kind, f"title or heading: “{phrase}”, {notices.other_words} words of other text"
    return None


def _is_borne_out(kind: PageType, notices: WallNotices) -> bool:
    """Return whether the text confirms a title that an article on the subject could have too."""
    return kind is not PageType.CONSENT_WALL or len(_phrases(notices, kind)) >= _MIN_CONSENT_PHRASES


def _by_text(notices: WallNotices) -> tuple[PageType, str] | None:
    for kind, most in _MAX_WORDS_BESIDE_PHRASE.items():
        phrases = _phrases(notices, kind)
        if not phrases:
            continue
        if kind is PageType.CONSENT_WALL and not _is_consent_wall(notices, len(phrases)):
            continue
        if kind is PageType.CONSENT_WALL or notices.other_words <= most:
            return kind, f"wording: “{phrases[0]}”, {notices.other_words} words of other text"
    return None


def _is_consent_wall(notices: WallNotices, phrases: int) -> bool:
    """Return whether consent is all that a page is about; one phrase may be that of an article about walls."""
    if phrases < _MIN_CONSENT_PHRASES:
        return notices.offer is not None and notices.other_words <= _MAX_WORDS_BESIDE_OFFER
    most = _MAX_WORDS_BESIDE_PHRASE[PageType.CONSENT_WALL]
    return notices.other_words <= most or notices.consent_share >= _CONSENT_SHARE


def _stub(notices: WallNotices, is_free: bool | None) -> tuple[PageType, str] | None:
    phrases = _phrases(notices, PageType.PAYWALL_STUB)
    most = _MAX_STUB_WORDS if is_free is False else _MAX_UNDECLARED_STUB_WORDS
    if phrases and is_free is not True and notices.other_words <= most:
        return PageType.PAYWALL_STUB, f"wording: “{phrases[0]}” after {notices.other_words} words"
    return None


def _shell(notices: WallNotices) -> tuple[PageType, str] | None:
    if notices.has_shell_root:
        return PageType.SCRIPT_SHELL, "an empty element waits for a script, and there is no other text"
    return None


def _is_at_end(index: int, verdicts: Sequence[BlockVerdict]) -> bool:
    """Return whether a notice is where the kept text ends: close behind its last long block."""
    kept = [one.block.index for one in verdicts if one.kept and len(one.block.text) > _LONGEST_LABEL]
    return not kept or (kept[0] <= index and -1 <= index - kept[-1] <= _NEAR_THE_END)


def _has_login(notices: WallNotices, passwords: int) -> bool:
    return passwords > 0 or bool(_phrases(notices, PageType.LOGIN))


def _phrases(notices: WallNotices, kind: PageType) -> tuple[str, ...]:
    return (notices.phrases or {}).get(kind, ())


def _phrases_of(texts: Sequence[str]) -> list[dict[PageType, str]]:
    """Return the phrases of walls in each text that is short enough for a notice, one of each type."""
    notices = [text if _SHORTEST_NOTICE <= len(text) <= _LONGEST_NOTICE else "" for text in texts]
    return [{kind: match[0] for kind, match in matches.items()} for matches in _notices_index().search(notices)]


def _offers_of(texts: Sequence[str]) -> list[str | None]:
    """Return the offer to pay or to consent in each text."""
    matches = _offers_index().search([text if len(text) <= _LONGEST_OFFER else "" for text in texts])
    return [found[PageType.CONSENT_WALL][0] if found else None for found in matches]


def _is_about_consent(verdicts: Sequence[BlockVerdict], kept_words: int) -> bool:
    """Return whether most of a text of some length speaks of consent, cookies or advertising."""
    if kept_words > _MAXCONSENT_WORDS:
        return False
    speaking = (one.block.text for one in verdicts if one.kept and names_consent(one.block.text))
    return sum(map(count_words, speaking)) >= kept_words * _CONSENT_SHARE


def _first(expression: re.Pattern[str], texts: Iterable[str]) -> str | None:
    return next((found[0].strip() for text in texts if (found := expression.search(text))), None)


@cache
def expressions(table: str) -> _Expressions:
    """Return the compiled expressions of one table of `walls.toml`, by page type."""
    return {PageType(kind): re.compile("|".join(rows), re.IGNORECASE) for kind, rows in _document()[table].items()}


@cache
def _notices_index() -> PhraseIndex[PageType]:
    return PhraseIndex({PageType(kind): rows for kind, rows in _document()["text"].items()})


@cache
def _offers_index() -> PhraseIndex[PageType]:
    return PhraseIndex({PageType(kind): rows for kind, rows in _document()["offer"].items()})


def searched_expressions() -> Iterator[str]:
    """Yield the expressions of the phrases in texts."""
    for table in ("text", "offer"):
        for rows in _document()[table].values():
            yield from rows


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files("pipelines.page_type").joinpath("walls.toml").read_text(encoding="utf-8"))
