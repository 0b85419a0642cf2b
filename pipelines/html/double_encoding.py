"""Mends the runs of a page that were encoded twice; a page that is about such text stays as it is. Pure."""

import re
from collections.abc import Iterator

from pipelines.html.mojibake import has_controls, has_misread_words, is_marked, mended_run

#: Replaces ASCII by spaces. What is left of most pages is short.
_BEYOND_ASCII = bytes([0x20] * 0x80 + [*range(0x80, 0x100)])
#: Mark-up inside paragraphs; any other tag ends a run.
_TOKEN = re.compile(
    r"(</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)\b[^<>]*>)"
    r"|<[^<>]*>?",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(/?)script\b", re.IGNORECASE)
#: Characters of a paragraph; shorter runs are menus and captions.
_PROSE = 40
#: Sure sequences that a paragraph of a page has whose other paragraphs are right.
_LEAST_BESIDE_RIGHT = 2


def mend_double_encoding(text: str, body: bytes) -> str:
    """Return the text of a page with its doubly encoded runs mended; `body` is its UTF-8."""
    words = body.translate(_BEYOND_ASCII).split()
    if not has_misread_words(f" {b' '.join(words).decode('utf-8', 'ignore')} "):
        return text
    runs = list(_runs(text))
    mended = [mended_run(run) if is_marked(run) else run for run in runs]
    wrong = sum(_is_prose(run) for run, better in zip(runs, mended, strict=True) if run != better)
    right = sum(_is_prose(run) for run, better in zip(runs, mended, strict=True) if run == better)
    if right > wrong:
        return "".join(map(_mended_beside_right, runs))
    return "".join(mended_run(run, least=0) if wrong and is_marked(run) else run for run in mended)


def _mended_beside_right(run: str) -> str:
    """Return a run of a page whose paragraphs are right by majority."""
    if not is_marked(run):
        return run
    return mended_run(run, 1 if has_controls(run) else _LEAST_BESIDE_RIGHT) if _is_prose(run) else run


def _is_prose(run: str) -> bool:
    return len(run) >= _PROSE and is_marked(run) and not run.startswith("<")


def _runs(text: str) -> Iterator[str]:
    """Yield the runs of a page, together its whole text: paragraphs, and the strings of tags and scripts."""
    begin, is_script = 0, False
    for token in _TOKEN.finditer(text):
        script = _SCRIPT.match(token[0])
        if script is None and (is_script or token[1] is not None):
            continue
        run = text[begin : token.start()]
        yield from _strings(run) if is_script else (run,)
        yield from _strings(token[0])
        begin = token.end()
        is_script = script is not None and not script[1]
    yield text[begin:]


def _strings(text: str) -> Iterator[str]:
    first, *others = text.split('"')
    yield first
    for other in others:
        yield f'"{other}'
