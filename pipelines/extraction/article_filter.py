"""The operator's filters on a source's articles: languages, keywords, origins. Pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from models.enums import Reason
from pipelines.items import ArticleFilter, ArticleItem

#: Scripts without spaces between words: a keyword may be anywhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_ANY_ENDING = "*"
#: Separators in a phrase: it may be broken over lines, or hyphenated.
_BETWEEN = r"[\s\-\u2010-\u2015]+"
_WORD = re.compile(r"\w")
_BASIC_PLANE = 0x10000


def filter_reason(article: ArticleItem, wanted: ArticleFilter) -> tuple[Reason, str] | None:
    """Return why an article is filtered out, with a sentence, otherwise None. An unknown language passes."""
    language = article.in_language
    if wanted.languages and language is not None and language not in wanted.languages:
        return Reason.OTHER_LANGUAGE, f"in {language}, not in {', '.join(wanted.languages)}"
    if wanted.keywords and not has_keyword(_words_of(article), wanted.keywords):
        return Reason.NO_KEYWORD, f"none of the {len(wanted.keywords)} keywords of its source is in it"
    origin = article.metadata.origin
    if origin.kind in wanted.skip_origins:
        return Reason.UNWANTED_ORIGIN, f"{origin.kind}: {origin.evidence}"
    return None


def is_keyword(text: str) -> bool:
    """Return whether a text contains a letter or digit; other texts cannot be searched for."""
    return _WORD.search(_folded(text)) is not None


def has_keyword(text: str, keywords: tuple[str, ...]) -> bool:
    """Return whether a text contains one of the words or phrases, as whole words, in any case.

    A `*` at the end of a word stands for any ending. In scripts without spaces a word may stand anywhere.
    """
    folded = _folded(text)
    # Most keywords are absent, and a substring test is much faster than the expression.
    return any(literal in folded and expression.search(folded) for literal, expression in map(_searched, keywords))


def _words_of(article: ArticleItem) -> str:
    metadata = article.metadata
    return "\n".join(filter(None, (metadata.headline, metadata.description, article.article_body)))


@lru_cache(maxsize=4096)
def _searched(keyword: str) -> tuple[str, re.Pattern[str]]:
    """Return a substring of every text with the keyword, and the expression that finds it."""
    words = _folded(keyword).split()
    first, last = words[0][0], words[-1][-1]
    begins = "" if _UNSPACED.match(first) else f"(?<![{_letters()}])"
    ends = "" if _UNSPACED.match(last) or last == _ANY_ENDING else f"(?![{_letters()}])"
    longest = max((word.removesuffix(_ANY_ENDING) for word in words), key=len)
    return longest, re.compile(begins + _BETWEEN.join(map(_word, words)) + ends)


def _word(word: str) -> str:
    start = word.removesuffix(_ANY_ENDING)
    return re.escape(start) + (f"[{_letters()}]*" if start != word else "")


@lru_cache(maxsize=1)
def _letters() -> str:
    r"""Return the characters of words as a set: `\w`, and the combining marks that it lacks."""
    marks = (code for code in range(_BASIC_PLANE) if unicodedata.category(chr(code)).startswith("M"))
    runs = (list(run) for _, run in groupby(enumerate(marks), lambda one: one[1] - one[0]))
    return r"\w" + "".join(f"\\u{run[0][1]:04x}-\\u{run[-1][1]:04x}" for run in runs)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
