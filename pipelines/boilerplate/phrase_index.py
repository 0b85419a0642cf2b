"""Searches many texts for many regular expressions; most texts are ruled out by literals that every match contains.

A literal is looked up by one of its words: the words of a page recur, so each is compared with all literals only once.
The literals are derived from the expressions, so that authors of phrases write nothing but expressions.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from re import _constants, _parser  # type: ignore[attr-defined]  # no public API returns the structure of an expression
from typing import Any, Generic, NamedTuple, TypeVar

#: The literals of the shipped expressions.
LITERALS_FILE = "phrase_literals.json"
Group = TypeVar("Group")
_Literals = frozenset[str]

#: Every match contains the empty string: the result for a part of an expression that requires nothing.
_NOTHING = frozenset({""})
#: An expression needs literals of this length, or most texts could not be ruled out; rare characters may stand alone.
_MIN_LITERAL = 2
#: Longer literals are hardly rarer; the substrings of this length that most literals share take their place.
_PIECE = 8
#: How many strings a part of an expression may match to be combined with its neighbours.
_MAX_STRINGS = 64
#: Looking for more literals takes as long as trying the expression.
_MAX_TRIED = 40
#: Words are compared with the literals that begin with these many of their characters.
_START = 3
#: How many distinct words are remembered with the literals that they may belong to.
_MAX_KNOWN = 60_000
_ZERO_WIDTH = frozenset({_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT})


class PhraseIndex(Generic[Group]):
    """Groups of regular expressions, case ignored; the expressions of a group act as one alternation."""

    def __init__(self, groups: Mapping[Group, Sequence[str]]) -> None:
        """Derive the literals of the expressions, which are compiled when they are first needed.

        Raises:
            ValueError: the matches of an expression have no literal of `_MIN_LITERAL` characters in common.
        """
        rows = [
            (group, branch)
            for group, expressions in groups.items()
            for expression in expressions
            for branch in branches(expression)
        ]
        self._rows = rows
        self._compiled: dict[int, re.Pattern[str]] = {}
        #: Sets of literals, one of each of which a text must contain, for expressions that were needed.
        self._sets: dict[int, tuple[_Literals, ...]] = {}
        self._rows_of_piece = _rows_of_pieces([_known_literals(expression) for _, expression in rows])
        pieces_of_part: dict[str, list[str]] = {}
        for piece in self._rows_of_piece:
            pieces_of_part.setdefault(max(piece.split() or [piece], key=len), []).append(piece)
        #: The parts by their first characters, with their pieces.
        self._parts_by_start: dict[str, list[tuple[str, list[str]]]] = {}
        for part, pieces in pieces_of_part.items():
            if len(part) >= _START:
                self._parts_by_start.setdefault(part[:_START], []).append((part, pieces))
        #: Shorter parts, nearly all of other scripts.
        self._short = [(part, pieces) for part, pieces in pieces_of_part.items() if len(part) < _START]
        self._short_ascii = [(part, pieces) for part, pieces in self._short if part.isascii()]
        #: The pieces that may be in a text with a word, for words seen before.
        self._pieces_of_word: dict[str, tuple[str, ...]] = {}

    def compile_all(self) -> None:
        """Compile all expressions now: for processes that are forked later."""
        for number in range(len(self._rows)):
            self._expression(number)
            self._sets_of(number)

    def search(self, texts: Sequence[str]) -> list[dict[Group, re.Match[str]]]:
        """Return for each text, its white space folded, the leftmost match of each group that has one."""
        lines = [text.lower() for text in texts]
        words = [line.split() for line in lines]
        self._look_up(frozenset().union(*words))
        known = self._pieces_of_word
        return [
            self._matches(text, line, [found for word in own if (found := known[word])])
            for text, line, own in zip(texts, lines, words, strict=True)
        ]

    def _matches(self, text: str, line: str, pieces: Sequence[tuple[str, ...]]) -> dict[Group, re.Match[str]]:
        if not pieces:
            return {}
        candidates = {
            row for piece in frozenset().union(*pieces) if piece in line for row in self._rows_of_piece[piece]
        }
        matches: dict[Group, re.Match[str]] = {}
        is_plain = len(line) == len(text)  # a Turkish capital becomes two characters, which only expressions unite
        for number in sorted(candidates):
            if is_plain and not all(any(map(line.__contains__, literals)) for literals in self._sets_of(number)):
                continue
            group = self._rows[number][0]
            if (match := self._expression(number).search(text)) and (
                group not in matches or match.start() < matches[group].start()
            ):
                matches[group] = match
        return matches

    def _sets_of(self, number: int) -> tuple[_Literals, ...]:
        found = self._sets.get(number)
        if found is None:
            found = self._sets[number] = literal_sets(self._rows[number][1])
        return found

    def _expression(self, number: int) -> re.Pattern[str]:
        found = self._compiled.get(number)
        if found is None:
            found = self._compiled[number] = re.compile(self._rows[number][1], re.IGNORECASE)
        return found

    def _look_up(self, words: frozenset[str]) -> None:
        """Remember for each word the pieces that it may belong to."""
        if len(self._pieces_of_word) > _MAX_KNOWN:
            self._pieces_of_word.clear()
        self._pieces_of_word.update({word: self._in_word(word) for word in words.difference(self._pieces_of_word)})

    def _in_word(self, word: str) -> tuple[str, ...]:
        """Return the pieces of the parts that a word contains."""
        parts = self._parts_by_start
        found = [
            pieces
            for at in range(len(word) - _START + 1)
            if (start := word[at : at + _START]) in parts
            for part, pieces in parts[start]
            if word.startswith(part, at)
        ]
        short = self._short_ascii if word.isascii() else self._short
        found += [pieces for part, pieces in short if part in word]
        return tuple({piece for pieces in found for piece in pieces}) if found else ()


def branches(expression: str) -> list[str]:
    """Return the alternatives of an expression, so that each is only tried where its own literals are."""
    found, depth, in_set, start, at = [], 0, False, 0, 0
    while at < len(expression):
        character = expression[at]
        if character == "\\":
            at += 1
        elif in_set or character == "[":
            # A bracket at the start of a set belongs to it.
            in_set = character != "]" or expression[at - 1] == "["
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and not depth:
            found.append(expression[start:at])
            start = at + 1
        at += 1
    return [*found, expression[start:]]


def _rows_of_pieces(literals: Sequence[_Literals]) -> dict[str, list[int]]:
    """Return the numbers of the expressions by the piece of each of their literals that most literals share."""
    shared = Counter(piece for literal in frozenset().union(*literals) for piece in _pieces(literal))
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, required in enumerate(literals):
        for piece in {max(_pieces(literal), key=lambda piece: (shared[piece], piece)) for literal in required}:
            found[piece].append(number)
    return dict(found)


def _pieces(literal: str) -> frozenset[str]:
    return frozenset(literal[at : at + _PIECE] for at in range(max(1, len(literal) - _PIECE + 1)))


def literals_key(expression: str) -> str:
    """Return the key of an expression in `phrase_literals.json`."""
    return blake2b(expression.encode(), digest_size=8).hexdigest()


@cache
def _derived_before() -> Mapping[str, Sequence[str]]:
    """Return the literals in `phrase_literals.json`, which saves half a second at each start.

    `benchmarks/phrase_literals.py` writes it. Expressions that are not in it, because they are newer, are derived.
    """
    found: Mapping[str, Sequence[str]] = json.loads(
        files("pipelines.boilerplate").joinpath(LITERALS_FILE).read_text(encoding="utf-8")
    )
    return found


def _known_literals(expression: str) -> _Literals:
    found = _derived_before().get(literals_key(expression))
    return required_literals(expression) if found is None else frozenset(found)


def required_literals(expression: str) -> _Literals:
    """Return strings in lower case, at least one of which every match of an expression contains.

    Raises:
        ValueError: there are none of `_MIN_LITERAL` characters or more.
    """
    required = _of_sequence(_parser.parse(expression, re.IGNORECASE)).required
    if min(map(_weight, required)) < _MIN_LITERAL:
        raise ValueError(f"each match of {expression!r} must contain {_MIN_LITERAL} literal characters in a row")
    return required


def literal_sets(expression: str) -> tuple[_Literals, ...]:
    """Return sets of strings in lower case; every match of an expression contains a string of each set.

    They are found in the sequence of the expression's parts, whose number is hardly ever more than three.
    """
    found = _sets_of_sequence(_parser.parse(expression, re.IGNORECASE))
    few = {literals for literals in found if "" not in literals and len(literals) <= _MAX_TRIED}
    return tuple(sorted(few, key=len))


def _sets_of_sequence(items: Iterable[tuple[Any, Any]]) -> Iterator[_Literals]:
    run = _NOTHING
    for operator, argument in items:
        if operator in _ZERO_WIDTH:
            continue
        part = _of_item(operator, argument)
        if part.exact is not None and len(run) * len(part.exact) <= _MAX_STRINGS:
            run = frozenset(before + after for before in run for after in part.exact)
            continue
        yield run
        run = part.exact if part.exact is not None else _NOTHING
        if operator is _constants.SUBPATTERN:
            yield from _sets_of_sequence(argument[3])
        else:
            yield part.required
    yield run


def _weight(literal: str) -> int:
    """Return the length of a literal; characters beyond ASCII are rare enough to count twice."""
    if literal.isascii():
        return len(literal)
    return sum(1 + (not character.isascii()) for character in literal)


class _Part(NamedTuple):
    """All strings that a part of an expression matches, if they are few, and strings of which it requires one."""

    exact: _Literals | None
    required: _Literals


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Part:
    run, is_exact, required = _NOTHING, True, _NOTHING
    for operator, argument in items:
        if operator in _ZERO_WIDTH:
            continue
        part = _of_item(operator, argument)
        required = _more_selective(required, part.required)
        if part.exact is not None and len(run) * len(part.exact) <= _MAX_STRINGS:
            run = frozenset(before + after for before in run for after in part.exact)
        else:
            required, is_exact = _more_selective(required, run), False
            run = part.exact if part.exact is not None else _NOTHING
    return _Part(run if is_exact else None, _more_selective(required, run))


def _of_item(operator: Any, argument: Any) -> _Part:
    if operator is _constants.LITERAL:
        return _Part(frozenset({chr(argument).lower()}), _NOTHING)
    if operator is _constants.IN:
        return _of_set(argument)
    if operator is _constants.SUBPATTERN:
        return _of_sequence(argument[3])
    if operator is _constants.BRANCH:
        return _of_branches([_of_sequence(branch) for branch in argument[1]])
    if operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        return _of_repeat(*argument)
    return _Part(None, _NOTHING)


def _of_set(items: Sequence[tuple[Any, Any]]) -> _Part:
    if all(operator is _constants.LITERAL for operator, _ in items):
        return _Part(_few(frozenset(chr(character).lower() for _, character in items)), _NOTHING)
    return _Part(None, _NOTHING)


def _of_branches(parts: Sequence[_Part]) -> _Part:
    exact = [part.exact for part in parts if part.exact is not None]
    return _Part(
        _few(frozenset().union(*exact)) if len(exact) == len(parts) else None,
        frozenset().union(*(part.required for part in parts)),
    )


def _of_repeat(low: int, high: int, items: Iterable[tuple[Any, Any]]) -> _Part:
    part = _of_sequence(items)
    if (low, high) == (0, 1):
        return _Part(None if part.exact is None else part.exact | _NOTHING, _NOTHING)
    return _Part(None, part.required if low else _NOTHING)


def _few(strings: _Literals) -> _Literals | None:
    return strings if len(strings) <= _MAX_STRINGS else None


def _more_selective(one: _Literals, other: _Literals) -> _Literals:
    """Return the set with the longer shortest string, up to six characters; among equals the smaller set."""
    if other is _NOTHING or other == _NOTHING:
        return one
    if one == _NOTHING:
        return other
    return max(one, other, key=lambda literals: (min(6, *map(_weight, literals)), -len(literals)))
