"""The names of people in the text of a byline."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import dropwhile

from pipelines.html.visible_text import plain_text
from pipelines.metadata.people.byline_lexicon import (
    CASELESS_LABELS,
    CONTRIBUTIONS,
    CREDENTIALS,
    DEEDS,
    INTERFACE,
    INTERFACE_FIRST,
    LABELS,
    LEADS,
    NAME_LIKE_LEADS,
    NOT_GIVEN_NAMES,
    NOT_PERSONS,
    ORGANISATIONS,
    PARTICLES,
    ROLES,
    TAILS,
    WEEKDAYS,
)
from pipelines.metadata.people.east_asian_bylines import east_asian_names
from pipelines.metadata.people.given_names import EAST_ASIAN, has_given_name, is_given_name
from pipelines.text.cues import Cues, needed_letters
from pipelines.text.date_lexicon import month_number
from pipelines.text.tokens import normalise_text

#: Limits: characters of a name, names of an article, characters of a byline.
NAME_LIMIT = 100
MAX_NAMES = 20
_BYLINE_LIMIT = 1_000
_MAX_WORDS = 6
_FEWEST_LETTERS = 2


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))).replace(r"\ ", r"\s+")


_CONTRIBUTION = "|".join(part for part in "".join(CONTRIBUTIONS.split()).split("|") if part)
#: What a text has that names contributors: a cheap test.
_CONTRIBUTION_CUES = Cues((*needed_letters(_CONTRIBUTION), "©", "(c)"))
_AND_WORDS = "und|and|et|y|e|og|och|en|i|и"
_AND = rf"\s*(?:[&/+]|{_AND_WORDS})\s*"
#: "Text and photos by": an author's contribution beside the text is one more label of the author.
_BESIDE_TEXT = re.compile(
    rf"\b(?:(?:{_any_of(DEEDS)}){_AND}(?:{_CONTRIBUTION})|(?:{_CONTRIBUTION}){_AND}(?:{_any_of(DEEDS)}))"
    rf"(?=\s*[:：]|\s+(?:{_any_of(LEADS)})\b)",
    re.IGNORECASE,
)
#: The same in East Asia: "글·사진 = ", "文・写真：".
_BESIDE_TEXT_ASIAN = re.compile(
    r"(?:글|文|撰文|取材|采写)\s?[·ㆍ・/／、]\s?(?:사진|图片?|圖片?|写真|摄影|攝影|撮影)|(?:사진|图片?|圖片?|写真|摄影|攝影|撮影)\s?[·ㆍ・/／、]\s?(?:글|文|撰文|取材|采写)|图文(?=[:：/／])"
)
#: A contribution that is not the text, with the names behind it, up to the next label or separator.
_CONTRIBUTED = re.compile(
    rf"[\s,;(]{{0,3}}(?<!\w)(?P<deed>{_CONTRIBUTION})(?:\s(?:(?:from|aus|du|del|dal|uit|från)\s|de\s(?:l['’]|la\s))[^,;|]{{2,25}}?)?"
    rf"(?:\s+(?:{_any_of((*LEADS, *NAME_LIKE_LEADS))})\s?[\s:]|\s?[:：/／|｜=＝]|(?<=[\u3040-\ud7a3])[・\s]|(?<=โดย)\s"
    rf"|(?<=[影译譯辑輯编編])(?=[\u4e00-\u9fff]{{2,4}}(?:\W|$)))(?P<names>.*?)"
    rf"(?=\s*[|;·•]|[.,]?\s(?:{_CONTRIBUTION})(?:\s(?:{_any_of(LEADS)})\s|\s?:)"
    rf"|\s(?:{_any_of((*LEADS, *DEEDS))})\s*(?:[:：]|\s(?-i:[A-ZÀ-ÞА-Я]))|[,\s](?:作者|記者|记者|文)[:：]|$)"
    rf"|[©]\s?.*$|\(c\)\s.*$",
    re.IGNORECASE,
)
#: The same in brackets behind a name.
_CONTRIBUTED_BEFORE = re.compile(
    rf"\s*[(（](?P<deed>{_CONTRIBUTION})(?!\s(?:{_any_of(LEADS)})\s)[^()（）]{{0,40}}[)）]", re.IGNORECASE
)
_CONTRIBUTOR_MARK = "\x1f"
#: What is left of a byline whose last part was a contribution.
_LOOSE_AND = re.compile(rf"\s(?:{_AND_WORDS})\s*$", re.IGNORECASE)

_PREFIX = re.compile(
    # Where a correspondent reports from, without a comma behind it.
    r"^(?:dal(?:la)?\snostr[oa]|de\snotre|(?:de|por)\snuestr[oa]|(?:by|from)\sour|von\sunsere[mr]|van\sonze)\s\w+(?:\s\w+)?"
    r"\s(?:a|ad|in|à|en|au|aux|dans)\s(?-i:[A-ZÀ-Þ][\w'’-]+\s+(?=[A-ZÀ-Þ][\w'’.-]+\s[A-ZÀ-Þ][\w'’.-]+$))"
    r"|^aus\s(?-i:[A-ZÀ-Þ][\w-]+(?:\s(?:am|im|an\sder|[A-ZÀ-Þ][\w-]+)){0,2})\sbericht(?:et|en):?\s+(?-i:(?=[A-ZÀ-Þ]))"
    rf"|^\W{{0,5}}(?:(?:{_any_of(DEEDS)})\s+){{0,3}}(?:{_any_of(LEADS)})\s*[:：]?\s+(?=\S)"
    rf"|^(?:{_any_of(NAME_LIKE_LEADS)})\s+(?=\S+\s+\S)"
    rf"|^\W{{0,5}}(?:(?:{_any_of(LABELS)}){_AND})?(?:{_any_of(LABELS)})\s*[:：/]\s*"
    r"|^(?:(?:see|read|view|show)\s)?(?:all|more)\s\w+\s(?:by|from|of)\s+|^(?:mehr|alle)\s\w+\svon\s+|^(?:plus|tous)\s.{0,20}?de\s+(?=\w+\s\w)"
    rf"|^\W{{0,5}}(?:{_any_of(CASELESS_LABELS)})\s*[-–:]?\s+"
    r"|^(?:author|autor|autorin|text|teksti|interview|about|über|autore)\s+(?-i:(?=[A-ZÀ-Þ]))"
    r"|^(?-i:(?:By|BY|Von|VON|Par|Por|Door|Author|Autor|Autorin|Auteur|Autore|Writer)(?=[A-ZÀ-Þ][\w'’]|by\s))"
    r"|^(?:posted|written|published|story)\s(?-i:by(?=[A-ZÀ-Þ]))|^(?:un\s)?(?:article|texte|reportage|enquête|récit|dossier)\sd['’](?=\S+\s\S)"
    r"|^(?=.*\d).{1,60}?\s(?:by|par|von|por|door|oleh|przez)\s+(?-i:(?=[A-ZÀ-Þ][\w'’.-]+\s+[A-ZÀ-Þ]))"
    r"|^(?:reportagem|reportaje|texto|crónica|crônica|artículo|artigo|entrevista|análisis|análise|articolo|servizio|intervista|reportage|enquête|récit|dossier|texte|testo|un\sarticle)"
    r"\s(?:de|di)\s+(?=\S+\s+\S)"
    rf"|^(?=\W*\w)[^,.;:|]{{1,40}}?\s(?-i:[Bb]y|BY|[Vv]on)\s+(?-i:(?=[A-ZÀ-Þ][\w'’.-]+\s+[A-ZÀ-Þ]))",
    re.IGNORECASE,
)
#: The person with whom an interview was held is no author of it.
_INTERVIEWED = re.compile(
    r"^(\W{0,3}(?:\w{1,4}\s)?(?:\w+[-\s])?(?:interview|gespräch|entretien|entrevista|intervista|interjú|rozmowa|rozhovor)\s"
    r"(?:by|von|par|por|di|de|door|av|af)\s.{5,40}?)\s(?:with|mit|avec|con|com|met|med)\s.*$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"@\w+")
_ADDRESS = re.compile(r"https?://|^www\.|^//|^/\w")
_BRACKETS = re.compile(r"\s*[(\[{（【][^()\[\]{}（）【】]{0,200}[)\]}）】]\s*")
_ENCLOSED = re.compile(r"^\s*(?:[\w.+-]+@[\w.-]+\s*)?[(\[（【《〔]([^()\[\]（）【】《》〔〕]+)[)\]）】》〕]\s*$")
#: A login made of a given name and a family name.
_DOTTED = re.compile(r"^\s*([A-ZÀ-Þ][a-zà-ÿ]{2,})\.([A-ZÀ-Þ][^\W\d_]{2,})\s*$")
_QUOTES = re.compile(r"[\"“”„«»]")
_SPLIT = re.compile(
    r"\s*[;|•·/＋+、，・→>]\s*|\s*&\s*"
    r"|,?\s+(?:and|und|et|og|och|dan|ve|и|та|και|sowie|with|mit|avec|com|con|met|med|dhe|oraz|så|ja|"
    r"және|និង|और|এবং|และ|và|עם|एवं|तथा|व|ও|და|և|və|आणि|અને|ਅਤੇ|మరియు|மற்றும்|ಮತ್ತು|እና|ແລະ|im gespräch mit)\s+"
    r"|\s+(?:y|e|en|i|ja|és|si|şi|și|a|و|ו)\s+(?=\w\S+\s+\w)|\s+(?:eta|agus|ir|un|na)\s+(?-i:(?=[A-ZÀ-ÞŠŽČ]\S+\s+\w))|(?<=\w)\s+[وו](?=\w{2,}\s\w)|\s[–—-]{1,2}\s",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,،]\s*(?:(?:and|und|et|y)\s+)?", re.IGNORECASE)
_TAIL = re.compile(
    rf"\s+(?:(?:{_any_of(TAILS)})(?:\s.*)?|[@#—–|].*)$|(?<=[a-zà-ÿ]{{3}})(?<!Prof)(?<!Dipl)(?<!Capt)(?<!Hon)\.\s.*$"
)
_DATE_START = re.compile(r"^\d{1,4}(?:st|nd|rd|th)?[.,/:-]|^\d{1,4}(?:st|nd|rd|th)?$|^\d+\D*$|^\d{4}[年년]")
#: Articles and prepositions before a date.
_BEFORE_DATE = frozenset("el le il den am på em dne vom on".split())
#: What follows a dash: a place, an outlet or a role, if a full name stands before it.
_DASH = re.compile(r"\s[–—-]{1,2}\s")
#: A date without a space before it, or behind it.
_GLUED_DATE = re.compile(
    r"(?<=\d)(?=[A-ZÀ-Þ][a-zà-ÿ]+\s[A-ZÀ-Þ])|(?<=[^\W\d])(?=(?:19|20)\d\d[-/.年]\d|\d{1,2}[./]\d{1,2}[./]\d{2}|\d{1,2}\s?(?:min|hours?|days?|Std|Minuten)\b)"
    r"|(?<=[a-zà-ÿ])(?=[A-Z][a-z]{2,9}\.?\s\d{1,2},?\s(?:19|20)\d\d)"
)
_CREDENTIAL = re.compile(rf"^(?:{_any_of(CREDENTIALS)})\b\.?®?|^(?:[A-Z]\.){{2,}}$|^(?-i:[A-Z]{{2,6}})®", re.IGNORECASE)
_ROLE = re.compile(rf"\b(?:{_any_of(ROLES)})", re.IGNORECASE)
_ORGANISATION = re.compile(rf"\b(?:{_any_of(ORGANISATIONS)})\b", re.IGNORECASE)
#: A role, a label or a date without a space before it: "Ann LeeCEO".
_GLUED_ROLE = re.compile(
    rf"(?<=[^\W\d_A-Z])(?=(?:{_any_of(word.title() for word in ROLES)}|CEO|CTO|CFO|"
    rf"Updated|Published|Posted|Follow)(?![a-z]{{3}}))"
)
#: The same, if the role has a department before it: "Ann LeePolitical Editor".
_GLUED_DEPARTMENT = re.compile(
    r"(?<=[a-zà-ÿ]{2})(?<!\bMac)(?<!\bFitz)(?=(?:[A-Z][a-z]+\s){1,2}"
    r"(?:Editor|Reporter|Correspondent|Writer|Columnist|Producer|Journalist)\b)"
)
#: Two full names without a space between them: "Ann LeeBo Ek"; "Mac" and the like begin a name.
_GLUED_NAME = re.compile(r"(?<![A-Z][a-z])(?<!\bMac)(?<!\bFitz)(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ][a-zà-ÿ]+\s[A-ZÀ-Þ])")
_GEORGIAN = re.compile("[\u10d0-\u10ff]")
#: What follows a full name: an outlet in capitals or as a domain.
_OUTLET = re.compile(rf"\s(?:(?!{_any_of(CREDENTIALS)})[A-Z]{{3,}}(?![\w.®])|[\w-]+\.(?:com|net|org|[a-z]{{2}})\b).*$")
#: A name with an outlet of several words behind it.
_NAME_AND_OUTLET = re.compile(r"^[^\W\d]+\s[^\W\d]+\s[A-Z]{3,}\s[A-Z][a-z]+$")
_CAPITALS = re.compile(r"[A-Z]{3,}\b")
_INITIAL = re.compile(r"[^\W\d_]\.?$")
_FULL, _LONGEST_NAME, _MOST_ROLES = 2, 5, 3


def people(raw: object) -> tuple[str, ...]:
    """Return the names in a byline in order, without duplicates, generic words, addresses, roles and contributors."""
    text = plain_text(raw, _BYLINE_LIMIT)
    if text is None or _ADDRESS.search(text[:12]):
        return ()
    return _people_in(text)


# Several elements around a byline have the same text.
@lru_cache(maxsize=256)
def _people_in(text: str) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for name in _names(text):
        names.setdefault(normalise_text(name), name)
    return tuple(names.values())[:MAX_NAMES]


def contributions(raw: object) -> tuple[tuple[str, str], ...]:
    """Return (name, what the person did) of those whom a byline names for something else than the text, in order."""
    text = plain_text(raw, _BYLINE_LIMIT) or ""
    return _contributions_in(text) if may_name_contributors(text) else ()


# The same line is read as a byline and as a statement of contributions.
@lru_cache(maxsize=32)
def _contributions_in(line: str) -> tuple[tuple[str, str], ...]:
    text = _with_one_label(line)
    found: dict[str, str] = {}
    for match in _CONTRIBUTED_BEFORE.finditer(text):
        for name in people(re.split(r"[,;|·•/]|\band\b|\bund\b", text[: match.start()])[-1]):
            found.setdefault(name, match["deed"])
    for match in _CONTRIBUTED.finditer(text):
        for name in people(match["names"].rstrip(")）]】 ")) if match["deed"] else ():
            found.setdefault(name, match["deed"])
    return tuple(found.items())


def _with_one_label(text: str) -> str:
    """Return a byline in which "Text and photos by" is the label of an author alone."""
    return _BESIDE_TEXT.sub("text", text if text.isascii() else _BESIDE_TEXT_ASIAN.sub("文", text))


def may_name_contributors(text: str) -> bool:
    """Return whether a text has letters of a word for a contribution: a cheap test."""
    return _CONTRIBUTION_CUES.occur_in(text)


def reads_as_names(text: str) -> bool:
    """Return whether a text consists of words as in names, and is not a sentence."""
    words = [word for word in text.split() if word.casefold() not in PARTICLES]
    if len(words) == 1:
        return True
    return bool(words) and sum(not begins_small(word) for word in words) > len(words) / 2


def reads_as_person(name: str) -> bool:
    """Return whether a name has the form of a person's full name: a given name first, and no word of an outlet."""
    words = name.split()
    if EAST_ASIAN.search(name):
        return has_given_name(name)
    return (
        _FULL <= len(words) <= _LONGEST_NAME
        and words[0].casefold() not in NOT_GIVEN_NAMES
        and not _ORGANISATION.search(name)
        and not any(map(str.isdecimal, name))
        and not (begins_small(words[-1]) and words[0][0].isupper() and words[-1] not in PARTICLES)
        and reads_as_names(name)
        and has_given_name(name)
    )


