"""What the user wants on one site, above all evidence: parts to remove, to keep, and where the article is.

`keep` wins over `remove`, `remove` over `body`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.html.blocks import Block
from pipelines.html.selectors import select
from pipelines.items import NO_RULES, CutReason, SiteRules
from pipelines.text.tokens import normalise_text

NO_BODY = "site rule: no body selector finds text on this page, so all of it was read"

#: The selector that matches an element around a block, or None.
_Finder = Callable[[Block], str | None]


def apply_site_rules(judged: Sequence[BlockVerdict], tree: Any, rules: SiteRules) -> tuple[BlockVerdict, ...]:
    """Return the verdict with a site's rules honoured. Pure; where `body` finds no text, the whole page is read."""
    if rules == NO_RULES:
        return tuple(judged)
    frames = {one.block.frame.element for one in judged}
    keep, remove, body = (_finder(tree, selectors, frames) for selectors in (rules.keep, rules.remove, rules.body))
    within = _within_body(judged, body) if rules.body else tuple(judged)
    return tuple(_ruled(one, keep(one.block), remove(one.block)) for one in within)


def _ruled(one: BlockVerdict, keep: str | None, remove: str | None) -> BlockVerdict:
    if keep is not None:
        return BlockVerdict(one.block, kept=True, observation=f"site rule: keep “{keep}”")
    if remove is not None:
        return BlockVerdict(
            one.block, kept=False, reason=CutReason.SITE_RULE, observation=f"site rule: remove “{remove}”"
        )
    return one


def _within_body(judged: Sequence[BlockVerdict], body: _Finder) -> tuple[BlockVerdict, ...]:
    """Cut what is outside of the body; where nothing in it was kept, take what only the extractor left out."""
    found = [body(one.block) for one in judged]
    if not any(found):
        return tuple(BlockVerdict(one.block, True, None, NO_BODY) if one.kept else one for one in judged)  # noqa: FBT003 kept
    nothing_kept = not any(selector and one.kept for one, selector in zip(judged, found, strict=True))
    return tuple(
        _outside(one) if selector is None else _inside(one, selector, take=nothing_kept)
        for one, selector in zip(judged, found, strict=True)
    )


def _outside(one: BlockVerdict) -> BlockVerdict:
    if not one.kept:
        return one
    return BlockVerdict(one.block, kept=False, reason=CutReason.SITE_RULE, observation="site rule: outside of body")


def _inside(one: BlockVerdict, selector: str, *, take: bool) -> BlockVerdict:
    if take and one.reason is CutReason.MAIN_CONTENT:
        return BlockVerdict(one.block, kept=True, observation=f"site rule: body “{selector}”")
    return one


def _finder(tree: Any, selectors: Iterable[str], frames: set[Any]) -> _Finder:
    """Return what tells the selector that matches around a block, the innermost match first."""
    matched: dict[Any, str] = {}
    for selector in selectors:
        for element in select(selector, tree):
            matched.setdefault(element, selector)
    lines = {place: selector for element, selector in matched.items() if (place := _line(element, frames)) is not None}

    def find(block: Block) -> str | None:
        element = block.frame.element
        if lines and (element, normalise_text(block.text)) in lines:
            return lines[element, normalise_text(block.text)]
        around = (element, *element.iterancestors()) if matched else ()
        return next((matched[one] for one in around if one in matched), None)

    return find


def _line(element: Any, frames: set[Any]) -> tuple[Any, str] | None:
    """Return the block that an inline element is the whole text of: the element around it, and its words."""
    if element in frames:
        return None
    around = next((one for one in element.iterancestors() if one in frames), None)
    return None if around is None else (around, normalise_text(" ".join(element.itertext())))
