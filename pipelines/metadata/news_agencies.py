"""News agencies in bylines, datelines and credits: many outlets print their texts, and no person signs them."""

import re
from collections.abc import Iterable, Sequence

#: Stored name -> its other forms. Short forms match only in this case: in another case they may be words.
_AGENCIES = {
    "dpa": "DPA|dpa-AFX|dpa-infocom|Deutsche Presse-Agentur|German Press Agency",
    "AFP": "afp|Agence France-Presse|Agence France Presse|أ ف ب|أ.ف.ب|فرانس برس|АФП",
    "AP": "Associated Press|The Associated Press|AP通信|美联社|美聯社",
    "APA": "apa|Austria Presse Agentur",
    "Reuters": "REUTERS|Thomson Reuters|rtr|رويترز|ロイター|路透社|路透|로이터|Рейтер|רויטרס",
    "EFE": "Agencia EFE|EFE Noticias",
    "ANSA": "Agenzia ANSA",
    "SDA": "sda|Keystone-SDA|KEYSTONE-SDA|ATS|Keystone-ATS|KEYSTONE-ATS|Schweizerische Depeschenagentur",
    "TASS": "ITAR-TASS|ТАСС|ИТАР-ТАСС",
    "Xinhua": "XINHUA|新华社|新華社",
    "KNA": "Katholische Nachrichten-Agentur",
    "epd": "Evangelischer Pressedienst",
    "SID": "sid|Sport-Informations-Dienst",
    "kathpress": "Kathpress|KAP",
    "dts": "dts Nachrichtenagentur|dts-Nachrichtenagentur",
    "PTI": "Press Trust of India",
    "ANI": "Asian News International",
    "IANS": "Indo-Asian News Service",
    "UPI": "United Press International",
    "UNI": "United News of India",
    "NTB": "Norsk Telegrambyrå",
    "TT": "TT Nyhetsbyrån",
    "Ritzau": "RITZAU|Ritzaus Bureau",
    "STT": "Suomen Tietotoimisto",
    "Lusa": "LUSA|Agência Lusa",
    "Belga": "BELGA",
    "ANP": "Algemeen Nederlands Persbureau",
    "PAP": "Polska Agencja Prasowa",
    "ČTK": "ČTK|Česká tisková kancelář",
    "TASR": "",
    "MTI": "Magyar Távirati Iroda",
    "Agerpres": "AGERPRES",
    "BTA": "БТА",
    "Tanjug": "TANJUG|Танјуг",
    "HINA": "Hina",
    "STA": "Slovenska tiskovna agencija",
    "AMNA": "ΑΠΕ-ΜΠΕ",
    "Interfax": "Интерфакс",
    "RIA Novosti": "РИА Новости",
    "Ukrinform": "Укрінформ",
    "UNIAN": "УНІАН",
    "AA": "Anadolu Agency|Anadolu Ajansı|Anadolu",
    "DHA": "Demirören Haber Ajansı",
    "İHA": "İhlas Haber Ajansı",
    "Europa Press": "EUROPA PRESS",
    "Colpisa": "COLPISA",
    "Télam": "TÉLAM",
    "Notimex": "NOTIMEX",
    "Agência Brasil": "",
    "Estadão Conteúdo": "",
    "Adnkronos": "ADNKRONOS",
    "AGI": "Agenzia Italia",
    "LaPresse": "",
    "Kyodo": "Kyodo News|共同通信",
    "Jiji": "Jiji Press|時事通信",
    "Yonhap": "연합뉴스|Yonhap News Agency",
    "CNA": "中央社|Central News Agency",
    "Antara": "ANTARA",
    "Bernama": "BERNAMA",
    "AAP": "Australian Associated Press",
    "PA Media": "Press Association|PA News Agency",
    "The Canadian Press": "Canadian Press|La Presse Canadienne",
    "WAM": "Emirates News Agency",
    "News Agency of Nigeria": "",
    "GNA": "Ghana News Agency",
    "SAnews": "",
    "ots": "news aktuell",
}
_STORED = {form: name for name, forms in _AGENCIES.items() for form in (name, *filter(None, forms.split("|")))}
#: From this length on forms match in any case; shorter ones may be words.
_LONG = 8
_ANY = re.compile(
    r"(?<![\w@.-])(?:"
    + "|".join(
        f"(?i:{re.escape(form)})" if len(form) >= _LONG else re.escape(form)
        for form in sorted(_STORED, key=len, reverse=True)
    )
    + r")(?![\w@]|[.-]\w)",
)
_WORD = re.compile(r"\w+")


