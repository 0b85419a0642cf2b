"""A page's blocks: its text units with the elements around them.

Nothing is judged here: a block carries what the evidence modules need to judge it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.html.inline_style import Hiding
from pipelines.text.tokens import words

#: Tags of headings, of the page and within it.
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_TOKEN = re.compile(r"[a-z][a-z0-9]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMING_ATTRIBUTES = frozenset(["class", "id", "role", "itemprop", "data-testid", "data-component", "aria-label"])


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks: its tag, the words of its class and id, and the frame around it.

    `name_words`: split at hyphens, underscores and capitals, in lower case. Hidden inline elements are
    frames too.
    """

    tag: str
    name_words: frozenset[str]
    parent: "Frame | None"
    element: Any
    depth: int
    #: What hides this element itself.
    hiding: Hiding | None = None

    def chain(self) -> "list[Frame]":
        """Return this frame and those around it, innermost first."""
        frames, frame = [], self
        while frame is not None:
            frames.append(frame)
            frame = frame.parent  # type: ignore[assignment]  # the loop ends on None
        return frames


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A link inside a block: `text[start:end]` of the block, and the link's `href` and `rel` as written."""

    start: int
    end: int
    href: str
    rel: str


@dataclass(frozen=True, slots=True, eq=False)
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

    def __post_init__(self) -> None:
        """Split the text into words, unless they are given."""
        if not self.words:
            object.__setattr__(self, "words", tuple(words(self.text)))

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

    @property
    def link_density(self) -> float:
        """Return the share of characters inside links, 0 to 1."""
        return self.link_chars / len(self.text)


def name_words(element: Any) -> frozenset[str]:
    """Return the lower-case words of an element's class, id, role and test names, and of a tag made up by the site."""
    # Most attributes are long and name nothing: their values need not be decoded.
    named = " ".join([element.get(name) for name in element.keys() if name in _NAMING_ATTRIBUTES])  # noqa: SIM118  # no dict
    if "-" in element.tag:
        named = f"{element.tag} {named}"
    return _words_of(named) if named else frozenset()


@lru_cache(maxsize=4096)
def _words_of(named: str) -> frozenset[str]:
    """Split names into words; a page repeats the same few names."""
    lowered = named.lower()
    if lowered != named:
        lowered = _CAMEL.sub(" ", named).lower()
    return frozenset(_TOKEN.findall(lowered))
