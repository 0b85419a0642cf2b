"""Compiles the tree of a query for each database. Words are letters, digits and marks only, so that none is syntax."""

from models.articles.search import SearchQuery
from models.articles.search_index import BODY_WEIGHT, HEADLINE_WEIGHT
from pipelines.search.query_parser import parse_query
from pipelines.search.query_tree import And, Field, Near, Node, Not, Or, Phrase

#: The weights of PostgreSQL that stand for the fields.
WEIGHTS = {Field.HEADLINE: HEADLINE_WEIGHT, Field.BODY: BODY_WEIGHT}


def compile_query(query: str) -> SearchQuery:
    """Return a query for both databases.

    Raises:
        QuerySyntaxError: it is not understood.
    """
    tree = parse_query(query)
    return SearchQuery(fts5=fts5(tree), tsquery=tsquery(tree))


def fts5(node: Node) -> str:
    """Return the query as an expression of SQLite's FTS5."""
    if isinstance(node, Phrase):
        return f"{_column(node.field)}{_fts5_phrase(node)}"
    if isinstance(node, Near):
        sides = f"{_fts5_phrase(node.left)} {_fts5_phrase(node.right)}"
        return f"{_column(node.field)}NEAR({sides}, {node.distance})"
    if isinstance(node, Not):
        return f"({fts5(node.wanted)} NOT {fts5(node.unwanted)})"
    return f"({_operator(node, ' AND ', ' OR ').join(map(fts5, node.parts))})"


def tsquery(node: Node) -> str:
    """Return the query as a `tsquery` of PostgreSQL."""
    if isinstance(node, Phrase):
        return _chain(node, node.field)
    if isinstance(node, Near):
        return f"({' | '.join(_near_alternatives(node))})"
    if isinstance(node, Not):
        return f"({tsquery(node.wanted)} & !{tsquery(node.unwanted)})"
    return f"({_operator(node, ' & ', ' | ').join(map(tsquery, node.parts))})"


def _operator(node: And | Or, of_and: str, of_or: str) -> str:
    return of_and if isinstance(node, And) else of_or


def _column(field: Field | None) -> str:
    return "" if field is None else f"{field}:"


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.is_prefix else ""}'


def _chain(phrase: Phrase, field: Field | None) -> str:
    """Return a phrase of a tsquery, in parentheses."""
    last = len(phrase.words) - 1
    lexemes = (
        _lexeme(word, field, is_prefix=phrase.is_prefix and place == last) for place, word in enumerate(phrase.words)
    )
    return f"({' <-> '.join(lexemes)})"


def _lexeme(word: str, field: Field | None, *, is_prefix: bool) -> str:
    marks = f"{'*' if is_prefix else ''}{'' if field is None else WEIGHTS[field]}"
    return f"'{word}'{f':{marks}' if marks else ''}"


def _near_alternatives(near: Near) -> list[str]:
    """Return what NEAR means in FTS5, spelled out: each order, each distance, and phrases that overlap."""
    found = []
    for first, second in ((near.left, near.right), (near.right, near.left)):
        sides = _chain(first, near.field), _chain(second, near.field)
        found += [f"{sides[0]} <{between + 1}> {sides[1]}" for between in range(near.distance + 1)]
        overlaps = (_overlap(first, second, shift) for shift in range(len(first.words)))
        found += [_pattern(words, near.field) for words in overlaps if words is not None]
    return list(dict.fromkeys(found))


#: A word and whether it may go on.
_Step = tuple[str, bool]


def _steps(phrase: Phrase) -> list[_Step]:
    last = len(phrase.words) - 1
    return [(word, phrase.is_prefix and place == last) for place, word in enumerate(phrase.words)]


def _overlap(first: Phrase, second: Phrase, shift: int) -> list[_Step] | None:
    """Return the words of two phrases of which the second begins `shift` words into the first; None: impossible."""
    merged = _steps(first)
    for place, step in enumerate(_steps(second), shift):
        if place == len(merged):
            merged.append(step)
            continue
        both = _both(merged[place], step)
        if both is None:
            return None
        merged[place] = both
    return merged


def _both(one: _Step, other: _Step) -> _Step | None:
    """Return the words that match both steps."""
    long, short = sorted((one, other), key=lambda step: len(step[0]), reverse=True)
    if long[0] == short[0]:
        return long[0], long[1] and short[1]
    return long if short[1] and long[0].startswith(short[0]) else None


def _pattern(steps: list[_Step], field: Field | None) -> str:
    return f"({' <-> '.join(_lexeme(word, field, is_prefix=is_prefix) for word, is_prefix in steps)})"
