"""Authors whom a note below the text introduces: "Ann Lee is a freelance writer and the editor of the Coast News"."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text, visible_text
from pipelines.items import Author
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article
from pipelines.metadata.people.person_names import reads_as_person
from pipelines.text.tokens import normalise_text

_NAME = r"[A-ZÀ-ÞŠŽŁĐİ][\w'’-]+(?:\s(?:[A-ZÀ-ÞŠŽŁĐİ][\w'’.-]*|van|von|de|der|den|da|dos|di|du)){1,3}"
_BEGUN = re.compile(rf"\s*{_NAME}")
#: What authors are by profession; at most so many words stand between it and the name.
_WRITES = (
    r"(?:writers?|authors?|editors?|journalists?|columnists?|reporters?|correspondents?|bloggers?|contributors?|"
    r"autor(?:in|a|ka|ja)?|journalist(?:in|e)?|redakteur(?:in)?|schriftsteller(?:in)?|korrespondent(?:in)?|publizist(?:in)?|kolumnist(?:in)?|"
    r"auteure?|autrice|rédact(?:eur|rice)|écrivaine?|chroniqueu(?:r|se)|periodista|escritora?|redactora?|columnista|"
    r"giornalista|scrit(?:tore|trice)|redat(?:tore|trice)|autore|jornalista|colunista|redatora?|schrijver|schrijfster|redacteur|"
    r"journalis[td]a?|skribent|författare|forfatter|dziennikar(?:z(?:em)?|k[aą])|publicyst(?:a|k?ą|ka)|redaktor(?:em|k[aą])?|novinář(?:ka)?|toimittaja|kirjailija)"
)
_INTRODUCED = re.compile(
    rf"(?P<name>{_NAME}),?\s(?:is|ist|est|es|è|é|är|er|jest|je|on)\s(?:[^\s.,!?;]+\s){{0,5}}?(?i:{_WRITES})\b"
)
#: Elements of notes, and those in which a note may begin with the name.
_NOTES, _SET_OFF = frozenset({"p", "em", "i"}), frozenset({"a", "b", "em", "i", "span", "strong"})
#: A paragraph of prose, and how many of them come before; the longest note.
_TELLING, _PROSE, _LONGEST = 80, 2, 600
_MAX_SIBLINGS = 60


def introduced_authors(elements: Sequence[Any], headline: HeadlinePosition) -> tuple[Author, ...]:
    """Return the person whom a note below the text introduces, and whom neither the headline nor the text mentions."""
    notes = [
        (place, name)
        for place, element in enumerate(elements)
        if element.tag in _NOTES and _begins_with_name(element) and (name := _introduced_in(element, headline))
    ]
    if len({name for _, name in notes}) != 1:
        return ()
    place, name = notes[0]
    before = [text for text in map(_prose, elements[:place]) if text]
    shown = "" if headline.element is None else raw_text(headline.element, _LONGEST)
    told = normalise_text(" ".join((shown, *before))).split()
    return (Author(name),) if len(before) >= _PROSE and normalise_text(name).split()[-1] not in told else ()


def _introduced_in(element: Any, headline: HeadlinePosition) -> str | None:
    """Return the name with which a note begins that says what its bearer writes."""
    text = visible_text(element, _LONGEST + 1) or ""
    match = _INTRODUCED.match(text) if len(text) <= _LONGEST else None
    if match is None or not reads_as_person(match["name"]) or in_other_article(element, headline):
        return None
    return None if any(map(_prose, islice(element.itersiblings(), _MAX_SIBLINGS))) else match["name"]


def _begins_with_name(element: Any) -> bool:
    """Return whether an element begins with the words of a name: a cheap test."""
    begun = element.text or ""
    if (not begun or begun.isspace()) and len(element) and element[0].tag in _SET_OFF:
        begun = element[0].text or ""
    return _BEGUN.match(begun) is not None


def _prose(element: Any) -> str | None:
    text = raw_text(element, _LONGEST) if element.tag == "p" else ""
    return text if len(text) >= _TELLING else None
