"""News agencies in bylines, datelines and credits: many outlets print their texts, and no person signs them."""

import re
from collections.abc import Iterable, Iterator, Sequence

#: Stored name -> its other forms. Short forms match only in this case: in another case they may be words.
_AGENCIES = {
    "dpa": "DPA|د ب أ|dpa-AFX|dpa-infocom|Deutsche Presse-Agentur|German Press Agency",
    "AFP": "afp|Agence France-Presse|Agence France Presse|أ ف ب|أ.ف.ب|فرانس برس|АФП|法新社",
    "AP": "Associated Press|The Associated Press|AP通信|أسوشيتد برس|美联社|美聯社",
    "APA": "apa|Austria Presse Agentur",
    "Reuters": "REUTERS|Thomson Reuters|rtr|رويترز|ロイター|路透社|路透|로이터|Рейтер|רויטרס",
    "EFE": "Agencia EFE|EFE Noticias",
    "ANSA": "Agenzia ANSA",
    "SDA": "sda|Keystone-SDA|KEYSTONE-SDA|ATS|Keystone-ATS|KEYSTONE-ATS|Schweizerische Depeschenagentur",
    "TASS": "ITAR-TASS|ТАСС|ИТАР-ТАСС",
    "Xinhua": "XINHUA|新华社|新華社|شينخوا|Синьхуа",
    "CNS": "中新社|中新网|中國新聞社|中国新闻社",
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
    "Ritzau": "RITZAU|ritzau|Ritzaus Bureau",
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
    "Interfax": "Интерфакс|ИНТЕРФАКС",
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
    "Kyodo": "Kyodo News|共同通信|共同社",
    "Jiji": "Jiji Press|時事通信",
    "Yonhap": "연합뉴스|韩联社|韓聯社|Yonhap News Agency",
    "CNA": "中央社|Central News Agency",
    "Antara": "ANTARA",
    "Bernama": "BERNAMA",
    "AAP": "Australian Associated Press",
    "PA Media": "Press Association|PA News Agency",
    "The Canadian Press": "Canadian Press|La Presse Canadienne",
    "WAM": "Emirates News Agency",
    "News Agency of Nigeria": "",
    "GNA": "Ghana News Agency",
    "VNA": "TTXVN|Thông tấn xã Việt Nam|Vietnam News Agency",
    "SAnews": "",
    "IRNA": "ایرنا|إرنا",
    "ISNA": "ایسنا",
    "MENA": "أ ش أ|أ.ش.أ",
    "SPA": "واس",
    "Petra": "بترا",
    "APS": "وأج",
    "Newsis": "뉴시스",
    "News1": "뉴스1",
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
    r"quelle|source|fuente|fonte|bron|källa|kilde|źródło|zdroj|kaynak|sumber|источник|джерело|πηγή|lno|lsw|ln|dpa|redaktion|redazione|"
    r"redacción|rédaction|avec|con|com|met|med|z|files?|reports?|reporting|informations?|informaciones|información\sde|informações\sda)\b"
    r"|\b(?:red|da|par|por|redação|sursa|theo|forrás|lähde|izvor|fim)\b|来源|來源|出典|출처|المصدر|منبع|©|：|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
#: A place and perhaps a date before an agency in brackets: "BERLIN, May 3 (Reuters) - ...".
_DATELINE = re.compile(r"^[^()]{0,60}\((?P<agency>[^()]{2,60})\)")
#: The same without brackets: "МОСКВА, 3 мая. /ТАСС/.", "TORONTO — The Canadian Press —".
_DATELINES_BETWEEN = tuple(
    re.compile(
        rf"^(?P<place>[^()/—–:]{{2,40}}?){before}(?P<agency>[^()/—–:,.]{{2,30}}?)(?:\s?[—–/]|\s-\s|\s?:\s|\.(?:\s|$))"
    )
    for before in (r"(?:\s?[—–/]{1,2}\s?|\s-\s)", r"(?:(?<=[A-ZА-Я\d]{2})[,.]\s|(?<=\d\s[а-яa-z]{3})[,.]\s)")
)
#: Datelines of East Asia: a place, perhaps a day, and the agency in brackets, or the agency, a place, and "telegram".
_ASIAN_AGENCY = "|".join(
    re.escape(form)
    for form in sorted(_STORED, key=len, reverse=True)
    if re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]", form)
)
_ASIAN_DATELINE = re.compile(
    rf"^\s*(?:[【\[（(《](?=[^】\]）)》]{{0,40}}[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])[^】\]）)》]{{0,30}}?(?P<agency>{_ASIAN_AGENCY}|(?<![A-Za-z])AFP(?![A-Za-z])|共同|時事)"
    rf"[^】\]）)》]{{0,25}}[】\]）)》]|(?P<telegram>{_ASIAN_AGENCY})[^。，,]{{0,20}}?[电電讯訊])"
)
_SHORT_ASIAN = {"共同": "Kyodo", "時事": "Jiji"}
#: What stands behind the agency in a dateline, unless a place alone stands before it.
_BEHIND_DATELINE = re.compile(r"\s?[-–—―:：.+=،,]")
_LONGEST_PLACE = 2
#: A credit in the last lines: "This report by The Canadian Press was first published ...", "© dpa-infocom, dpa:...".
_CREDIT_NOTE = re.compile(
    r"^(?:this\s(?:report|story|article|content)\s(?:was\s(?:written|produced|provided|published)\s)?(?:by|from)\s(?P<agency>[^.,;:]{2,40}?)(?:\swas\b|\sis\b|[.,;]|$)"
    r"|©\s?(?P<owner>[^.,;:\d]{2,40}?),\s?(?:dpa|urn|afp):.*)",
    re.IGNORECASE,
)
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
        found += _of_dateline(paragraphs[0])
        match = _IN_THE_END.search(paragraphs[-1][-_LONGEST:])
        if match and is_only_agencies(match["agency"]) and not _is_abbreviation(*_around(match)):
            found += agencies_in(match["agency"])
    for line in lines:
        if len(line) <= _LONGEST:
            found += agencies_in(line)
    return tuple(dict.fromkeys(found))


