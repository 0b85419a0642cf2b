"""Selectors as people write them: CSS and XPath, right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.html.selectors import InvalidSelectorError, check_selector, select

_TREE = html.document_fromstring("<div class='a'><p id='p'>x</p></div><p>y</p>")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("p", ["x", "y"]),
        (".a p, DIV > #p", ["x"]),
        ("div:has(#p)", ["x"]),
        ("p:contains('y')", ["y"]),
        ("//div/p", ["x"]),
        ("(//p)[last()]", ["y"]),
        ("/html/body/p", ["y"]),
        ("//nothing", []),
    ],
)
def test_elements_are_found_in_page_order(selector: str, expected: list[str]) -> None:
    check_selector(selector)
    assert [element.text_content() for element in select(selector, _TREE)] == expected


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("", "'' is no CSS selector"),
        ("p >", "'p >' is no CSS selector: Expected selector, got <EOF at 3>"),
        ("p::text", "Pseudo-elements are not supported"),
        ("p:nosuch()", "The pseudo-class :nosuch"),
        ("svg|path", "Undefined namespace prefix"),
        ("./div", r"is no CSS selector: .*write XPath with a \"/\" in front"),
        ("//p[", "'//p\\[' is no XPath selector: Invalid"),
        ("//p[unknown()]", "Unregistered function"),
        ("//x:p", "Undefined namespace prefix"),
        ("//p[.='\x01']", "no XPath selector: .*control characters"),
        ("p:contains('\x01')", "no CSS selector: .*control characters"),
        pytest.param("p" + " p" * 3000, "recursion", id="without end"),
        ("(1)", r"'\(1\)' selects no elements"),
        ("//p/text()", "selects no elements: leave out"),
        ("//p/@class", "selects no elements"),
        ("(count(//p))", "selects no elements"),
    ],
)
def test_what_cannot_select_elements_is_told(selector: str, message: str) -> None:
    with pytest.raises(InvalidSelectorError, match=message):
        check_selector(selector)
    assert select(selector, html.fragment_fromstring("<b>x</b>")) == ()


@given(st.one_of(st.text(max_size=12), st.text("ap./()[]@:#>*'\"\\|1= ", max_size=12)))
def test_any_text_is_a_selector_or_invalid(selector: str) -> None:
    try:
        check_selector(selector)
    except InvalidSelectorError:
        select(selector, _TREE)
        return
    assert all(element.tag for element in select(selector, _TREE))
