"""Parses queries: words, "phrases", prefix*, NEAR(a b, 5), AND, OR, NOT, parentheses, headline: and body:."""

from pipelines.search.analyser import tokenise
from pipelines.search.query_lexer import Kind, QuerySyntaxError, Token, lex
from pipelines.search.query_tree import And, Field, Near, Node, Not, Or, Phrase, in_field
from pipelines.search.unspaced import is_unspaced

#: More words, or words in one phrase, are refused; and so are deeper parentheses.
MAX_WORDS, MAX_PHRASE, MAX_DEPTH = 200, 50, 30
#: Words between the two sides of NEAR: unless the query says how many, and at most.
DEFAULT_DISTANCE, MAX_DISTANCE = 10, 50
#: Shorter beginnings of words are refused: a tenth of all words may begin so.
MIN_PREFIX = 2
_BEGINS_A_PART = frozenset({Kind.WORD, Kind.PHRASE, Kind.FIELD, Kind.NEAR, Kind.OPEN})


def parse_query(query: str) -> Node:
    """Return the tree of a query.

    Raises:
        QuerySyntaxError: it is not understood.
    """
    return _Parser(lex(query)).parse()


class _Parser:
    """The tokens of a query, and how far they are read."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._words = 0
        self._depth = 0

    def parse(self) -> Node:
        """Return the tree of all tokens."""
        if len(self._tokens) == 1:
            raise QuerySyntaxError("the query has no words", 1)
        node, rest = self._any(), self._take()
        if rest.kind is Kind.CLOSE:
            raise QuerySyntaxError("this ) has no ( before it", rest.place)
        if rest.kind is not Kind.END:
            raise QuerySyntaxError(f"{rest.text!r} has no meaning here", rest.place)
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is_operator(self, name: str) -> bool:
        return self._next.kind is Kind.OPERATOR and self._next.text == name

    def _any(self) -> Node:
        """Read parts between OR."""
        parts = [self._all()]
        while self._is_operator("OR"):
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        """Read parts between AND, NOT, AND NOT, or nothing."""
        wanted, unwanted = [self._part("")], list[Node]()
        while self._next.kind in _BEGINS_A_PART or self._is_operator("AND") or self._is_operator("NOT"):
            operator = ""
            for name in ("AND", "NOT"):
                if self._is_operator(name):
                    operator = self._take().text
            (unwanted if operator == "NOT" else wanted).append(self._part(operator))
        node = wanted[0] if len(wanted) == 1 else And(tuple(wanted))
        if not unwanted:
            return node
        return Not(node, unwanted[0] if len(unwanted) == 1 else Or(tuple(unwanted)))

    def _part(self, after: str) -> Node:
        """Read a word, a phrase, NEAR(...), a field or parentheses."""
        token = self._take()
        if token.kind in {Kind.WORD, Kind.PHRASE}:
            return self._phrase(token)
        if token.kind is Kind.OPEN:
            return self._parentheses(token)
        if token.kind is Kind.NEAR:
            return self._near(token)
        if token.kind is Kind.FIELD:
            return self._field(token)
        raise self._missing(token, after)

    def _missing(self, token: Token, after: str) -> QuerySyntaxError:
        if token.kind is Kind.OPERATOR and token.text == "NOT" and not after:
            return QuerySyntaxError("NOT needs something before it: harbour NOT wall", token.place)
        where = f"after {after}" if after else f"before {token.text}" if token.text else "at the end"
        return QuerySyntaxError(
            f'a word is missing {where} (to find the word itself, write "{token.text}")'
            if token.kind is Kind.OPERATOR
            else f"a word is missing {where}",
            token.place,
        )

    def _parentheses(self, opened: Token) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QuerySyntaxError(f"parentheses are at most {MAX_DEPTH} deep", opened.place)
        node = self._any()
        self._close(opened)
        self._depth -= 1
        return node

    def _close(self, opened: Token) -> None:
        if self._next.kind is Kind.END:
            raise QuerySyntaxError("this ( is not closed", opened.place + len(opened.text) - 1)
        token = self._take()
        if token.kind is not Kind.CLOSE:
            raise QuerySyntaxError(f"{token.text!r} has no meaning here", token.place)

    def _field(self, token: Token) -> Node:
        name = token.text.lower()
        if name not in set(Field):
            raise QuerySyntaxError(
                f"unknown field {token.text!r}: write headline: or body:, or put text with a colon in quotes",
                token.place,
            )
        return in_field(self._part(f"{token.text}:"), Field(name))

    def _near(self, opened: Token) -> Near:
        sides = []
        while self._next.kind in {Kind.WORD, Kind.PHRASE}:
            sides.append(self._phrase(self._take()))
        distance = self._distance() if self._next.kind is Kind.COMMA else DEFAULT_DISTANCE
        if len(sides) != 2 or self._next.kind in {Kind.OPERATOR, Kind.FIELD, Kind.OPEN, Kind.NEAR}:  # noqa: PLR2004 - two sides
            raise QuerySyntaxError("NEAR takes two words or phrases, and a distance: NEAR(a b, 5)", opened.place)
        self._close(opened)
        return Near(sides[0], sides[1], distance)

    def _distance(self) -> int:
        comma = self._take()
        token = self._next
        if token.kind is not Kind.WORD or not token.text.isdecimal() or token.is_prefix:
            raise QuerySyntaxError("after the comma of NEAR stands a number of words", comma.place)
        self._take()
        if len(token.text) > len(str(MAX_DISTANCE)) or int(token.text) > MAX_DISTANCE:
            raise QuerySyntaxError(f"the distance of NEAR is at most {MAX_DISTANCE} words", token.place)
        return int(token.text)

    def _phrase(self, token: Token) -> Phrase:
        words = tokenise(token.text)
        self._words += len(words)
        if self._words > MAX_WORDS or len(words) > MAX_PHRASE:
            raise QuerySyntaxError(
                f"a query has at most {MAX_WORDS} words, and a phrase at most {MAX_PHRASE}", token.place
            )
        if token.is_prefix and len(words[-1]) < MIN_PREFIX and not is_unspaced(words[-1]):
            raise QuerySyntaxError(f"before * stand at least {MIN_PREFIX} letters", token.place)
        return phrase_of(words, is_prefix=token.is_prefix)


def phrase_of(words: list[str], *, is_prefix: bool) -> Phrase:
    """Return the phrase of analysed words, whose last one may be the last character of a run in a script of pairs.

    In an article that character may be followed by others, with which it makes another word.
    """
    last = words[-1]
    if not is_unspaced(last):
        return Phrase(tuple(words), is_prefix)
    if len(last) > 1:
        return Phrase(tuple(words))
    is_in_pair = len(words) > 1 and len(words[-2]) > 1 and is_unspaced(words[-2]) and words[-2][-1] == last
    return Phrase(tuple(words[:-1])) if is_in_pair else Phrase(tuple(words), is_prefix=True)
