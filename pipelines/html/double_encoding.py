"""Mends the runs of a page that were encoded twice; a page that is about such text stays as it is. Pure."""

import html
import re
from collections.abc import Iterator, Sequence

from pipelines.html.mojibake import has_controls, has_misread_words, is_marked, mended_run

#: Replaces ASCII by spaces. What is left of most pages is short.
_BEYOND_ASCII = bytes([0x20] * 0x80 + [*range(0x80, 0x100)])
#: References to the first letters of misread sequences, before another one.
_REFERENCES = re.compile(rb"&(?:A(?:tilde|circ|uml|ring)|acirc|#19[4-7]|#226|#x[cC][2-5]|#x[eE]2);&")
_REFERENCE = re.compile(r"&(?:#\d{3,5}|#[xX][0-9a-fA-F]{2,4}|[A-Za-z]{2,8}\d{0,2});")
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
    if not _may_be_doubly_encoded(body):
        return text
    written = list(_runs(text))
    runs = list(map(_with_letters, written))
    mended = _mended_runs(runs)
    return "".join(old if run == new else new for old, run, new in zip(written, runs, mended, strict=True))


def _may_be_doubly_encoded(body: bytes) -> bool:
    words = body.translate(_BEYOND_ASCII).split()
    return bool(_REFERENCES.search(body)) or has_misread_words(f" {b' '.join(words).decode('utf-8', 'ignore')} ")


def _with_letters(run: str) -> str:
    """Return a run with its references to letters beyond ASCII replaced: programs make them of single bytes."""
    return _REFERENCE.sub(_letter, run) if "&" in run else run


def _letter(reference: re.Match[str]) -> str:
    letter = html.unescape(reference[0])
    return letter if len(letter) == 1 and not letter.isascii() else reference[0]


def _mended_runs(runs: Sequence[str]) -> Sequence[str]:
    mended = [mended_run(run) if is_marked(run) else run for run in runs]
    wrong = sum(_is_prose(run) for run, better in zip(runs, mended, strict=True) if run != better)
    right = sum(_is_prose(run) for run, better in zip(runs, mended, strict=True) if run == better)
    if right > wrong:
        return [_mended_beside_right(run) for run in runs]
    return [mended_run(run, least=0) if wrong and is_marked(run) else run for run in mended]


def _mended_beside_right(run: str) -> str:
    """Return a run of a page whose paragraphs are right by majority."""
    if not _is_prose(run):
        return run
    return mended_run(run, 1 if has_controls(run) else _LEAST_BESIDE_RIGHT)


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
