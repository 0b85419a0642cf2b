"""The query language: what it means in both databases, and where a wrong query is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.search.compilers import compile_query
from pipelines.search.query_lexer import QuerySyntaxError


@pytest.mark.parametrize(
    ("query", "fts5", "tsquery"),
    [
        ("Harbour", '"harbour"', "('harbour')"),
        ("harbour wall", '("harbour" AND "wall")', "(('harbour') & ('wall'))"),
        ("a OR b AND c", '("a" OR ("b" AND "c"))', "(('a') | (('b') & ('c')))"),
        ("(a OR b) c", '(("a" OR "b") AND "c")', "((('a') | ('b')) & ('c'))"),
        ("a NOT b", '("a" NOT "b")', "(('a') & !('b'))"),
        ("a AND NOT b c", '(("a" AND "c") NOT "b")', "((('a') & ('c')) & !('b'))"),
        ("or", '"or"', "('or')"),
        ('"the wall"', '"the wall"', "('the' <-> 'wall')"),
        ("“the wall”", '"the wall"', "('the' <-> 'wall')"),
        ("co-op", '"co op"', "('co' <-> 'op')"),
        ("harb*", '"harb"*', "('harb':*)"),
        ('"the wa"*', '"the wa"*', "('the' <-> 'wa':*)"),
        ("headline:wall", 'headline:"wall"', "('wall':A)"),
        ("body:(a OR headline:b)", '(body:"a" OR headline:"b")', "(('a':D) | ('b':A))"),
        ("東京都", '"東京 京都"', "('東京' <-> '京都')"),
        ("港", '"港"*', "('港':*)"),
        ("NEAR(a b, 1)", 'NEAR("a" "b", 1)', "(('a') <1> ('b') | ('a') <2> ('b') | ('b') <1> ('a') | ('b') <2> ('a'))"),
        ("1,000 12:30", '("1 000" AND "12 30")', "(('1' <-> '000') & ('12' <-> '30'))"),
        ("a - b", '("a" AND "b")', "(('a') & ('b'))"),
    ],
)
def test_meaning(query: str, fts5: str, tsquery: str) -> None:
    found = compile_query(query)

    assert (found.fts5, found.tsquery) == (fts5, tsquery)


@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("", 1, "no words"),
        ("...", 1, "no words"),
        ("harbour AND", 12, "missing after AND"),
        ("OR wall", 1, "missing before OR"),
        ("NOT wall", 1, "NOT needs something before it"),
        ("a AND OR b", 7, "missing after AND"),
        ("(a OR b", 1, "not closed"),
        ("a)", 2, "no ( before it"),
        ("()", 2, "missing before )"),
        ('say "hello', 5, "no second one"),
        ('a "!"', 3, "no letter and no digit"),
        ("a *", 3, "follows the beginning of a word"),
        ("a*", 1, "at least 2 letters"),
        ("-wall", 1, "write NOT wall"),
        ("title:wall", 1, "unknown field 'title'"),
        ("NEAR(a)", 1, "two words or phrases"),
        ("NEAR(a b c)", 1, "two words or phrases"),
        ("NEAR(a b, x)", 9, "a number of words"),
        ("NEAR(a b, 51)", 11, "at most 50"),
        ("NEAR(a b", 5, "not closed"),
        ("(" * 31 + "a" + ")" * 31, 31, "at most 30 deep"),
        ("a " * 201, 401, "at most 200 words"),
        ("a" * 2001, 2001, "at most 2,000 characters"),
    ],
)
def test_mistakes_are_placed(query: str, place: int, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"\(at character \d+\)$") as found:
        compile_query(query)

    assert words in str(found.value)
    assert found.value.place == place


@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab*\"():,;'\\&|!<>- \x00NOTANDEAR", max_size=40)))
def test_any_text_is_a_query_or_a_mistake(text: str) -> None:
    """Nothing but a mistake with its place stops a query; that databases take all others is tested with the index."""
    place = 1
    try:
        compile_query(text)
    except QuerySyntaxError as mistake:
        place = mistake.place

    assert 1 <= place <= len(text) + 1
