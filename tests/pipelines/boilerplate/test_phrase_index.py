"""The index finds what trying every expression on every text finds."""

import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from pipelines.boilerplate.phrase_index import PhraseIndex, branches, required_literals
from pipelines.boilerplate.phrases import NOTICE_EXPRESSIONS, NOTICES, PRAISE, PRAISE_EXPRESSIONS
from tests.pages import PARAGRAPHS
from tests.pipelines.boilerplate.test_phrases import NOTICES as EXAMPLES
from tests.pipelines.boilerplate.test_wording_evidence import ADVERTS

_TEXT = st.text(st.sampled_from("abcdAÉ \n"), max_size=12).map(lambda text: " ".join(text.split()))
_WORD = st.text(st.sampled_from("abcdé "), min_size=2, max_size=12)
_EXPRESSION = st.recursive(
    _WORD,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda rows: f"(?:{'|'.join(rows)})"),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]}.?{pair[1]}"),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]})?{pair[1]}[ab]"),
        inner.map(lambda row: rf"\b(?:{row}){{1,2}}(?!c)"),
    ),
    max_leaves=4,
)
_TEXTS = [*PARAGRAPHS, *(text for _, text in EXAMPLES), *(text for text, _ in ADVERTS)]


def _each_on_each(texts: list[str], groups: dict[int, list[str]]) -> list[dict[int, tuple[int, str]]]:
    compiled = {group: re.compile("|".join(rows), re.IGNORECASE) for group, rows in groups.items() if rows}
    return [
        {group: (match.start(), match[0]) for group, one in compiled.items() if (match := one.search(text))}
        for text in texts
    ]


@given(st.lists(_TEXT, max_size=6), st.lists(st.lists(_EXPRESSION, max_size=3), max_size=4))
def test_the_index_finds_what_alternations_find(texts: list[str], rows: list[list[str]]) -> None:
    groups = dict(enumerate(rows))
    try:
        index = PhraseIndex(groups)
    except ValueError:  # the matches have no two literal characters in a row in common
        reject()
    found = index.search(texts)

    shown = [{group: (match.start(), match[0]) for group, match in matches.items()} for matches in found]
    assert shown == _each_on_each(texts, groups)


@pytest.mark.parametrize(
    ("expression", "literals"),
    [
        (r"\bsign up\b.{0,20}\bnewsletters?\b", {"sign up"}),
        ("(?:e-?mail|post) alert", {"e-mail alert", "email alert", "post alert"}),
        (r"\b(?:join|like) us\b|\bfollow\b", {"join us", "like us", "follow"}),
        (r"suscríbete (?:\w+ ){0,2}hoy", {"suscríbete "}),
    ],
)
def test_literals_are_those_that_rule_out_most(expression: str, literals: set[str]) -> None:
    assert required_literals(expression) == literals


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("ab|cd", ["ab", "cd"]),
        ("(?:ab|cd)|ef", ["(?:ab|cd)", "ef"]),
        (r"a\|b|[|)]c|d", [r"a\|b", "[|)]c", "d"]),
    ],
)
def test_alternatives_are_split_outside_of_groups_and_sets(expression: str, found: list[str]) -> None:
    assert branches(expression) == found


@pytest.mark.parametrize("expression", [r"\w+", "x", "(?:news)?", "ab|c", "a{2,3}"])
def test_an_expression_without_literals_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="literal characters in a row"):
        required_literals(expression)


def test_examples_of_the_shipped_phrases_are_found_as_by_alternations() -> None:
    notices = dict(enumerate(NOTICE_EXPRESSIONS.values()))
    praise = {place: [expression] for place, expression in enumerate(PRAISE_EXPRESSIONS)}
    for index, groups in ((NOTICES, notices), (PRAISE, praise)):
        found = [[match[0] for match in matches.values()] for matches in index.search(_TEXTS)]
        assert found == [[text for _, text in matches.values()] for matches in _each_on_each(_TEXTS, groups)]
