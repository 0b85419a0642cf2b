"""Entries of feeds that declare that somebody paid for them. Pure.

Only declarations count: a category, an element, a relation or an address that says so of the entry. Words of a headline
do not, and neither do the names of the trade itself (advertising, publicidad, Werbung): they are sections of its press.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from urllib.parse import unquote, urlsplit

_PHRASES = """
sponsored; sponsored content; sponsored post; sponsored article; sponsored story; sponsored feature; sponsor content
paid post; paid partnership; paid partner content; paid promotion; promoted post; promoted content; advertorial
advertorials; advertisement feature; advertising feature; gesponsert; gesponserter inhalt; gesponserter beitrag
bezahlter inhalt; bezahlter beitrag; bezahlte anzeige; contenu sponsorisé; article sponsorisé; sponsorisé
publi-rédactionnel; publirédactionnel; publireportage; publi-reportage; publi-communiqué; contenido patrocinado
artículo patrocinado; patrocinado; publirreportaje; conteúdo patrocinado; conteúdo publicitário; publieditorial
informe publicitário; contenuto sponsorizzato; articolo sponsorizzato; sponsorizzato; publiredazionale
informazione pubblicitaria; gesponsord; gesponsorde inhoud; betaalde inhoud; artykuł sponsorowany
materiał sponsorowany; treść sponsorowana; komerční sdělení; reklamní sdělení; annonsörsinnehåll; sponsrat innehåll
betalt innhold; annonsørinnhold; annoncørbetalt indhold; sponsoreret indhold; kaupallinen yhteistyö
на правах рекламы; спонсорский материал; sponsorlu içerik; szponzorált tartalom; conținut sponsorizat
広告記事; 記事広告
"""
#: Of one entry they are declarations, in an address they may be a word like any other.
_CATEGORIES_ONLY = frozenset({"advertisement", "anzeige"})
_SPONSOR_NAMED = re.compile(
    r"(?:sponsored by|gesponsert von|sponsorise par|patrocinado por|sponsorizzato da|gesponsord door|sponsrat av"
    r"|sponset av|sponsoreret af|sponsorowane przez|спонсор) ?:? .{1,99}"
)
_ELEMENT = re.compile(
    r"(?:.*_)?(?:(?:is_?)?(?:sponsored(?:_?(?:content|post|by))?|advertorial|advertisement|paid_?post)|is_?ad(?:vert)?)"
)
_KIND = re.compile(r"(?:.*_)?(?:(?:content|article|post)_?)?type|(?:.*_)?genre")
_NEGATIVE = frozenset({"false", "0", "no", "none", "null", "n"})
_NETWORK = re.compile(
    r"https?://(?:[a-z0-9.-]+\.)?(?:doubleclick\.net|feedads\.[a-z.]+|googlesyndication\.com|buysellads\.com|pheedo\.com"
    r"|feedsportal\.com/ad|taboola\.com|outbrain\.com)(?:/|\Z)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s_/-]+")


class PaidMark(StrEnum):
    """How an entry declares that it is paid for; a run counts such entries by it."""

    CATEGORY = "paid_category"
    LINK = "paid_link"
    ELEMENT = "paid_element"


def paid_mark(
    url: str, categories: Iterable[str] = (), relations: Iterable[str] = (), elements: Mapping[str, str] | None = None
) -> PaidMark | None:
    """Return how an entry declares that it is paid for; None: it does not.

    `relations` are those of all its links; `elements` its further elements with their values, by lower-case names.
    """
    if any(map(_is_paid_category, categories)):
        return PaidMark.CATEGORY
    if "sponsored" in relations or _is_paid_address(url):
        return PaidMark.LINK
    is_declared = any(_declares(name, value) for name, value in (elements or {}).items())
    return PaidMark.ELEMENT if is_declared else None


def _is_paid_address(url: str) -> bool:
    if _NETWORK.match(url):
        return True
    try:
        folders = urlsplit(url).path.split("/")[1:-1]
    except ValueError:
        return False
    return any(_folded(unquote(folder)) in _FOLDERS for folder in folders)


def _declares(name: str, value: str) -> bool:
    if _ELEMENT.fullmatch(name):
        return value.strip().casefold() not in _NEGATIVE
    return bool(_KIND.fullmatch(name)) and _is_paid_category(value)


def _is_paid_category(text: str) -> bool:
    name = _folded(text)
    return name in _CATEGORIES or _SPONSOR_NAMED.fullmatch(name) is not None


def _folded(text: str) -> str:
    """Return a name without accents, case and signs between its words."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _BETWEEN.sub(" ", plain).strip().casefold()


_FOLDERS = frozenset(_folded(phrase) for line in _PHRASES.splitlines() for phrase in line.split(";")) - {""}
_CATEGORIES = _FOLDERS | _CATEGORIES_ONLY
