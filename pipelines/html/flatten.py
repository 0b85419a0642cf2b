"""Mark-up nested deeper than a parser goes, made flat: the same text in the same order, with fewer elements around it.

Parsers stop at a depth and say nothing of what they drop there: an article inside a thousand elements would be gone,
and the footer behind it would stand in its place.
"""

import re
from collections.abc import Iterator

#: Elements that only wrap are left out beyond the first depth, unknown ones beyond the second, the rest at the third.
_MOST_WRAPPERS, _MOST_UNKNOWN, _MOST = 100, 140, 180
#: A tag, or what holds no tags: a comment, a declaration, a script or style with its content.
_MARK = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b[^>]*>.*?(?:</\1\s*>|\Z)|<(/?)([a-zA-Z][^\s/>]{0,80})[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
#: Many levels that are left out between two texts need one line break.
_BREAKS = re.compile(r"<br>(?:\s*<br>)+")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_WRAPPERS = frozenset(
    "div span section center font b i u em strong small big s a figure fieldset details ul ol li dl dt dd table tbody "
    "tr td th blockquote ins del q label button".split(),
)
_TELLING = frozenset("p h1 h2 h3 h4 h5 h6 pre nav aside header footer main article form".split())
#: Elements that end where the next one of the same name begins.
_SELF_ENDING = frozenset("p li td th tr dt dd option a".split())
_BREAKING = frozenset("p h1 h2 h3 h4 h5 h6 li tr dt dd div section article blockquote pre".split())


def flattened(text: str) -> str:
    """Return a page's source with its nesting bounded; where a block's tag is left out, a line break stays."""
    return _BREAKS.sub("<br>", "".join(_pieces(text)))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    #: Names of the open elements, and whether their tags were written.
    stack: list[tuple[str, bool]] = []
    depth = 0
    for mark in _MARK.finditer(text):
        if mark[3] is None:
            continue
        yield text[at : mark.start()]
        at = mark.end()
        name = mark[3].lower()
        if name in _VOID or mark[0].endswith("/>"):
            yield mark[0]
        elif mark[2]:
            written = _closed(stack, name)
            depth -= written
            yield mark[0] if written else _left_out(name)
        else:
            if stack and stack[-1][0] == name and name in _SELF_ENDING:
                depth -= stack.pop()[1]
            is_written = depth < _most(name)
            stack.append((name, is_written))
            depth += is_written
            yield mark[0] if is_written else _left_out(name)
    yield text[at:]


def _most(name: str) -> int:
    if name in _WRAPPERS:
        return _MOST_WRAPPERS
    return _MOST if name in _TELLING else _MOST_UNKNOWN


def _closed(stack: list[tuple[str, bool]], name: str) -> int:
    """Close the innermost element of this name and those inside it; return how many of them were written."""
    for number in range(1, min(len(stack), _MOST) + 1):
        if stack[-number][0] == name:
            gone = stack[-number:]
            del stack[-number:]
            return sum(written for _, written in gone)
    return 0


def _left_out(name: str) -> str:
    return "<br>" if name in _BREAKING else ""
