"""The article's paragraphs in a page's scripts: in the JSON of structured data, or of the state that a script renders.

Only for pages that show no text of their own without running their scripts. Nothing is executed: scripts are read as
JSON, and the strings under one path (`props.pageProps.article.content[].html`) are the candidates for the text.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from pipelines.html.parser import parse_fragment
from pipelines.html.segmenter import segment
from pipelines.text.tokens import words

#: The characters of scripts that are read, the depth of values, and the number of strings.
_MOST_CHARACTERS, _DEEPEST, _MOST_STRINGS = 3_000_000, 30, 50_000
_PARAGRAPH_WORDS, _ARTICLE_WORDS = 8, 80
#: The share of the headline's words that the text must contain: other texts of a page are about other things.
_ON_TOPIC, _CONTENT_WORD = 0.4, 4
#: The share of the longer word that two forms of one word begin with, and the syllables of Korean ones.
_SAME_START, _SAME_SYLLABLES = 0.7, 2
_KOREAN = re.compile("[가-힣]")
#: Thai, Lao and Khmer set no mark at the end of a sentence; each letter counts as a word.
_WITHOUT_MARKS = re.compile("[\u0e00-\u0eff\u1780-\u17ff]$")
_MARKLESS_WORDS = 40
#: `window.state = {...}` and `push([1, "..."])`: where the JSON begins.
_JSON_START = re.compile(r"[=(]\s*(?=[\[{])|^\s*(?=[\[{])")
_TAG = re.compile(r"<[a-zA-Z/!]")
_SENTENCE_END = re.compile(r"""[.!?。！？؟।:]["'”’»)\]]*$""")
_PATH_END = "[]"


def script_paragraphs(tree: Any, headline: str | None) -> tuple[str, ...]:
    """Return the paragraphs of the longest text in the scripts that is about the headline; none if there is none."""
    by_path: dict[str, list[str]] = defaultdict(list)
    for document in _documents(tree):
        for path, text in _strings(document):
            by_path[path].append(text)
    found = (_paragraphs(texts) for texts in by_path.values())
    candidates = [lines for lines in found if _is_article(lines, headline)]
    return max(candidates, key=_prose_words, default=())


def _documents(tree: Any) -> Iterator[Any]:
    left = _MOST_CHARACTERS
    for script in tree.iter("script"):
        text = script.text or ""
        start = _JSON_START.search(text)
        if start and len(text) <= left:
            left -= len(text)
            try:
                yield json.JSONDecoder().raw_decode(text, start.end())[0]
            except (ValueError, RecursionError):
                continue


def _strings(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the strings of a document that may be text, each with its path; lists have no numbers in it."""
    open_values: list[tuple[str, Any, int]] = [("", document, 0)]
    count = 0
    while open_values and count < _MOST_STRINGS:
        path, value, depth = open_values.pop()
        if isinstance(value, str):
            count += 1
            if " " in value or len(value) >= 2 * _PARAGRAPH_WORDS:
                yield path, value
        elif depth < _DEEPEST and isinstance(value, dict):
            open_values += [(f"{path}.{key}", inner, depth + 1) for key, inner in reversed(value.items())]
        elif depth < _DEEPEST and isinstance(value, list):
            open_values += [(path + _PATH_END, inner, depth + 1) for inner in reversed(value)]


def _paragraphs(texts: Sequence[str]) -> tuple[str, ...]:
    lines = [line for text in texts for line in _lines(text)]
    return tuple(dict.fromkeys(line for line in lines if line))


def _lines(text: str) -> list[str]:
    tree = parse_fragment(text) if _TAG.search(text) else None
    if tree is not None:
        return [block.text for block in segment(tree)]
    return [" ".join(line.split()) for line in text.split("\n")]


def _is_article(lines: Sequence[str], headline: str | None) -> bool:
    if _prose_words(lines) < _ARTICLE_WORDS:
        return False
    known = words(headline or "")
    wanted = {word for word in known if _is_content_word(word)} or set(known)
    there = {word for line in lines for word in words(line)}
    found = sum(word in there or any(_are_forms(word, other) for other in there) for word in wanted)
    return bool(wanted) and found >= _ON_TOPIC * len(wanted)


def _is_content_word(word: str) -> bool:
    return len(word) >= (_SAME_SYLLABLES if _KOREAN.match(word) else _CONTENT_WORD)


def _are_forms(one: str, other: str) -> bool:
    """Return whether two words are equal but for their endings, which short words have to share."""
    longer = max(len(one), len(other))
    least = _SAME_SYLLABLES if _KOREAN.match(one) else max(_CONTENT_WORD, ceil(_SAME_START * longer))
    return len(one) >= least and one[:least] == other[:least]


def _prose_words(lines: Sequence[str]) -> int:
    counts = [len(words(line)) if _SENTENCE_END.search(line) else _markless_words(line) for line in lines]
    return sum(count for count in counts if count >= _PARAGRAPH_WORDS)


def _markless_words(line: str) -> int:
    """Return the words of a paragraph in a script without full stops, 0 for shorter lines."""
    count = len(words(line)) if _WITHOUT_MARKS.search(line) else 0
    return count if count >= _MARKLESS_WORDS else 0
