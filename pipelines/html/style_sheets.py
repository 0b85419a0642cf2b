"""The classes and ids that the style sheets inside a page hide. Linked sheets are not fetched."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.html.inline_style import Hiding, hiding_style

#: Longer sheets are not read: frameworks, whose classes are hidden for some screens only.
_LONGEST = 200_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
#: Rules that hold for some screens, for printing, or in some browsers.
_CONDITIONAL = re.compile(r"@[a-z-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_MAY_HIDE = re.compile(
    r"none|hidden|opacity\s*:\s*0|font-size\s*:\s*[01.]|-\d{3,}|clip|color|height\s*:\s*[01]", re.IGNORECASE
)
_COMPOUND = re.compile(r"(?:[a-zA-Z][\w-]*)?([.#][\w-]+)")
#: States of the pointer or the keyboard: what shows then is hidden before.
_MOMENTARY = re.compile(r":(?:hover|focus|active|target|focus-within|focus-visible|checked)")
_SHOWING = re.compile(
    r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible|opacity\s*:\s*(?:1|0?\.[1-9])|position\s*:\s*static",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """Selectors such as `.note` or `#more` with what hides their elements, and the one around them if required."""

    hidden: Mapping[str, tuple[Hiding, str | None]]

    def hiding(self, element: Any) -> Hiding | None:
        """Return how a rule hides an element, if one does."""
        if not self.hidden:
            return None
        for name in _names(element):
            found = self.hidden.get(name)
            if found and (found[1] is None or any(found[1] in _names(outer) for outer in element.iterancestors())):
                return found[0]
        return None


NO_HIDDEN_NAMES = HiddenNames({})


def hidden_names(tree: Any) -> HiddenNames:
    """Return the names that the `style` elements of a page hide at first, whatever the screen."""
    css = "\n".join(sheet.text for sheet in tree.iter("style") if sheet.text and _is_for_screens(sheet))
    if not css or len(css) > _LONGEST or not _MAY_HIDE.search(css):
        return NO_HIDDEN_NAMES
    css = _COMMENT.sub("", css)
    hidden = dict(_hiding_rules(_CONDITIONAL.sub("", css)))
    for name in _shown(css) if hidden else ():
        hidden.pop(name, None)
    return HiddenNames(hidden)


def _is_for_screens(sheet: Any) -> bool:
    return sheet.get("media", "all").strip().lower() in {"", "all", "screen"}


def _hiding_rules(css: str) -> Iterator[tuple[str, tuple[Hiding, str | None]]]:
    for rule in _RULE.finditer(css):
        if not _MAY_HIDE.search(rule[2]) or (hiding := hiding_style(rule[2])) is None:
            continue
        for selector in rule[1].split(","):
            parts = [_COMPOUND.fullmatch(part) for part in selector.split()]
            names = [part[1] for part in parts if part]
            if len(names) == len(parts) and len(names) in (1, 2):
                named = Hiding(f"{hiding.observation} ({names[-1]})", hiding.is_revealable)
                yield names[-1], (named, names[0] if names[1:] else None)


def _shown(css: str) -> Iterator[str]:
    """Yield the names that some lasting state or some screen shows."""
    for rule in _RULE.finditer(css):
        if _SHOWING.search(rule[2]) and hiding_style(rule[2]) is None:
            for selector in rule[1].split(","):
                last = selector.split()[-1:]
                if last and not _MOMENTARY.search(selector):
                    yield from re.findall(r"[.#][\w-]+", last[0])


def _names(element: Any) -> list[str]:
    names = [f".{name}" for name in element.get("class", "").split()]
    identity = element.get("id")
    return [*names, f"#{identity}"] if identity else names
