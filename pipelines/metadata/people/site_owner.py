"""The owner of a site that bears the name of a person in its address."""

import re
from collections.abc import Iterator

from pipelines.html.visible_text import plain_text, raw_text
from pipelines.items import Author
from pipelines.metadata.declared import Declarations, outlet_host
from pipelines.metadata.people.person_names import NAME_LIMIT, reads_as_person
from pipelines.text.tokens import normalise_text

_SEPARATOR = re.compile(r"\s[|–—-]{1,2}\s|\s[:•·]\s|\s\(|\)$")
_POSSESSED = re.compile(r"['’]s\s.*$")
#: The holder of the rights in a footer: "© 2019-2026 Ann Lee. All rights reserved."
_HOLDER = re.compile(
    r"(?:©|\([cC]\)|(?i:copyright))[\s\d–—,-]{0,20}(?:by\s)?([A-ZÀ-Þ][\w'’-]+(?:\s(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w'’-]+)){1,3})"
)
_LONGEST_FOOTER = 1_000


def site_owner(declared: Declarations) -> tuple[Author, ...]:
    """Return the owner of a site that bears a person's name in its address, for pages that no other person signs."""
    labels = set(outlet_host(declared.page.url).split("."))
    for name in _names(declared):
        bare = _POSSESSED.sub("", name)
        joined = re.sub(r"\W", "", normalise_text(bare))
        is_in_address = joined in labels or (bare != name and any(label.startswith(joined) for label in labels))
        if reads_as_person(bare) and is_in_address:
            return (Author(bare),)
    return ()


def _names(declared: Declarations) -> Iterator[str]:
    """Yield what may be the name of the owner: names of the site, ends of the title, holders of the rights."""
    yield from declared.site_names
    title = [part for part in _SEPARATOR.split(plain_text(declared.tags.title, NAME_LIMIT * 3) or "") if part]
    yield from (part.strip() for part in title[-1:] + title[:1])
    for footer in declared.elements.iter("footer"):
        holder = _HOLDER.search(" ".join(raw_text(footer, _LONGEST_FOOTER).split()))
        if holder:
            yield holder[1]