def is_caseless(name: str) -> bool:
    """Return whether a name is in a script without capitals, where one word may be a full name."""
    return bool(_GEORGIAN.search(name)) or not (any(map(str.islower, name)) or any(map(str.isupper, name)))


def begins_small(word: str) -> bool:
    """Return whether a word begins with a small letter; in Georgian all letters are, and mean nothing."""
    return word[0].islower() and not _GEORGIAN.match(word)


def _names(text: str) -> Iterator[str]:
    text = _ENCLOSED.sub(r"\1", text)
    if normalise_text(text) in NOT_PERSONS:
        return
    if may_name_contributors(text):
        text = _with_one_label(text)
        text = _LOOSE_AND.sub("", _CONTRIBUTED.sub(" ", _CONTRIBUTED_BEFORE.sub(_CONTRIBUTOR_MARK, text)))
    text = _BRACKETS.sub(" ", _HANDLE.sub(" ", _EMAIL.sub(" ", text)))
    text = _INTERVIEWED.sub(r"\1", text)
    pieces = _pieces(_without_date(_without_prefix(_GLUED_ROLE.sub(" ", _GLUED_DEPARTMENT.sub(", ", text)))))
    cleaned = (None if _CONTRIBUTOR_MARK in piece else _cleaned(piece) for piece in pieces)
    yield from _persons_among([name for name in cleaned if name and not _is_generic(name)])


