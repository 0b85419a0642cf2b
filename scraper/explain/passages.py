"""A page's text in page order: kept text plain, cuts struck through, page furniture folded. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from pipelines.extraction.explanation import Passage, PassageCut, PassageKind
from pipelines.items import CutReason
from scraper.explain.colours import reason_label
from scraper.explain.html import escaped, tag

#: The deepest level at which list items are shown.
_MAX_DEPTH = 6
#: The h1 is the page's own headline, so headings in its text begin below it.
_LOWEST_HEADING = 6


def css_class(reason: CutReason, *, furniture: bool) -> str:
    """Return the class of cuts for `reason`, in the article or around it; also the id of its filter."""
    return f"{'around' if furniture else 'inside'}-{reason.value.replace('_', '-')}"


def passages_html(passages: Sequence[Passage], *, unfolded: bool) -> str:
    """Return the passages as HTML; furniture is folded unless `unfolded`."""
    return "\n".join(_runs(passages, unfolded=unfolded))


def _runs(passages: Sequence[Passage], *, unfolded: bool) -> Iterator[str]:
    for is_furniture, run in groupby(passages, lambda passage: passage.cut is not None and passage.cut.furniture):
        if is_furniture:
            yield tag("div", _furniture(list(run), unfolded=unfolded), class_="furniture")
            continue
        for cut, alike in groupby(run, lambda passage: passage.cut):
            flow = _flow(list(alike))
            yield tag("div", flow, class_="kept") if cut is None else _cut(cut, flow)


def _cut(cut: PassageCut, flow: str) -> str:
    """Return cuts of the same reason and evidence as one box that can be focused."""
    name = reason_label(cut.reason)
    why = tag("b", escaped(name), class_="chip") + tag("span", escaped(cut.evidence), class_="evidence", dir="auto")
    return tag(
        "div",
        tag("p", why, class_="why") + flow,
        class_=f"cut {css_class(cut.reason, furniture=False)}",
        tabindex="0",
        role="group",
        aria_label=f"cut, {name}: {cut.evidence}",
    )


def _furniture(run: Sequence[Passage], *, unfolded: bool) -> str:
    """Return adjacent furniture: a fold for each reason, with a list for each piece of evidence."""
    by_reason: dict[CutReason, list[tuple[PassageCut, Passage]]] = {}
    for passage in run:
        if passage.cut is not None:
            by_reason.setdefault(passage.cut.reason, []).append((passage.cut, passage))
    return "".join(_fold(reason, found, unfolded=unfolded) for reason, found in by_reason.items())


def _fold(reason: CutReason, found: Sequence[tuple[PassageCut, Passage]], *, unfolded: bool) -> str:
    chip = tag("b", escaped(reason_label(reason)), class_="chip")
    inner = [tag("summary", f"{chip} {len(found)}")]
    for evidence, alike in groupby(found, lambda pair: pair[0].evidence):
        inner.append(tag("p", escaped(evidence), class_="evidence", dir="auto"))
        inner.append(_flow([passage for _, passage in alike]))
    fold = tag("details", "".join(inner), class_=f"fold {css_class(reason, furniture=True)}")
    return fold.replace("<details", "<details open", 1) if unfolded else fold


def _flow(passages: Sequence[Passage]) -> str:
    """Return passages with the same verdict."""
    return "".join(
        tag("blockquote", _lists(run)) if quoted else _lists(run)
        for quoted, run in _grouped(passages, lambda passage: passage.form.quoted)
    )


def _lists(passages: Sequence[Passage]) -> str:
    return "".join(
        _list(run) if is_item else "".join(map(_block, run)) for is_item, run in _grouped(passages, _is_item)
    )


def _list(items: Sequence[Passage]) -> str:
    return "".join(
        tag("ol" if is_ordered else "ul", "".join(map(_item, run)))
        for is_ordered, run in _grouped(items, lambda passage: passage.form.number is not None)
    )


def _item(passage: Passage) -> str:
    form = passage.form
    names = [f"deep-{min(form.level, _MAX_DEPTH)}" if form.level > 1 else "", "continues" if form.continues else ""]
    number = None if form.number is None else str(form.number)
    return tag("li", _struck(passage), value=number, class_=" ".join(filter(None, names)) or None, dir="auto")


def _block(passage: Passage) -> str:
    kind = passage.form.kind
    if kind is PassageKind.HEADING:
        return tag(f"h{min(passage.form.level + 1, _LOWEST_HEADING)}", _struck(passage), dir="auto")
    return tag("p", _struck(passage), class_=None if kind is PassageKind.PARAGRAPH else kind.value, dir="auto")


def _struck(passage: Passage) -> str:
    return escaped(passage.text) if passage.cut is None else tag("del", escaped(passage.text))


def _is_item(passage: Passage) -> bool:
    return passage.form.kind is PassageKind.ITEM


def _grouped(passages: Iterable[Passage], key: Callable[[Passage], bool]) -> Iterator[tuple[bool, list[Passage]]]:
    for value, run in groupby(passages, key):
        yield value, list(run)