def is_agency_credit(line: str) -> bool:
    """Return whether a line below a text credits an agency: "This report by Reuters was ..."."""
    note = _CREDIT_NOTE.match(line) if len(line) <= _LONGEST else None
    return bool(note and is_only_agencies(note["agency"] or note["owner"]))


def _of_dateline(text: str) -> Iterator[str]:
    """Yield the agencies in the dateline of a text."""
    asian = _ASIAN_DATELINE.match(text)
    if asian:
        form = asian["agency"] or asian["telegram"]
        yield _SHORT_ASIAN.get(form) or _FOLDED[_folded(form)]
    match = _DATELINE.match(text)
    if match and is_only_agencies(match["agency"]) and _is_dateline(match) and not _is_abbreviation(*_around(match)):
        yield from agencies_in(match["agency"])
    for pattern in _DATELINES_BETWEEN:
        between = pattern.match(text)
        if between and is_only_agencies(between["agency"]) and _is_place(between["place"]):
            yield from agencies_in(between["agency"])


def _is_dateline(match: re.Match[str]) -> bool:
    """Return whether a place or a day stands before an agency in brackets, or a separator behind it."""
    before = match.string[: match.start("agency") - 1].strip()
    is_set_apart = _BEHIND_DATELINE.match(match.string, match.end()) is not None
    return is_set_apart or len(before.split()) <= _LONGEST_PLACE or before.isupper() or any(map(str.isdecimal, before))


def _is_place(text: str) -> bool:
    """Return whether a text reads as a place, with a day or not: few words, in lower case only beside a day."""
    words = _WORD.findall(text)
    has_day = any(map(str.isdecimal, text))
    return 0 < len(words) <= 2 * _LONGEST_PLACE and (has_day or not any(word[0].islower() for word in words))


def _around(match: re.Match[str]) -> tuple[str, str]:
    return match.string[: match.start("agency")], match["agency"]


def _is_abbreviation(words: str, name: str) -> bool:
    """Return whether a name in brackets abbreviates the words before it: "Advanced Placement (AP)"."""
    initials = "".join(word[0] for word in _WORD.findall(words)).casefold()
    return 1 < len(name) <= len(initials) and initials.endswith(_folded(name))


def _may_name(text: str) -> bool:
    """Return whether a text contains the first word of an agency: a cheap test."""
    return any(word in _FIRST_WORDS for word in _WORD.findall(_folded(text[:_LONGEST])))
