"""Cuts a query into words, phrases, operators and parentheses, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipelines.search.analyser import tokenise

#: Longer queries are refused.
MAX_QUERY = 2_000
OPERATORS = frozenset({"AND", "OR", "NOT"})
# Signs that keyboards and word processors write for those of the language; one character for one.
_SIGNS = str.maketrans("“”„‟＂（）＊：，", '"""""()*:,')
_SPACE = re.compile(r"\s+")
_FIELD = re.compile(r"([A-Za-z_]+):(?=[^\s):])")
_NEAR = re.compile(r"NEAR\s*\(")
# Inside NEAR, a comma is before the distance.
_WORD = re.compile(r'(?:[^\s()"*]|(?<=[א-ת])"(?=[א-ת]))+')
_WORD_OF_NEAR = re.compile(r'(?:[^\s()"*,]|(?<=[א-ת])"(?=[א-ת]))+')


class Kind(StrEnum):
    """The kinds of tokens."""

    WORD = "word"
    PHRASE = "phrase"
    OPERATOR = "operator"
    FIELD = "field"
    NEAR = "NEAR"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `place` counts characters from 1. `is_prefix`: a star follows."""

    kind: Kind
    text: str
    place: int
    is_prefix: bool = False


class QuerySyntaxError(ValueError):
    """A query that is not understood; the message says where and what to write instead."""

    def __init__(self, problem: str, place: int) -> None:
        """Set the message, and the place of the mistake, which counts characters from 1."""
        super().__init__(f"{problem} (at character {place})")
        self.place = place


def lex(query: str) -> list[Token]:
    """Return the tokens of a query, the last one of kind END.

    Raises:
        QuerySyntaxError: a sign has no meaning where it stands.
    """
    if len(query) > MAX_QUERY:
        raise QuerySyntaxError(f"a query has at most {MAX_QUERY:,} characters", MAX_QUERY + 1)
    return [*_Lexer(query.translate(_SIGNS)).tokens(), Token(Kind.END, "", len(query) + 1)]


class _Lexer:
    """The text of a query, how far it is read, and how deep in NEAR( that is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._in_near = False

    def tokens(self) -> Iterator[Token]:
        """Yield the tokens."""
        while self._at < len(self._text):
            if self._skipped(_SPACE):
                continue
            token = self._next()
            if token is not None:
                yield token

    def _skipped(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match is not None

    def _next(self) -> Token | None:
        place, sign = self._at + 1, self._text[self._at]
        if sign == '"':
            return self._phrase()
        if sign == "*":
            raise QuerySyntaxError("* follows the beginning of a word, as in harb*", place)
        if sign in "()" or (sign == "," and self._in_near):
            self._at += 1
            self._in_near = self._in_near and sign == ","
            return Token(Kind(sign), sign, place)
        near = _NEAR.match(self._text, self._at)
        if near:
            self._at, self._in_near = near.end(), True
            return Token(Kind.NEAR, near[0], place)
        field = _FIELD.match(self._text, self._at)
        if field:
            self._at = field.end()
            return Token(Kind.FIELD, field[1], place)
        return self._word()

    def _phrase(self) -> Token:
        place = self._at + 1
        end = self._text.find('"', place)
        if end < 0:
            raise QuerySyntaxError('this " has no second one at the end of its phrase', place)
        text, self._at = self._text[place:end], end + 1
        if not tokenise(text):
            raise QuerySyntaxError("this phrase has no letter and no digit", place)
        return Token(Kind.PHRASE, text, place, self._is_prefix())

    def _word(self) -> Token | None:
        """Return a word or an operator; None for punctuation alone."""
        place = self._at + 1
        match = (_WORD_OF_NEAR if self._in_near else _WORD).match(self._text, self._at)
        if match is None:
            raise QuerySyntaxError(f"{self._text[self._at]!r} has no meaning here", place)
        self._at = match.end()
        text = match[0]
        if text in OPERATORS:
            return Token(Kind.OPERATOR, text, place)
        if not tokenise(text):
            return None
        if text.startswith("-"):
            raise QuerySyntaxError(f'to leave out a word, write NOT {text[1:]}; to find it, "{text[1:]}"', place)
        return Token(Kind.WORD, text, place, self._is_prefix())

    def _is_prefix(self) -> bool:
        has_star = self._text.startswith("*", self._at)
        self._at += has_star
        return has_star
