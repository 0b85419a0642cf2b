"""The classes and ids that the style sheets inside a page hide. Linked sheets are not fetched."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.html.inline_style import Hiding, hiding_style

#: Longer sheets are not read: frameworks, whose classes are hidden for some screens only.
_LONGEST = 80_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
#: Declarations that may hide; the rule around each is read.
_MAY_HIDE = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0*[\s;}!]|font-size\s*:\s*(?:0|\.|1px)"
    r"|-\d{3,}|clip|overflow[-xy]*\s*:\s*hidden|color\s*:\s*(?:transparent|white|#f|rgb))",
)  # in lower case: searching without regard to case takes three times as long
_COMPOUND = re.compile(r"(?:[a-zA-Z][\w-]*)?([.#][\w-]+)")
#: States of the pointer or the keyboard: what shows then is hidden before.
_MOMENTARY = re.compile(r":(?:hover|focus|active|target|checked)")
_SHOWING = re.compile(
    r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible|opacity\s*:\s*(?:1|0?\.[1-9])|position\s*:\s*static",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """Selectors such as `.note` or `#more` with what hides their elements, and the one around them if required.

    `css` are the sheets, in which other rules may show an element that one hides.
    """

    hidden: Mapping[str, tuple[Hiding, str | None]]
    css: str = ""
    _shown: dict[str, bool] = field(default_factory=dict)

    def hiding(self, element: Any, attributes: Mapping[str, str]) -> Hiding | None:
        """Return how a rule hides an element with these attributes, if one does."""
        for name in _names(attributes):
            found = self.hidden.get(name)
            if found and _is_inside(element, found[1]) and not self._is_shown(name):
                return found[0]
        return None

    def _is_shown(self, name: str) -> bool:
        """Return whether some lasting state, or some screen, shows the elements with a name."""
        if name not in self._shown:
            self._shown[name] = any(_shows(*rule, name) for rule in _rules_with(name, self.css))
        return self._shown[name]


NO_HIDDEN_NAMES = HiddenNames({})


def hidden_names(tree: Any) -> HiddenNames:
    """Return the names that the `style` elements of a page hide at first, whatever the screen."""
    css = "\n".join(sheet.text for sheet in tree.iter("style") if sheet.text and _is_for_screens(sheet))
    if not css or len(css) > _LONGEST or not _MAY_HIDE.search(css.lower()):
        return NO_HIDDEN_NAMES
    css = _COMMENT.sub("", css) if "/*" in css else css
    hidden = dict(_hiding_rules(css))
    return HiddenNames(hidden, css) if hidden else NO_HIDDEN_NAMES


def _is_for_screens(sheet: Any) -> bool:
    return sheet.get("media", "all").strip().lower() in {"", "all", "screen"}


def _hiding_rules(css: str) -> Iterator[tuple[str, tuple[Hiding, str | None]]]:
    """Yield the names that a rule outside of all conditions hides."""
    at = depth = 0
    lowered = css.lower()
    for found in _MAY_HIDE.finditer(lowered if len(lowered) == len(css) else css):
        start, end = css.rfind("{", 0, found.start()), css.find("}", found.end() - 1)
        if start < at or end < 0:
            continue
        depth += css.count("{", at, start) - css.count("}", at, start)
        at = start
        if depth == 0 and (hiding := hiding_style(css[start + 1 : end])) is not None:
            begin = max(css.rfind(mark, 0, start) for mark in "};")
            yield from _of_selectors(css[begin + 1 : start], hiding)


def _of_selectors(selectors: str, hiding: Hiding) -> Iterator[tuple[str, tuple[Hiding, str | None]]]:
    for selector in selectors.split(","):
        parts = [_COMPOUND.fullmatch(part) for part in selector.split()]
        names = [part[1] for part in parts if part]
        if len(names) == len(parts) and len(names) in (1, 2):
            named = Hiding(f"{hiding.observation} ({names[-1]})", hiding.is_revealable)
            yield names[-1], (named, names[0] if names[1:] else None)


def _rules_with(name: str, css: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the declarations of the rules with a name in their selectors."""
    at = css.find(name)
    while at >= 0:
        start = css.find("{", at)
        if start >= 0 and css.find("}", at, start) < 0:
            begin = max(css.rfind(mark, 0, at) for mark in "{};")
            yield css[begin + 1 : start], css[start + 1 : css.find("}", start)]
        at = css.find(name, at + 1)


def _shows(selectors: str, body: str, name: str) -> bool:
    if not _SHOWING.search(body) or hiding_style(body) is not None:
        return False
    lasting = (selector for selector in selectors.split(",") if not _MOMENTARY.search(selector))
    return any(re.search(rf"{re.escape(name)}(?![\w-])\S*$", selector.strip()) for selector in lasting)


def _names(attributes: Mapping[str, str]) -> list[str]:
    names = [f".{name}" for name in attributes.get("class", "").split()]
    identity = attributes.get("id")
    return [*names, f"#{identity}"] if identity else names


def _is_inside(element: Any, name: str | None) -> bool:
    """Return whether an element is in one with a name, if a name is given."""
    return name is None or any(name in _names(outer.attrib) for outer in element.iterancestors())
