"""What the head of a page says."""

from lxml import html

from pipelines.metadata.meta_tags import MAX_CHARACTERS, MAX_TAGS, PageTags, read_tags
from pipelines.metadata.tagged_elements import TaggedElements

PAGE = """
<html lang="de-DE"><head><title>Sturm an der Küste</title>
<meta property="OG:Title" content="Sturm"><meta name="author" content="Ann Lee"><meta name="author" content="Bo Ek">
<meta itemprop="datePublished" content="2026-05-01"><meta name="empty" content=" "><meta name="none">
<link rel="Canonical" href="https://news.example/a">
<link rel="amphtml" href="/a/amp"></head><body><svg><title>Icon</title></svg></body></html>
"""


def head_of(source: str) -> PageTags:
    tree = html.document_fromstring(source)
    return read_tags(tree, TaggedElements(tree))


def test_names_are_folded_and_values_kept_in_order() -> None:
    tags = head_of(PAGE)

    assert tags.first("og:title") == "Sturm"
    assert tags.every("author", "datepublished") == ("Ann Lee", "Bo Ek", "2026-05-01")
    assert tags.first("empty", "none") is None


def test_title_language_and_canonical() -> None:
    tags = head_of(PAGE)

    assert (tags.title, tags.language, tags.canonical) == ("Sturm an der Küste", "de-DE", "https://news.example/a")
    assert tags.amp == "/a/amp"


def test_a_page_without_a_head_says_nothing() -> None:
    tags = head_of("<p>Text.</p>")

    assert (dict(tags.meta), tags.title, tags.language, tags.canonical, tags.amp) == ({}, None, None, None, None)


def test_what_is_read_is_bounded() -> None:
    metas = "".join(f'<meta name="n{number}" content="{"x" * 20}">' for number in range(MAX_TAGS + 100))
    long = f'<meta name="first" content="{"y" * (MAX_CHARACTERS + 5)}">'

    tags = head_of(f"<html><head>{long}{metas}</head></html>")

    assert len(tags.meta) == MAX_TAGS
    assert len(tags.first("first") or "") == MAX_CHARACTERS
