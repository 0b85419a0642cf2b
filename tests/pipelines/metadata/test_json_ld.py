"""JSON-LD in the shapes that publishers write, and in shapes that none should."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.metadata.json_ld import MAX_CHARACTERS, json_ld, plain_texts, type_names
from pipelines.metadata.tagged_elements import TaggedElements


def page(*scripts: str) -> TaggedElements:
    marked = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return TaggedElements(html.document_fromstring(f"<html><head>{marked}</head><body><p>Text.</p></body></html>"))


def test_graphs_lists_and_main_entities_are_flattened() -> None:
    graph = {"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle"}}, [{"@type": "Person"}]]}

    found = json_ld(page(json.dumps(graph)))

    assert [sorted(type_names(thing)) for thing in found] == [[], ["webpage"], ["newsarticle"], ["person"]]


def test_slightly_broken_json_is_repaired() -> None:
    broken = [
        '<!-- {"headline": "One"} -->',
        '//<![CDATA[\n{"headline": "One"}\n//]]>',
        '{"headline": "One",}',
        '{"headline": "One"};',
        '{"headline": "One", "tags": ["a", "b",],}',
        '{"headline": "One", "text": "it\\\'s"}',
        '{"headline": "One", "text": "a\tb\nc"}',
        "{&quot;headline&quot;: &quot;One&quot;}",
        '\ufeff{"headline": "One"}',
    ]

    assert [json_ld(page(script))[0]["headline"] for script in broken] == ["One"] * len(broken)


def test_two_documents_in_one_script_are_both_read() -> None:
    found = json_ld(page('{"headline": "One"}{"headline": "Two"}'))

    assert [thing["headline"] for thing in found] == ["One", "Two"]


def test_the_fields_that_matter_are_saved_from_json_beyond_repair() -> None:
    script = (
        '{"headline": "A \\"q\\"", "text": "un"escaped", "datePublished": "2026-05-03", "author": {"name": "Ann Lee"}'
    )

    assert json_ld(page(script)) == (
        {"@type": "Article", "headline": 'A "q"', "datePublished": "2026-05-03", "author": "Ann Lee"},
    )


def test_other_scripts_are_not_read() -> None:
    tree = html.document_fromstring('<script>{"headline": "One"}</script><p>Text.</p>')

    assert json_ld(TaggedElements(tree)) == ()


def test_more_than_the_bound_is_left_out_and_the_rest_is_read() -> None:
    huge = json.dumps({"headline": "x" * MAX_CHARACTERS})

    assert json_ld(page(huge, '{"headline": "One"}')) == ({"headline": "One"},)


def test_deep_nesting_is_left_out() -> None:
    assert json_ld(page("[" * 100_000)) == ()


def test_types_lose_their_vocabulary_and_case() -> None:
    assert type_names({"@type": ["https://schema.org/NewsArticle", {"a": 1}, None]}) == {"newsarticle"}


def test_strings_are_found_in_values_of_any_shape() -> None:
    value = [{"name": "One"}, "T&amp;wo", {"name": {"@value": "Three"}}, 4, None, [["Five"]], {"x": "y"}]

    assert list(plain_texts(value, 100)) == ["One", "T&wo", "Three", "Five"]


@given(st.text(max_size=300))
def test_any_text_can_stand_in_a_script(text: str) -> None:
    tree = html.document_fromstring("<p>Text.</p>")
    script = tree.makeelement("script", {"type": "application/ld+json"})
    script.text = "".join(char for char in text if char.isprintable() or char in "\t\n")
    tree.append(script)

    assert isinstance(json_ld(TaggedElements(tree)), tuple)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["@graph", "@type", "name", "mainEntity", "@id"]), x),
    )
)
def test_any_json_is_read_without_an_error(value: Any) -> None:
    script = json.dumps(value).replace("</", "<\\/")

    for thing in json_ld(page(script)):
        type_names(thing)
        assert all(isinstance(text, str) for text in plain_texts(thing, 50))
