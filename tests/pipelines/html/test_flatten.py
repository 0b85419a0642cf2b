"""Flattened mark-up: the same text in the same order, in fewer levels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from pipelines.html.flatten import flattened

_NAMES = ("div", "span", "p", "b", "ul", "li", "table", "tr", "td", "x-y", "article", "blockquote", "br", "a")


def depth_of(source: str) -> int:
    tree = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=True))
    level = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def text_of(source: str) -> str:
    return "".join(re.sub("<[^>]*>", " ", source).split())


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("ends", [True, False])
def test_an_article_inside_of_a_thousand_elements_is_within_reach(name: str, ends: bool) -> None:
    end = f"</{name}>" * 1000 if ends else ""
    source = f"<html><body>{f'<{name} class=x>' * 1000}<h1>one</h1><p>two</p><p>three</p>{end}<p>four</p></body></html>"

    flat = flattened(source)

    assert depth_of(flat) < 250
    assert text_of(flat) == "onetwothreefour"
    assert [piece for piece in re.split("<[^>]*>", flat) if piece] == ["one", "two", "three", "four"]


def test_what_is_not_deep_stays_as_it_is() -> None:
    source = "<body><!-- <div> --><script>'<div>'</script><div a='1'><p>one<br/>two<p>three</div><img src=x></body>"

    assert flattened(source) == source


def test_elements_that_end_by_themselves_are_not_counted() -> None:
    source = "<body>" + "<p>one" * 500 + "<ul>" + "<li>two" * 500 + "</ul></body>"

    assert flattened(source) == source


@given(st.lists(st.tuples(st.sampled_from(_NAMES), st.booleans(), st.integers(1, 120)), max_size=12))
def test_whatever_is_nested_its_text_stays_in_order(parts: list[tuple[str, bool, int]]) -> None:
    source = "<body>"
    for number, (name, is_end, times) in enumerate(parts):
        source += (f"</{name}>" if is_end else f"<{name}>") * times + f"w{number} "

    flat = flattened(source)

    assert text_of(flat) == text_of(source)
    assert flat.count("<br>") <= source.count("<") + 1


@given(st.text(alphabet="<>/!-abdivp \"'=", max_size=80))
def test_no_source_raises(source: str) -> None:
    assert isinstance(flattened(source), str)
