"""What extraction made of a page, as values that can be shown: every piece of text, kept or cut, with the reason."""

from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.items import ArticleItem, CutReason, Metadata, RejectedPage


class PassageKind(StrEnum):
    """How a passage stood on the page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"  # of a table, its cells separated by bars
    LINE = "line"  # of preformatted text
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class PassageForm:
    """A passage's kind; `level` is 1 to 6 for headings and the depth of nesting for list items, else 0."""

    kind: PassageKind
    level: int = 0
    #: Of an item in an ordered list.
    number: int | None = None
    #: Whether it goes on with the list item before it.
    continues: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class PassageCut:
    """Why a passage was cut; `furniture` of a page is counted, every other cut is a row of `removed`."""

    reason: CutReason
    evidence: str
    furniture: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the page's text; kept when `cut` is None."""

    text: str
    form: PassageForm
    cut: PassageCut | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What came of a page, what was found out about it, and its text in page order."""

    result: ArticleItem | RejectedPage
    metadata: Metadata = field(default_factory=Metadata)
    passages: tuple[Passage, ...] = ()
