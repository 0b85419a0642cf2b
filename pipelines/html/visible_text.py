"""Strings of a page as one line of plain text of bounded length."""

import re
from html import unescape
from itertools import islice
from typing import Any

from lxml.etree import iterwalk

from pipelines.text.invisible import has_invisible, without_invisible

_TAG = re.compile(r"<(?:/?[a-zA-Z]|!--)[^<>]{0,2000}>")
_CODE = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,5000}</\1\s{0,9}>", re.IGNORECASE)
#: Control characters, surrogates, and what stands for a missing character or object.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffc-\uffff\ud800-\udfff]")
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg"})
#: Elements that separate their text from the text around them.
_BREAKING = frozenset(
    {"br", "div", "p", "h1", "h2", "h3", "h4", "h5", "li", "td", "figure", "section", "address", "time", "button"}
)
#: Elements that templates separate by style alone.
_INLINE = frozenset({"span", "small"})
_LINE_END = "\x1e"
#: Steps inside one element: an unclosed heading or byline contains the rest of the page.
_MAX_EVENTS = 600
#: Factor by which a raw string may exceed its limit before it is cut: mark-up and entities take space.
_RAW_FACTOR = 8


def plain_text(value: object, limit: int) -> str | None:
    """Return a string as one line without mark-up, entities and invisible characters, cut at `limit`.

    Anything that is not a string, or holds nothing to read, is None.
    """
    if not isinstance(value, str):
        return None
    text = value[: limit * _RAW_FACTOR]
    if "&" in text:
        text = unescape(text)
    if "&" in text:  # escaped twice: common in JSON-LD and feeds
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", _CODE.sub(" ", text))
    return _one_line(text, limit)


def visible_text(element: Any, limit: int) -> str | None:
    """Return the visible text of an element as one line, cut at `limit`; None if there is none."""
    return _one_line(_shown(element, limit, _BREAKING | _INLINE, " "), limit)


def visible_lines(element: Any, limit: int) -> tuple[str, ...]:
    """Return the visible text of an element line by line, at most `limit` characters in all."""
    text = _shown(element, limit, _BREAKING, _LINE_END)
    return tuple(line for part in text.split(_LINE_END) if (line := _one_line(part, limit)))


def raw_text(element: Any, limit: int) -> str:
    """Return the text of an element unchanged, cut after about `limit` characters: cheap, for comparisons."""
    if not len(element):
        return (element.text or "")[:limit]
    pieces: list[str] = []
    length = 0
    for piece in islice(element.itertext(), _MAX_EVENTS):
        pieces.append(piece[:limit])
        length += len(piece)
        if length > limit:
            break
    return "".join(pieces)


def _shown(element: Any, limit: int, breaking: frozenset[str], mark: str) -> str:
    left = limit * _RAW_FACTOR
    if not len(element):
        return (element.text or "")[:left]
    pieces: list[str] = []
    for event, node in islice(iterwalk(element, events=("start", "end", "comment")), _MAX_EVENTS):
        if node is element and event == "end":
            break
        unread = node is not element and event == "start" and node.tag in _UNREAD
        text = "" if unread else node.text if event == "start" else node.tail
        if node.tag in breaking:
            pieces.append(mark)
        pieces.append((text or "")[:left])
        left -= len(pieces[-1])
        if left <= 0:
            break
    return "".join(pieces)


def _one_line(text: str, limit: int) -> str | None:
    line = " ".join(text.split())[:limit]
    # What comes behind the limit changes nothing before it.
    if not (line.isascii() and line.isprintable()) and (_CONTROL.search(line) or has_invisible(line)):
        line = " ".join(without_invisible(_CONTROL.sub("", text)).split())[:limit]
    return line.rstrip() or None
