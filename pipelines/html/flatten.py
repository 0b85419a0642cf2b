"""Flattens mark-up that is nested too deeply for a parser: the same text in the same order within fewer elements.

Parsers stop at a depth and say nothing of what they drop there: an article inside a thousand elements would be gone,
and the footer behind it would stand in its place.
"""

import re
from collections.abc import Iterator

#: Depths from which wrappers, unknown elements and all others are left out.
_MAX_DEPTH_OF_WRAPPERS, _MAX_DEPTH_OF_UNKNOWN, _MAX_DEPTH = 100, 140, 180
#: A tag, or a stretch without tags: a comment, a declaration, a script or style with its content.
_MARK = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b[^>]*>.*?(?:</\1\s*>|\Z)|<(/?)([a-zA-Z][^\s/>]{0,80})[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
#: Levels left out between two texts need only one line break.
_BREAKS = re.compile(r"<br>(?:\s*<br>)+")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_WRAPPERS = frozenset(
    "div span section center font b i u em strong small big s a figure fieldset details ul ol li dl dt dd table tbody "
    "tr td th blockquote ins del q label button".split(),
)
_SEMANTIC = frozenset("p h1 h2 h3 h4 h5 h6 pre nav aside header footer main article form".split())
#: Elements that end at the next one of the same name.
_SELF_ENDING = frozenset("p li td th tr dt dd option a".split())
_BREAKING = frozenset("p h1 h2 h3 h4 h5 h6 li tr dt dd div section article blockquote pre".split())


def flattened(text: str) -> str:
    """Return a page's source with bounded nesting; a line break replaces the tag of a block that is left out."""
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
            is_written = depth < _max_depth(name)
            stack.append((name, is_written))
            depth += is_written
            yield mark[0] if is_written else _left_out(name)
    yield text[at:]


def _max_depth(name: str) -> int:
    if name in _WRAPPERS:
        return _MAX_DEPTH_OF_WRAPPERS
    return _MAX_DEPTH if name in _SEMANTIC else _MAX_DEPTH_OF_UNKNOWN


def _closed(stack: list[tuple[str, bool]], name: str) -> int:
    """Close the innermost element of this name and those inside it; return how many of them were written."""
    for number in range(1, min(len(stack), _MAX_DEPTH) + 1):
        if stack[-number][0] == name:
            gone = stack[-number:]
            del stack[-number:]
            return sum(written for _, written in gone)
    return 0


def _left_out(name: str) -> str:
    return "<br>" if name in _BREAKING else ""
