"""Structured text as Markdown, and the documents of articles."""

from datetime import UTC, datetime

import pytest
import yaml

from pipelines.export.files.markdown import markdown_text
from pipelines.export.files.markdown_document import markdown_document


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p>\n<p>Two &amp; three.</p>", "One.\n\nTwo & three."),
        ("<h2>Why now</h2>\n<h4>Detail</h4>", "## Why now\n\n#### Detail"),
        ("<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>", "- a\n- b\n  - c"),
        ("<ol>\n<li><p>a</p>\n<p>b</p></li>\n<li>c</li>\n</ol>", "1. a\n\n   b\n2. c"),
        ("<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>", "> a\n>\n> b"),
        (
            '<p>See <a href="https://a.example/x_(y)">the *plan*</a>.</p>',
            "See [the \\*plan\\*](https://a.example/x_%28y%29).",
        ),
        (
            "<table>\n<tr><td>Year</td><td>a|b</td></tr>\n<tr><td>2026</td></tr>\n</table>",
            "| Year | a\\|b |\n| --- | --- |\n| 2026 |  |",
        ),
        ("<pre>a  `b`</pre>\n<pre>```</pre>\n<p>c</p>", "````\na  `b`\n```\n````\n\nc"),
        ("<p># not a heading</p>\n<p>1. not a list</p>", "\\# not a heading\n\n1\\. not a list"),
        ("<p>- dash</p>\n<p>&gt; quote</p>\n<p>---</p>", "\\- dash\n\n\\> quote\n\n\\---"),
        ("<p>snake_case, _slanted_, a &lt;b&gt; and [sic]</p>", "snake_case, \\_slanted\\_, a \\<b> and [sic]"),
        ("", ""),
    ],
)
def test_elements(html: str, expected: str) -> None:
    assert markdown_text(html, None) == expected


def test_plain_text_where_there_is_no_other() -> None:
    assert markdown_text(None, "One.\n* Two\n\nThree.") == "One.\n\n\\* Two\n\nThree."


@pytest.mark.parametrize(
    "text",
    [
        *('a "b" \\ c: d # e', "- x\n", "\u2028\u2029\x85\x7f\ufeff\ufffe", "\x1b\x07 é 日本 😀", "null", "2026-11-01"),
        *("yes", "{a: b}", "&x *y !z", "---", "\ud800"),
    ],
)
def test_front_matter_is_read_as_it_was(text: str) -> None:
    fields = {"headline": text, "keywords": [text], "at": datetime(2026, 11, 1, tzinfo=UTC), "no": None, "none": []}
    article = {"headline": "x", "article_body": "y", "article_body_html": None}

    _, front, body = markdown_document(fields, article).split("---\n", 2)

    found = text.replace("\ud800", "\ufffd")
    assert yaml.safe_load(front) == {"headline": found, "keywords": [found], "at": "2026-11-01T00:00:00+00:00"}
    assert body == "\n# x\n\ny\n"