def _folded(text: str) -> str:
    """Return a text in lower case, with the Turkish İ and ı as i, as the expressions match them."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


_FIRST_WORDS = frozenset(_WORD.findall(_folded(form))[0] for form in _STORED)
_NAMED = re.compile("|".join(re.escape(form) for form in _STORED if len(form) >= _LONG), re.IGNORECASE)
_BETWEEN = re.compile(r"[/|,;&+()\[\]–—·•]|\s-\s|\b(?:with|mit|and|und|et|y|by|von|from|material|von)\b", re.IGNORECASE)
_FOLDED = {_folded(form): name for form, name in _STORED.items()}
#: Words and separators that may surround the names of agencies in a byline without a person.
_JOINING = re.compile(
    r"[\s/|,;&+()\[\].:–—-]|\b(?:with|mit|and|und|et|y|e|agency|agencies|agentur(?:en)?|agencias?|material|von|by|from|"
    r"quelle|source|fuente|fonte|lno|lsw|ln|dpa|redaktion)\b|©|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
#: A place and perhaps a date before an agency in brackets: "BERLIN, May 3 (Reuters) - ...".
_DATELINE = re.compile(r"^[^()]{0,60}\((?P<agency>[^()]{2,60})\)")
_IN_THE_END = re.compile(r"\((?P<agency>[^()]{2,60})\)\W*$")
_LONGEST = 200


def agencies_in(text: str) -> tuple[str, ...]:
    """Return the agencies in a byline by their stored names, without duplicates, in order.

    A short name counts only alone between separators: "AP Moller" is not an agency.
    """
    if not _may_name(text):
        return ()
    pieces = (piece for piece in _BETWEEN.split(text[:_LONGEST]) if is_only_agencies(piece) or _NAMED.search(piece))
    return tuple(dict.fromkeys(_FOLDED[_folded(match[0])] for piece in pieces for match in _ANY.finditer(piece)))


def is_only_agencies(text: str) -> bool:
    """Return whether a string names agencies only."""
    return _may_name(text) and bool(_ANY.search(text)) and not _JOINING.sub("", _ANY.sub("", text))


def agencies_of_text(paragraphs: Sequence[str], lines: Iterable[str]) -> tuple[str, ...]:
    """Return the agencies in the dateline, in brackets at the end, or in lines that were cut as credits."""
    found: list[str] = []
    if paragraphs:
        for match in (_DATELINE.match(paragraphs[0]), _IN_THE_END.search(paragraphs[-1][-_LONGEST:])):
            if match and is_only_agencies(match["agency"]) and not _is_abbreviation(*_around(match)):
                found += agencies_in(match["agency"])
    for line in lines:
        if len(line) <= _LONGEST:
            found += agencies_in(line)
    return tuple(dict.fromkeys(found))


def _around(match: re.Match[str]) -> tuple[str, str]:
    return match.string[: match.start("agency")], match["agency"]


def _is_abbreviation(words: str, name: str) -> bool:
    """Return whether a name in brackets abbreviates the words before it: "Advanced Placement (AP)"."""
    initials = "".join(word[0] for word in _WORD.findall(words)).casefold()
    return 1 < len(name) <= len(initials) and initials.endswith(_folded(name))


def _may_name(text: str) -> bool:
    """Return whether a text contains the first word of an agency: a cheap test."""
    return any(word in _FIRST_WORDS for word in _WORD.findall(_folded(text[:_LONGEST])))
