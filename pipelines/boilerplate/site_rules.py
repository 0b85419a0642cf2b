"""Site rules of the user, which override all evidence: elements to remove, to keep, and the article's body.

`keep` takes precedence over `remove`, and `remove` over `body`.
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


def apply_site_rules(verdicts: Sequence[BlockVerdict], tree: Any, rules: SiteRules) -> tuple[BlockVerdict, ...]:
    """Return the verdicts with a site's rules applied; if `body` matches no text, it is ignored. Pure."""
    if rules == NO_RULES:
        return tuple(verdicts)
    frames = {one.block.frame.element for one in verdicts}
    keep, remove, body = (_finder(tree, selectors, frames) for selectors in (rules.keep, rules.remove, rules.body))
    within = _within_body(verdicts, body) if rules.body else tuple(verdicts)
    return tuple(_ruled(one, keep(one.block), remove(one.block)) for one in within)


def _ruled(one: BlockVerdict, keep: str | None, remove: str | None) -> BlockVerdict:
    if keep is not None:
        return BlockVerdict(one.block, kept=True, observation=f"site rule: keep “{keep}”")
    if remove is not None:
        return BlockVerdict(
            one.block, kept=False, reason=CutReason.SITE_RULE, observation=f"site rule: remove “{remove}”"
        )
    return one


def _within_body(verdicts: Sequence[BlockVerdict], body: _Finder) -> tuple[BlockVerdict, ...]:
    """Cut blocks outside the body; if nothing in it was kept, keep the blocks that were cut without evidence."""
    selectors = [body(one.block) for one in verdicts]
    if not any(selectors):
        return tuple(BlockVerdict(one.block, True, None, NO_BODY) if one.kept else one for one in verdicts)  # noqa: FBT003 kept
    nothing_kept = not any(selector and one.kept for one, selector in zip(verdicts, selectors, strict=True))
    return tuple(
        _outside(one) if selector is None else _inside(one, selector, is_nothing_kept=nothing_kept)
        for one, selector in zip(verdicts, selectors, strict=True)
    )


def _outside(one: BlockVerdict) -> BlockVerdict:
    if not one.kept:
        return one
    return BlockVerdict(one.block, kept=False, reason=CutReason.SITE_RULE, observation="site rule: outside of body")


def _inside(one: BlockVerdict, selector: str, *, is_nothing_kept: bool) -> BlockVerdict:
    if is_nothing_kept and one.reason is CutReason.MAIN_CONTENT:
        return BlockVerdict(one.block, kept=True, observation=f"site rule: body “{selector}”")
    return one


def _finder(tree: Any, selectors: Iterable[str], frames: set[Any]) -> _Finder:
    """Return a function from a block to the selector of the innermost match around it."""
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
    """Return the enclosing frame's element and the normalised text of an inline element, which may be a whole block."""
    if element in frames:
        return None
    around = next((one for one in element.iterancestors() if one in frames), None)
    return None if around is None else (around, normalise_text(" ".join(element.itertext())))
