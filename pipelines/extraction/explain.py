"""Explains a page: the verdict on every piece of its text, with the reason."""

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from pipelines.extraction.article import ReadPage, read_page
from pipelines.extraction.errors import rejected_by
from pipelines.extraction.explanation import Explanation, Passage, PassageCut, PassageForm, PassageKind
from pipelines.html.blocks import Block, Frame
from pipelines.items import CutReason, PageItem

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {
    "li": PassageKind.ITEM,
    "dd": PassageKind.ITEM,
    "tr": PassageKind.ROW,
    "pre": PassageKind.LINE,
    "figcaption": PassageKind.CAPTION,
    "caption": PassageKind.CAPTION,
}
#: Elements whose parents are irrelevant for the form of their text.
_WALLS = frozenset({"article", "main", "section", "body"})


def explain(page: PageItem) -> Explanation:
    """Extract the article of `page`, and return it with every passage; a bug in extraction rejects the page."""
    try:
        reading = read_page(page)
        return Explanation(reading.result, reading.metadata, tuple(_passages(reading)))
    except Exception as error:  # noqa: BLE001 - whatever it is, the page is answered, as by `extract_page`
        return Explanation(rejected_by(error, page))


def _passages(reading: ReadPage) -> Iterator[Passage]:
    rows = {row.position for row in reading.content.removed}
    forms = _Forms()
    for one in reading.verdicts:
        form = forms.of(one.block)
        if one.kept:
            yield Passage(one.block.text, form)
        else:
            reason = one.reason or CutReason.MAIN_CONTENT
            cut = PassageCut(reason, one.observation or "", furniture=one.block.index not in rows)
            yield Passage(one.block.text, form, cut)


class _Forms:
    """The forms of a page's blocks; blocks must be passed in page order."""

    def __init__(self) -> None:
        self._numbers: dict[Frame, int] = {}
        self._items: Counter[Frame | None] = Counter()

    def of(self, block: Block) -> PassageForm:
        chain = list(takewhile(lambda frame: frame.tag not in _WALLS, block.frame.chain()))
        quoted = any(frame.tag == "blockquote" for frame in chain)
        if block.tag in _HEADINGS:
            return PassageForm(PassageKind.HEADING, _HEADINGS[block.tag], quoted=quoted)
        inner = next((frame for frame in chain if frame.tag in _KINDS), None)
        kind = PassageKind.PARAGRAPH if inner is None else _KINDS[inner.tag]
        if inner is not None and kind is PassageKind.ITEM:
            return self._item(inner, chain, quoted=quoted)
        # Layout tables put rows around everything: only a row that is itself a block counts.
        is_layout = kind is PassageKind.ROW and block.tag != "tr"
        return PassageForm(PassageKind.PARAGRAPH if is_layout else kind, quoted=quoted)

    def _item(self, item: Frame, chain: list[Frame], *, quoted: bool) -> PassageForm:
        continues = item in self._numbers
        if not continues:
            self._items[item.parent] += 1
            self._numbers[item] = self._items[item.parent]
        is_ordered = item.parent is not None and item.parent.tag == "ol"
        return PassageForm(
            PassageKind.ITEM,
            level=sum(frame.tag in ("li", "dd") for frame in chain),
            number=self._numbers[item] if is_ordered else None,
            continues=continues,
            quoted=quoted,
        )
