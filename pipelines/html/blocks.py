"""A page's blocks: its text units with the elements around them.

Nothing is judged here: a block carries what the evidence modules need to judge it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipelines.html.inline_style import Hiding
from pipelines.text.tokens import words

#: Tags of headings, of the page and within it.
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_TOKEN = re.compile(r"[a-z][a-z0-9]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORDS: frozenset[str] = frozenset()
_NAMING_ATTRIBUTES = frozenset(["class", "id", "role", "itemprop", "data-testid", "data-component", "aria-label"])


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks: its tag, attributes, the words of its class and id, the frame around it.

    `name_words`: split at hyphens, underscores and capitals, in lower case. Hidden inline elements are
    frames too.
    """

    tag: str
    name_words: frozenset[str]
    parent: "Frame | None"
    element: Any
    depth: int
    #: The attributes of the element: reading them from it again takes longer.
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: What hides this element itself.
    hiding: Hiding | None = None
    #: The frames around this one, kept because every block needs them many times. A list with this one in it would be a
    #: cycle, and keep the tree of the page until garbage is collected.
    _around: "list[Frame] | None" = field(default=None, init=False, repr=False)

    def chain(self) -> "list[Frame]":
        """Return this frame and those around it, innermost first."""
        around = self._around
        if around is None:
            around = self._around = []
            frame = self.parent
            while frame is not None:
                around.append(frame)
                if frame._around is not None:  # noqa: SLF001  # of the same class
                    around += frame._around  # noqa: SLF001
                    break
                frame = frame.parent
        return [self, *around]


@dataclass(slots=True)  # not frozen: there are hundreds on a page, and freezing triples the cost of each
class LinkSpan:
    """A link inside a block: `text[start:end]` of the block, and the link's `href` and `rel` as written."""

    start: int
    end: int
    href: str
    rel: str


@dataclass(slots=True, eq=False)  # not frozen: see above
class Block:
    """A text unit. `text` has its white space folded; `link_chars` of its characters are inside links."""

    index: int
    text: str
    tag: str
    frame: Frame
    link_chars: int
    links: int
    emphasis_chars: int
    inline_words: frozenset[str]
    spans: tuple[LinkSpan, ...] = ()
    #: The words of `text`, split only once.
    words: tuple[str, ...] = ()
    #: The share of characters inside links, 0 to 1.
    link_density: float = field(init=False)

    def __post_init__(self) -> None:
        """Split the text into words, unless they are given."""
        if not self.words:
            self.words = tuple(words(self.text))
        self.link_density = self.link_chars / (len(self.text) or 1)

    def numbered(self, index: int) -> "Block":
        """Return the same block with another index; its words are not split again."""
        return Block(
            index,
            self.text,
            self.tag,
            self.frame,
            self.link_chars,
            self.links,
            self.emphasis_chars,
            self.inline_words,
            self.spans,
            self.words,
        )


def name_words(element: Any) -> frozenset[str]:
    """Return the lower-case words of an element's class, id, role and test names, and of a tag made up by the site."""
    return named_words(element.tag, element.attrib)


def named_words(tag: str, attributes: Mapping[str, str]) -> frozenset[str]:
    """Return the same words, given the tag and the attributes of an element."""
    named = " ".join([value for name, value in attributes.items() if name in _NAMING_ATTRIBUTES])
    if "-" in tag:
        named = f"{tag} {named}"
    return _words_of(named) if named else _NO_WORDS


@lru_cache(maxsize=4096)
def _words_of(named: str) -> frozenset[str]:
    """Split names into words; a page repeats the same few names."""
    lowered = named.lower()
    if lowered != named:
        lowered = _CAMEL.sub(" ", named).lower()
    return frozenset(_TOKEN.findall(lowered))
