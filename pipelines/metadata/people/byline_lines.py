"""The lines near the headline of a page, in which bylines are looked for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count, islice
from typing import Any

from pipelines.html.visible_text import raw_text, visible_text
from pipelines.items import Author
from pipelines.metadata.dom_context import HeadlinePosition
from pipelines.metadata.people.person_names import people, reads_as_names

#: Words of a full name with capitals, to the first separator.
_FULL_NAME = r"(?-i:(?= [A-ZÀ-ÞĀ-ŽА-ЯЁІЇЄҐΑ-ΩΆ-Ώ][\w'’-]+ [A-ZÀ-ÞĀ-ŽА-ЯЁІЇЄҐΑ-ΩΆ-Ώ][\w'’-]+(?:\W|$)))"
#: Beginnings that "the text of the law" has, too.
_WEAK = r"(?:un )?(?:texto|texte|testo|article|artículo|articolo|reportagem) d[ei]|de"
_LATIN = (
    r"(?:(?:written|posted|published|contributed|reported|submitted|words|story|guest post|an? \w{5,9}|"
    r"(?:story|text|words|report(?:ing)?) (?:and|&) (?:photos?|photographs|photography|pictures|images|video)) )?by|"
    r"(?:(?:(?:ein|eine)\s)?(?:text|beitrag|artikel|kommentar|gastbeitrag|kolumne|bericht|analyse|essay|interview|"
    r"reportage|geschrieben|verfasst|erstellt|gespeichert|eingestellt|veröffentlicht)\s)?von|"
    r"guest author|authors?|author\(s\)|contributors?|autor|autorin|autoren|autor[*:/]in(?:nen)?|text|"
    r"(?:(?:propos recueillis|publié|écrit|rédigé|créé) )?par|(?:(?:escrito|publicado|creado|redactado) )?por|"
    r"(?:scritto|pubblicato|inserito) da|di|a cura di|(?:(?:geschreven|geplaatst) )?door|"
    r"(?:(?:skrevet|skriven|publicerad|publisert) )?av|(?:skrevet )?af|"
    r"tekst|oleh|auteurs?|haber|"
    # Words that begin sentences, too.
    r"(?:penulis|tác giả|szerző|írta|yazan|yazar|autorka|autorzy|skribent|tekijä|teksti|napsala?|autrice|autora|"
    r"autores|autori|reporter|pewarta|muhabir(?:ler)?|textos?|textes?|testo|testi|reportagem|szöveg|bài(?: và ảnh)?|"
    r"thực hiện|opracowała?|oprac\.|autorius|autors|müəllif|shkruan|höfundur|words)(?= ?[:：])|"
    rf"(?:napsala?|napísala?|opracowała?|kirjoittanut|teksti|scris de|van onze \w+|dal(?:la)? nostr[oa] \w+|"
    rf"{_WEAK}){_FULL_NAME}"
)
_GREEK = (
    rf"γράφ(?:ει|ουν) (?:ο|η|οι)|τ(?:ου|ης)(?= \S+ \S+$)|των{_FULL_NAME}(?=.*(?: και |, ))|"
    r"(?:συντάκτης|συντάκτρια|ρεπορτάζ|κείμεν[οα])(?= ?[:：])"
)
_CYRILLIC = (
    r"автор|(?:авторы?|авторка|автори|текст)(?= ?[:：])|"
    rf"(?:подготовила?|написала?|підготува(?:в|ла)|написа(?:в|ла)){_FULL_NAME}"
)
_SEMITIC = (
    r"بقلم|نوشته|به قلم|نوشته(?:ٔ|‌ی)|מאת|נכתב על ידי|كتبت?(?= ?[:：–—-])|"
    r"(?:كتبه|إعداد|تقرير|الكاتبة?|المراسل|نویسند(?:ه|گان)|خبرنگار|تحریر|כתב)(?= ?[:：])"
)
_INDIC = (
    r"โดย|เขียนโดย|লিখেছেন|(?:เรื่อง(?:และภาพ)?|ผู้เขียน|ผู้สื่อข่าว|เรียบเรียง|लेखक|लेखिका|रिपोर्टर|संवाददाता|"
    r"লেখক|লেখিকা|প্রতিবেদক|রিপোর্টার)(?= ?[:：])"
)
_OTHER = r"(?:ავტორი|հեղինակ|글|글쓴이|취재)(?= ?[:：])"
#: By script, so that few are tried; case matters there, as K may also be the sign for kelvin.
_LEAD = (
    rf"(?:(?-i:(?=[^\W\d_\u0370-\uffff]))(?:{_LATIN})|(?-i:(?=[\u0370-\u03ff]))(?:{_GREEK})|"
    rf"(?-i:(?=[\u0400-\u04ff]))(?:{_CYRILLIC})|(?-i:(?=[\u0590-\u06ff]))(?:{_SEMITIC})|"
    rf"(?-i:(?=[\u0900-\u0e7f]))(?:{_INDIC})|(?-i:(?=[\u0530-\u058f\u10a0-\u10ff\uac00-\ud7a3]))(?:{_OTHER}))"
)
BY = re.compile(rf"^\W{{0,3}}(?:{_LEAD}(?=[\s:])|作者|記者|记者|文/|责编|責任編集)\s*[:：]?\s*\S", re.IGNORECASE)
BEGINS = re.compile(rf"^\W{{0,3}}(?:{_LEAD}(?=[\s:]|$)|作者|記者|记者|文/|责编|責任編集|\d)", re.IGNORECASE)
#: Only a person's full name makes a byline of such a line.
WEAK = re.compile(rf"^\W{{0,3}}(?:{_WEAK})\s", re.IGNORECASE)
#: A line that introduces the names in the next one.
BY_ALONE = re.compile(rf"^\W{{0,3}}{_LEAD}\s?[:：]?$", re.IGNORECASE)
#: What both begin with.
MAY_BEGIN = re.compile(rf"^\W{{0,3}}(?:{_LEAD}|作者|記者|记者|文/|责编|責任編集)", re.IGNORECASE)
#: The date and time at the beginning of some bylines.
_DAY_BEFORE = re.compile(
    r"^\W{0,3}\d{1,2}[./]\s?\d{1,2}[./]\s?\d{2,4}[\s,|–-]{0,4}(?:\d\d?[:.]\d\d(?:\s?(?:Uhr|h))?)?[\s,|–-]{0,4}(?=\w)"
)
_UNREAD = frozenset({"script", "style", "head", "title", "meta", "noscript"})
_MAX_ELEMENTS = 20_000
#: Longest byline.
LONGEST = 150
#: Maximum number of texts between the headline and an unmarked byline of its article.
_NEAR = 40
#: Blocks above the headline that are read: levels of elements around it, and siblings at each.
_LEVELS_ABOVE, _BLOCKS_ABOVE = 2, 2
#: An element and the beginning of its text.
Line = tuple[Any, str]


class BylinePage:
    """A page in which bylines are looked for, and the lines below its headline, read only once and if needed."""

    def __init__(self, elements: Sequence[Any], headline: HeadlinePosition) -> None:
        """Read nothing yet of a page's elements."""
        self.elements = elements
        self.headline = headline
        self._unread = _lines_below(elements, headline)
        self._lines: list[Line] = []

    @cached_property
    def near(self) -> list[Line]:
        """The elements of the first texts below the headline, or on the page, with the beginnings of these texts."""
        return list(self.nearest(None))

    @cached_property
    def above(self) -> list[Line]:
        """The same of the short blocks directly above the headline."""
        return [(holder, _begun(holder)) for holder in _lines_above(self.headline)]

    def nearest(self, most: int | None) -> Iterator[Line]:
        """Yield the first ones of `near`, without reading more; each is read once."""
        for number in count():
            if number == len(self._lines) and (holder := next(self._unread, None)) is not None:
                self._lines.append((holder, _begun(holder)))
            if number in (most, len(self._lines)):
                return
            yield self._lines[number]


