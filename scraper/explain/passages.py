"""Shows a page's text in page order: what was kept plain, what was cut struck through, furniture folded up. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from pipelines.extraction.explanation import Passage, PassageCut, PassageKind
from pipelines.items import CutReason
from scraper.explain.colours import css_colour
from scraper.explain.html import element, text

#: Items nested deeper are shown as deep as this.
_DEEPEST = 6
#: The page's own headline is the h1 here, so that headings of its text begin below.
_LOWEST_HEADING = 6


def css_class(reason: CutReason, *, furniture: bool) -> str:
    """Return the class of cuts for `reason`, in the article or around it; also the id of its filter."""
    return f"{'around' if furniture else 'inside'}-{reason.value.replace('_', '-')}"


def passages_html(passages: Sequence[Passage], *, unfolded: bool) -> str:
    """Return the passages as HTML; furniture is folded up, unless `unfolded`."""
    return "\n".join(_runs(passages, unfolded=unfolded))


def _runs(passages: Sequence[Passage], *, unfolded: bool) -> Iterator[str]:
    for is_furniture, run in groupby(passages, lambda passage: passage.cut is not None and passage.cut.furniture):
        if is_furniture:
            yield element("div", _furniture(list(run), unfolded=unfolded), class_="furniture")
            continue
        for cut, alike in groupby(run, lambda passage: passage.cut):
            flow = _flow(list(alike))
            yield element("div", flow, class_="kept") if cut is None else _cut(cut, flow)


def _cut(cut: PassageCut, flow: str) -> str:
    """Return cuts that share a reason and its evidence as one box that takes the focus."""
    name = css_colour(cut.reason)
    said = element("b", text(name), class_="chip") + element("span", text(cut.evidence), class_="evidence", dir="auto")
    return element(
        "div",
        element("p", said, class_="why") + flow,
        class_=f"cut {css_class(cut.reason, furniture=False)}",
        tabindex="0",
        role="group",
        aria_label=f"cut, {name}: {cut.evidence}",
    )


def _furniture(run: Sequence[Passage], *, unfolded: bool) -> str:
    """Return neighbouring furniture: one fold for each reason, in it one list for each piece of evidence."""
    by_reason: dict[CutReason, list[tuple[PassageCut, Passage]]] = {}
    for passage in run:
        if passage.cut is not None:
            by_reason.setdefault(passage.cut.reason, []).append((passage.cut, passage))
    return "".join(_fold(reason, found, unfolded=unfolded) for reason, found in by_reason.items())


def _fold(reason: CutReason, found: Sequence[tuple[PassageCut, Passage]], *, unfolded: bool) -> str:
    chip = element("b", text(css_colour(reason)), class_="chip")
    inner = [element("summary", f"{chip} {len(found)}")]
    for evidence, alike in groupby(found, lambda one: one[0].evidence):
        inner.append(element("p", text(evidence), class_="evidence", dir="auto"))
        inner.append(_flow([passage for _, passage in alike]))
    fold = element("details", "".join(inner), class_=f"fold {css_class(reason, furniture=True)}")
    return fold.replace("<details", "<details open", 1) if unfolded else fold


def _flow(passages: Sequence[Passage]) -> str:
    """Return passages that share a verdict."""
    return "".join(
        element("blockquote", _lists(run)) if quoted else _lists(run)
        for quoted, run in _grouped(passages, lambda passage: passage.form.quoted)
    )


def _lists(passages: Sequence[Passage]) -> str:
    return "".join(_list(run) if is_item else "".join(map(_one, run)) for is_item, run in _grouped(passages, _is_item))


def _list(items: Sequence[Passage]) -> str:
    return "".join(
        element("ol" if is_ordered else "ul", "".join(map(_item, run)))
        for is_ordered, run in _grouped(items, lambda passage: passage.form.number is not None)
    )


def _item(passage: Passage) -> str:
    form = passage.form
    names = [f"deep-{min(form.level, _DEEPEST)}" if form.level > 1 else "", "continues" if form.continues else ""]
    number = None if form.number is None else str(form.number)
    return element("li", _struck(passage), value=number, class_=" ".join(filter(None, names)) or None, dir="auto")


def _one(passage: Passage) -> str:
    kind = passage.form.kind
    if kind is PassageKind.HEADING:
        return element(f"h{min(passage.form.level + 1, _LOWEST_HEADING)}", _struck(passage), dir="auto")
    return element("p", _struck(passage), class_=None if kind is PassageKind.PARAGRAPH else kind.value, dir="auto")


def _struck(passage: Passage) -> str:
    return text(passage.text) if passage.cut is None else element("del", text(passage.text))


def _is_item(passage: Passage) -> bool:
    return passage.form.kind is PassageKind.ITEM


def _grouped(passages: Iterable[Passage], key: Callable[[Passage], bool]) -> Iterator[tuple[bool, list[Passage]]]:
    for value, run in groupby(passages, key):
        yield value, list(run)