def _persons_among(names: list[str]) -> Iterator[str]:
    """Yield the names without what stands beside full names: places, parts of the name of an organisation."""
    has_full = any(len(name.split()) >= _FULL and (has_given_name(name) or is_caseless(name)) for name in names)
    has_organisation = not has_full and len(names) > 1 and any(map(_ORGANISATION.search, names))
    for name in names:
        is_part = " " not in name and not (EAST_ASIAN.search(name) or is_given_name(name))
        if not (is_part and (has_full or has_organisation)):
            yield name


def _pieces(text: str) -> Iterator[str]:
    """Yield the names in a byline: between separators, glued together, or in Chinese, Japanese and Korean."""
    if EAST_ASIAN.search(text):
        yield from east_asian_names(text)
        return
    first, *behind = _DASH.split(text)
    known = [part for part in behind if has_given_name(_without_prefix(part))]
    if has_given_name(_without_prefix(first)) or not (known or _ORGANISATION.search(first.partition(",")[0])):
        text = " | ".join((first, *known))
    for part in _SPLIT.split(text):
        for piece in _comma_pieces(_without_prefix(part)):
            glued = _GLUED_NAME.split(piece)
            yield from glued if len(glued) > 1 and all(has_given_name(name) for name in glued) else (piece,)


def _is_generic(name: str) -> bool:
    """Return whether a name consists of words of an interface or of a team, and not of a person or an outlet."""
    words = name.casefold().split()
    return (
        normalise_text(name) in NOT_PERSONS
        or words[0] in INTERFACE_FIRST
        or any(word.strip(".,:!") in INTERFACE for word in words)
        or (bool(_ROLE.match(name)) and not has_given_name(name))
    )


