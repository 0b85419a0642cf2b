"""Lines in which a correspondent signs: "De notre correspondante à Lyon, Marie Dupont"."""

import re

from pipelines.items import Author
from pipelines.metadata.people.byline_lines import named_in
from pipelines.metadata.people.person_names import reads_as_person
from pipelines.metadata.people.signatures import is_whole
from pipelines.text.cues import Cues

_ROLE = (
    r"(?:correspondent[es]?s?|corresponda(?:nt|nte)s?|corresponsal(?:es)?|corrispondent[ei]|(?:\w+-?)?korr?espondent(?:in(?:nen)?|en|a|ka|ki|k[aą]|em|ti)?|"
    r"(?:\w+-?)?(?:reporter(?:in|ka|ki)?|redakteur(?:in|s)?)|envoyée?s?\sspéciale?s?|enviad[oa]s?\sespecia(?:l|les|is)|inviat[oai](?:\sspecial[ei])?|"
    r"verslagge(?:ver|efster)|utsän[dt]\w*|utsend\w*|udsend\w*|zpravodaj\w*|dopisovatel\w*|kirjeenvaihtaja\w*|tudósító\w*)"
)
#: Before the role: that it is the outlet's own; a preposition may stand before.
_OUR = (
    r"(?:(?:by|from|de|par|por|von|van|dal|dalla|do|da|od|från|fra|av|af)\s)?"
    r"(?:our|notre|nos|nuestr[oa]s?|nostr[oaie]|noss[oa]s?|unser(?:e[rmn]?)?|onze|nasz(?:ego|ej|a)?|vår|vores|naš(?:eho|í|e)|našej)"
)
_KIND = r"(?:\s(?!und\b|et\b|and\b)[^\W\d]+){0,2}?"
_PLACE = r"(?:\s(?:in|at|for|à|a|ad|en|au|aux|dans|em|no|na|i|på|w|we|v|ve)\s(?P<place>[^,:;.!?–—]{2,40}?))?"
_LED = re.compile(
    rf"^\W{{0,3}}{_OUR}{_KIND}\s{_ROLE}{_PLACE}(?P<joint>\s?[,:–—]\s|\s)(?P<names>[^.!?;]{{5,80}}?)$", re.IGNORECASE
)
_TOLD = re.compile(
    rf"^\W{{0,3}}{_OUR}{_KIND}\s{_ROLE}\s(?P<names>[^.!?;,]{{5,60}}?)\sbericht(?:et|en)\saus\s[^,;!?]{{2,30}}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"^\W{{0,3}}(?P<names>[^.!?;:,]{{5,60}}?)\s?[,–—]\s(?:{_OUR}\s)?(?:[^\W\d]+\s){{0,2}}?{_ROLE}(?:\s(?:in|for|à|a|ad|en|au|aux|em|i|på|w|v|ve)\s[^,:;.!?–—]{{2,40}})?$",
    re.IGNORECASE,
)
_CUES = Cues(
    "orrespon orespon orrispon envoy envia inviat reporter redakteur verslag utsen udsen zpravodaj dopisov kirjeen "
    "utsän tudós".split()
)
_LONGEST = 120
_NAME_AND_FAMILY = 2


def correspondents_in(line: str) -> tuple[Author, ...]:
    """Return the people who sign as correspondents in a line that says nothing else; full names only."""
    if len(line) > _LONGEST or not _CUES.occur_in(line):
        return ()
    match = _TOLD.match(line) or _LED.match(line) or _BEHIND.match(line)
    if match is None or not is_whole(match["names"]):
        return ()
    found = named_in(match["names"])
    is_apart = match.re is not _LED or match["place"] is None or bool(match["joint"].strip())
    # Without a mark between the place and the name, only the simplest of both are told apart.
    is_simple = is_apart or (" " not in match["place"] and len(match["names"].split()) == _NAME_AND_FAMILY)
    return found if found and is_simple and all(reads_as_person(author.name) for author in found) else ()
