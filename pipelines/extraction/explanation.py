"""The result of extraction as values for display: every piece of text, kept or cut, with the reason."""

from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.items import ArticleItem, CutReason, Metadata, RejectedPage


class PassageKind(StrEnum):
    """The form of a passage on the page."""

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
    #: Whether it continues the list item before it.
    continues: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class PassageCut:
    """Why a passage was cut; `furniture` is counted, every other cut is a row of `removed`."""

    reason: CutReason
    evidence: str
    furniture: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the page's text; kept if `cut` is None."""

    text: str
    form: PassageForm
    cut: PassageCut | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The result of a page, its metadata, and its text in page order."""

    result: ArticleItem | RejectedPage
    metadata: Metadata = field(default_factory=Metadata)
    passages: tuple[Passage, ...] = ()