def _without_date(text: str) -> str:
    """Return a byline up to the date in it, without its weekday and month."""
    words = _GLUED_DATE.sub(" ", text).split()
    for place, word in enumerate(words):
        if _DATE_START.match(word) and (place or len(words) > 1):
            while place and _belongs_to_date(words[place - 1]):
                place -= 1  # noqa: PLW2901 - walks back from the number to the date's first word
            while place > _FULL and words[place - 1] in _BEFORE_DATE:
                place -= 1  # noqa: PLW2901 - the same for an article
            return " ".join(words[:place]) or _behind_date(words)
    return text


def _behind_date(words: Sequence[str]) -> str:
    """Return what follows the date at the beginning of a byline if it begins with a person: "3 May 2026 Ann Lee"."""
    behind = dropwhile(lambda word: _belongs_to_date(word) or any(map(str.isdecimal, word)), words)
    text = " ".join(behind)
    return text if has_given_name(text) else ""


def _belongs_to_date(word: str) -> bool:
    bare = word.strip(".,|·-–").casefold()
    return not bare or bare in WEEKDAYS or month_number(bare) is not None


def _comma_pieces(text: str) -> list[str]:
    """Return the names between commas; a title, role or place after a name's comma is not one."""
    pieces = [piece for piece in _COMMA.split(text) if piece]
    kept = pieces[:1]
    if len(pieces) == len(("Lee", "Ann")) and _is_family_first(*pieces):
        return [" ".join(reversed(pieces))]
    if kept and _NAME_AND_OUTLET.match(kept[0]):
        return kept  # behind the outlet stands a place
    for piece in pieces[1:]:
        if _CREDENTIAL.match(piece):
            kept[-1] += f", {piece}"
        elif (bare := _without_role(piece)) != piece:
            kept.append(bare)
        elif _CAPITALS.match(piece) and not (text.isupper() or has_given_name(piece)):
            continue  # an outlet
        elif " " in piece.strip() and not _ROLE.search(piece) and not _ORGANISATION.search(piece):
            kept.append(piece)
    return kept


