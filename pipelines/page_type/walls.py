"""Pages that stand in the way of an article or in its place, told by their wording: walls, errors, empty shells.

A phrase alone proves nothing: every site has a cookie notice and a login somewhere. It counts where little else is
on the page. Paragraphs that hold such a phrase are not counted as text of the page's own.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.boilerplate.main_content import BlockVerdict
from pipelines.boilerplate.phrase_index import matching_groups
from pipelines.page_type.text_features import count_words
from pipelines.page_type.types import PageType

_Expressions = Mapping[PageType, re.Pattern[str]]

#: Pages with more words kept than this are read no further: what stands there is text.
MOST_WORDS = 250
#: Words of a page's own text beside the phrase, at most: behind a telling title, and without one.
_MOST_BEHIND_TITLE = {
    PageType.SOFT_404: 120,
    PageType.MAINTENANCE: 120,
    PageType.BOT_CHECK: 120,
    PageType.LOGIN: 60,
    PageType.CONSENT_WALL: 250,
}
_MOST_BESIDE_TEXT = {
    PageType.SOFT_404: 60,
    PageType.MAINTENANCE: 60,
    PageType.BOT_CHECK: 60,
    PageType.CONSENT_WALL: 30,
    PageType.SCRIPT_SHELL: 25,
}
#: An article that ends at the phrase has its first sentences shown.
_MOST_OF_STUB, _MOST_OF_UNDECLARED_STUB = 200, 120
_LEAST_CONSENT_PHRASES = 2
_CONSENT_SHARE = 0.5
#: A page of less than this, with an empty element for a script to fill, is a shell.
_MOST_OF_SHELL = 15
#: A notice is short; longer blocks are text, whatever they mention.
_LONGEST_NOTICE = 400
_SHORTEST_NOTICE = 8
_MAX_BLOCKS = 300
_LONGEST_LABEL = 80
#: The notice of a paywall stands within so many blocks behind the last that was kept.
_NEAR_THE_END = 12
_SHELL_ROOT = (
    "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby' or @id='svelte' or @id='main-app' "
    "or name()='app-root'][not(normalize-space(.))]"
)


@dataclass(frozen=True, slots=True)
class WallNotices:
    """What a short page says: its title and first headings, the phrases found by kind, words beside them.

    `consent_share` is the share of the kept words in paragraphs that speak of consent, 0 to 1.
    """

    titles: tuple[str, ...] = ()
    phrases: Mapping[PageType, tuple[str, ...]] | None = None
    own_words: int = 0
    consent_share: float = 0.0
    has_shell_root: bool = False


def read_notices(tree: Any, judged: Sequence[BlockVerdict], title: str, kept_words: int) -> WallNotices:
    """Look for the wording of walls in a page; a page with a full text is not looked at."""
    if kept_words > MOST_WORDS:
        return WallNotices()
    own = consent = 0
    places: dict[PageType, list[tuple[int, str]]] = {}
    read = judged[:_MAX_BLOCKS]
    for one, spoken in zip(read, _spoken([one.block.text for one in read]), strict=True):
        for kind, phrase in spoken:
            places.setdefault(kind, []).append((one.block.index, phrase))
        words = count_words(one.block.text) if one.kept else 0
        own += 0 if spoken else words
        consent += words if any(kind is PageType.CONSENT_WALL for kind, _ in spoken) else 0
    stub = places.get(PageType.PAYWALL_STUB, [])
    places[PageType.PAYWALL_STUB] = [found for found in stub if _ends(found[0], judged)]
    headings = [one.block.text for one in judged if one.block.tag in ("h1", "h2")]
    return WallNotices(
        titles=(title, *headings[:2]),
        phrases={kind: tuple(phrase for _, phrase in found) for kind, found in places.items()},
        own_words=own,
        consent_share=consent / kept_words if kept_words else 0.0,
        has_shell_root=kept_words < _MOST_OF_SHELL and bool(tree.xpath(_SHELL_ROOT)),
    )


def find_wall(notices: WallNotices, *, passwords: int, is_free: bool | None) -> tuple[PageType, str] | None:
    """Return which wall a page is and the wording that tells so, or None."""
    if notices.phrases is None:
        return None
    found = _titled(notices, passwords) or _worded(notices) or _stub(notices, is_free)
    return found or _shell(notices)


def _titled(notices: WallNotices, passwords: int) -> tuple[PageType, str] | None:
    for kind, most in _MOST_BEHIND_TITLE.items():
        if notices.own_words > most or (kind is PageType.LOGIN and not _asks_to_log_in(notices, passwords)):
            continue
        phrase = _first(expressions("title")[kind], notices.titles)
        if phrase and _agrees(kind, notices):
            return kind, f"title or heading: “{phrase}”, {notices.own_words} words of other text"
    return None


def _agrees(kind: PageType, notices: WallNotices) -> bool:
    """Return whether the text bears out a title that an article on the matter could have as well."""
    return kind is not PageType.CONSENT_WALL or len(_phrases(notices, kind)) >= _LEAST_CONSENT_PHRASES


def _worded(notices: WallNotices) -> tuple[PageType, str] | None:
    for kind, most in _MOST_BESIDE_TEXT.items():
        phrases = _phrases(notices, kind)
        if not phrases:
            continue
        if kind is PageType.CONSENT_WALL and len(phrases) < _LEAST_CONSENT_PHRASES:
            continue
        if notices.own_words <= most or (kind is PageType.CONSENT_WALL and notices.consent_share >= _CONSENT_SHARE):
            return kind, f"wording: “{phrases[0]}”, {notices.own_words} words of other text"
    return None


def _stub(notices: WallNotices, is_free: bool | None) -> tuple[PageType, str] | None:
    phrases = _phrases(notices, PageType.PAYWALL_STUB)
    most = _MOST_OF_STUB if is_free is False else _MOST_OF_UNDECLARED_STUB
    if phrases and is_free is not True and notices.own_words <= most:
        return PageType.PAYWALL_STUB, f"wording: “{phrases[0]}” after {notices.own_words} words"
    return None


def _shell(notices: WallNotices) -> tuple[PageType, str] | None:
    if notices.has_shell_root:
        return PageType.SCRIPT_SHELL, "an empty element waits for a script, and there is no other text"
    return None


def _ends(index: int, judged: Sequence[BlockVerdict]) -> bool:
    """Return whether a notice stands where the text ends: nothing long was kept behind it, and its end is near."""
    kept = [one.block.index for one in judged if one.kept and len(one.block.text) > _LONGEST_LABEL]
    return not kept or (kept[0] <= index and -1 <= index - kept[-1] <= _NEAR_THE_END)


def _asks_to_log_in(notices: WallNotices, passwords: int) -> bool:
    return passwords > 0 or bool(_phrases(notices, PageType.LOGIN))


def _phrases(notices: WallNotices, kind: PageType) -> tuple[str, ...]:
    return (notices.phrases or {}).get(kind, ())


def _spoken(texts: Sequence[str]) -> list[list[tuple[PageType, str]]]:
    """Return the phrases of walls in each text that may be a notice by its length, one of each kind."""
    notices = [text if _SHORTEST_NOTICE <= len(text) <= _LONGEST_NOTICE else "" for text in texts]
    kinds = tuple(expressions("text").items())
    held = matching_groups(notices, [stems()[kind] for kind, _ in kinds])
    return [
        [(kinds[number][0], found[0]) for number in held.get(place, ()) if (found := kinds[number][1].search(text))]
        for place, text in enumerate(notices)
    ]


def _first(expression: re.Pattern[str], texts: Iterable[str]) -> str | None:
    return next((found[0].strip() for text in texts if (found := expression.search(text))), None)


@cache
def expressions(table: str) -> _Expressions:
    """Return the expressions of one table of `walls.toml`, compiled, by kind."""
    return {PageType(kind): re.compile("|".join(rows), re.IGNORECASE) for kind, rows in _document()[table].items()}


@cache
def stems() -> Mapping[PageType, tuple[str, ...]]:
    """Return for each kind pieces of words; a text with none of them holds no phrase of that kind."""
    return {PageType(kind): tuple(row.split()) for kind, row in _document()["stems"].items()}


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files("pipelines.page_type").joinpath("walls.toml").read_text(encoding="utf-8"))