def line_text(holder: Any) -> str | None:
    """Return the text of a short line without the date before it; None if it is too long for a byline."""
    text = visible_text(holder, LONGEST + 1)
    return None if text is None or len(text) > LONGEST else _without_day(text)


def _begun(holder: Any) -> str:
    """Return the text of a line like `line_text`, but without spaces between its elements: cheap."""
    return _without_day(" ".join(raw_text(holder, LONGEST).split()))


def begins_with_day(holder: Any) -> bool:
    """Return whether a line begins with a date."""
    return _DAY_BEFORE.match(" ".join(raw_text(holder, LONGEST).split())) is not None


def _without_day(text: str) -> str:
    day = _DAY_BEFORE.match(text)
    return text[day.end() :] if day else text


def named_in(text: str) -> tuple[Author, ...]:
    """Return the people in a text that consists of names."""
    return tuple(Author(name) for name in people(text) if reads_as_names(name))


def _lines_above(headline: HeadlinePosition) -> Iterator[Any]:
    """Yield the elements with texts in the short blocks directly above the headline."""
    around = () if headline.element is None else (headline.element, *headline.element.iterancestors())
    for place in around[:_LEVELS_ABOVE]:
        for block in islice(place.itersiblings(preceding=True), _BLOCKS_ABOVE):
            if isinstance(block.tag, str) and block.tag not in _UNREAD and len(raw_text(block, LONGEST)) <= LONGEST:
                yield from (element for element in block.iter() if element.text and not element.text.isspace())


def _lines_below(elements: Iterable[Any], headline: HeadlinePosition) -> Iterator[Any]:
    """Yield the elements of the first texts below the headline, or on the page."""
    steps = 0
    for element in islice(_following(elements, headline), _MAX_ELEMENTS):
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        text, tail = element.text, element.tail
        if text and not text.isspace():
            steps += 1
            yield element
        holder = element.getparent() if tail and not tail.isspace() else None
        if holder is not None:
            steps += 1
            yield holder
        if steps > _NEAR:
            return


def _following(elements: Iterable[Any], headline: HeadlinePosition) -> Iterator[Any]:
    """Yield the elements of the headline and all after it, or all of the page."""
    if headline.element is None:
        yield from elements
        return
    yield from headline.element.iter()
    for place in (headline.element, *headline.element.iterancestors()):
        for sibling in place.itersiblings():
            yield from sibling.iter()