def _is_family_first(family: str, given: str) -> bool:
    """Return whether two pieces are one person's family name and given names: "Lee, Ann", "Lee, Ann M."."""
    names, *initials = given.split()
    is_given = is_given_name(names) and all(map(_INITIAL.match, initials))
    *particles, last = family.split()
    is_family = last.isalpha() and last[0].isupper() and all(word.casefold() in PARTICLES for word in particles)
    is_other = is_given_name(last) or _is_generic(family) or _ROLE.match(family) or _ORGANISATION.search(family)
    return is_given and is_family and not is_other


def _without_prefix(text: str) -> str:
    for _ in range(3):
        prefix = _PREFIX.match(text)
        shorter = text[prefix.end() :] if prefix else text
        if shorter == text or not shorter.strip():
            break
        text = shorter
    return text


def _cleaned(text: str) -> str | None:
    name = _TAIL.sub("", _QUOTES.sub("", _without_prefix(text)))
    name = _DOTTED.sub(r"\1 \2", name) if is_given_name(name.partition(".")[0]) else name
    name = _without_role(_GLUED_ROLE.sub(" ", name)).strip(" \t.,;:*-–—|_·•#/\\'’»«<>=~《》〈〉●◎○■▲")
    if (
        not name
        or len(name) > NAME_LIMIT
        or len(name.split()) > _MAX_WORDS
        or sum(map(str.isalpha, name)) < _FEWEST_LETTERS
    ):
        return None
    return name


def _without_role(name: str) -> str:
    """Return a full name without the role before it, and the role or the outlet after it."""
    words = name.split()
    for place in range(min(_MOST_ROLES, len(words) - _FULL), 0, -1):
        bare = " ".join(words[place:])
        if _ROLE.match(words[place - 1]) and has_given_name(bare) and not _ROLE.search(bare):
            words = words[place:]
            name = bare
            break
    for place in range(_FULL, len(words)):
        before = " ".join(words[:place])
        # "Coast News Staff" is a team.
        if _ROLE.match(" ".join(words[place : place + 2])) and has_given_name(before):
            name = before
            break
    cut = _OUTLET.sub("", name)
    return cut if cut != name and not name.isupper() and len(cut.split()) >= _FULL else name
