"""The file of `scrapy extract --explain`: all text is there, and nothing of the page is alive."""

import base64
import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import Reason
from pipelines.extraction.explain import explain
from pipelines.extraction.explanation import Explanation, Passage, PassageForm, PassageKind
from pipelines.items import Author, CutReason, FoundDate, Metadata, RejectedPage
from scraper.explain.colours import HUES, reason_label
from scraper.explain.page import explanation_html
from tests.explanations import ATTACKS, ATTRIBUTES, KEPT, TAGS, every_reason, make_cut, make_explanation
from tests.factories import NOW, make_article
from tests.pages import PARAGRAPHS, page, page_html
from tests.scrapy_command import Scrapy

VOID = frozenset(["meta", "input"])


@dataclass
class Document(HTMLParser):
    """What a tokeniser of HTML reads in a document."""

    source: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    style: str = ""
    unclosed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.unclosed[-1:] == ["style"]:
            self.style += data
        elif data.strip():
            (self.struck if "del" in self.unclosed else self.text).append(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    handle_comment = handle_pi = unknown_decl


def check_safe(source: str) -> Document:
    """Assert that nothing in the document runs, loads or leads anywhere; return it."""
    document = Document(source)
    assert not document.unclosed
    assert {tag for tag, _ in document.tags} <= TAGS
    assert {name for _, attributes in document.tags for name in attributes} <= ATTRIBUTES
    assert {attributes["method"] for tag, attributes in document.tags if tag == "form"} == {"dialog"}
    assert {attributes.get("http-equiv") for tag, attributes in document.tags if tag == "meta"} == {
        None,
        "Content-Security-Policy",
    }
    digest = base64.b64encode(hashlib.sha256(document.style.encode()).digest()).decode()
    policies = [attributes["content"] for _, attributes in document.tags if attributes.get("http-equiv")]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    ]
    assert not re.search(r"url\(|@import|image-set|src:|\\", document.style)
    assert [tag for tag, _ in document.tags].count("style") == 1
    source.encode()
    return document


BREAKOUT = '</title></style></script><script>alert(1)</script>" onload="alert(1) \ud800 <!-- ]]>'


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_hostile_page_is_alive(attack: str) -> None:
    hostile = page_html().replace("<main>", f"<main>{ATTACKS[attack]}").replace("</p>", f"</p>{ATTACKS[attack]}", 2)

    found = explain(page(hostile.encode("utf-8", "surrogatepass")))

    assert found.passages
    check_safe(explanation_html(found))


def test_hostile_metadata_stays_text() -> None:
    json_ld = (
        r'{"@type":"NewsArticle","headline":"<\/script><script>alert(1)<\/script>\ud800\u0000","inLanguage":"\"><script>"'
        r',"author":{"name":"<img src=x onerror=alert(1)> Doe"},"image":"javascript:alert(1)","keywords":"<b onload=x>"'
        "}"
    )
    head = (
        f'<script type="application/ld+json">{json_ld}</script><meta property="og:site_name" content="&quot;><script>">'
        "<link rel=canonical href='https://example.org/\"><script>alert(1)</script>'><meta name=description "
        "content='&lt;/dd>&lt;script>alert(1)&lt;/script>'>"
    )
    hostile = (
        page_html().replace("<html>", "<html lang='\"><script>alert(1)</script>'>").replace("<head>", "<head>" + head)
    )

    document = check_safe(explanation_html(explain(page(hostile))))

    assert any("alert(1)" in piece for piece in document.text)


def test_no_value_breaks_out_of_its_place() -> None:
    metadata = Metadata(
        headline=BREAKOUT,
        alternative_headline=(BREAKOUT,),
        description=BREAKOUT,
        authors=(Author(BREAKOUT),),
        date_published=FoundDate(NOW, BREAKOUT, BREAKOUT),
        article_section=BREAKOUT,
        keywords=(BREAKOUT,),
        image_url=BREAKOUT,
        publisher=BREAKOUT,
        canonical_url=BREAKOUT,
        declared_language=BREAKOUT,
    )
    passages = [Passage(BREAKOUT, PassageForm(kind, 1)) for kind in PassageKind]
    cuts = [make_cut(text=BREAKOUT, evidence=BREAKOUT, furniture=furniture) for furniture in (True, False)]
    rejected = RejectedPage(BREAKOUT, Reason.NO_TEXT, BREAKOUT)
    for result in (rejected, make_article(BREAKOUT, in_language=BREAKOUT)):
        check_safe(explanation_html(Explanation(result, metadata, (*passages, *cuts))))


@settings(max_examples=60)
@given(texts=st.lists(st.tuples(st.text(min_size=1), st.booleans(), st.sampled_from(PassageKind)), min_size=1))
def test_any_text_is_shown_as_it_is(texts: list[tuple[str, bool, PassageKind]]) -> None:
    passages = [
        replace(make_cut() if cut else KEPT, text=f"<{number}>{text}", form=PassageForm(kind, 1))
        for number, (text, cut, kind) in enumerate(texts)
    ]

    document = check_safe(explanation_html(make_explanation(*passages)))

    shown = "".join(document.struck) + "".join(document.text)
    for passage in passages:
        assert re.sub(UNFIT, "", passage.text).strip() in shown.replace("\r", "\n")


#: HTML has no place for these: controls, halves of pairs, no characters, turners of direction.
UNFIT = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"


def test_five_megabytes_of_hostile_text_are_shown_whole() -> None:
    attack = "<script>alert('x')</script>&lt;img src=//evil.example/ onerror=alert(1)> " * 10
    many = [replace(make_cut() if number % 3 else KEPT, text=f"{number} {attack}") for number in range(3_500)]
    long = replace(KEPT, text=attack * 3_500)

    document = check_safe(explanation_html(make_explanation(long, *many)))

    assert len(document.struck) == sum(one.cut is not None for one in many)
    assert long.text in document.text
    assert f"3498 {attack}" in document.text


def test_every_passage_is_there_in_order_kept_plain_and_cut_struck() -> None:
    explanation = every_reason()

    document = check_safe(explanation_html(explanation))

    kept = [one.text for one in explanation.passages if one.cut is None]
    places = [document.text.index(text) for text in kept]
    assert all(one < next_one for one, next_one in pairwise(places))
    assert document.struck == [one.text for one in explanation.passages if one.cut is not None]
    for reason in CutReason:
        assert f"evidence for {reason.value}" in document.text
        assert reason_label(reason) in document.text


def test_the_evidence_of_each_cut_is_reached_by_keyboard_and_read_aloud() -> None:
    document = check_safe(explanation_html(make_explanation(KEPT, make_cut(CutReason.RELATED, evidence="heading"))))

    cuts = [attributes for tag, attributes in document.tags if "cut" in (attributes.get("class") or "").split()]
    assert [(one["tabindex"], one["role"], one["aria-label"]) for one in cuts] == [
        ("0", "group", "cut, related: heading")
    ]


def test_neighbours_with_the_same_evidence_share_a_box() -> None:
    related = make_cut(CutReason.RELATED)
    source = explanation_html(make_explanation(related, related, make_cut(), KEPT, related))

    assert source.count('<div class="cut inside-related"') == 2
    assert source.count('<div class="cut inside-promotion"') == 1


def test_furniture_is_folded_by_reason_and_open_only_where_nothing_was_kept() -> None:
    menu, foot = (make_cut(reason, furniture=True) for reason in (CutReason.NAVIGATION, CutReason.FOOTER))
    folded = explanation_html(make_explanation(menu, foot, menu, KEPT, menu))
    rejected = make_explanation(menu, foot, result=RejectedPage("", Reason.NO_TEXT, "nothing"))

    assert folded.count('<details class="fold around-navigation">') == 2
    assert folded.count('<details class="fold around-footer">') == 1
    assert explanation_html(rejected).count("<details open class=") == 2


def test_counts_are_those_of_the_passages() -> None:
    related, menu = make_cut(CutReason.RELATED), make_cut(CutReason.NAVIGATION, furniture=True)
    around = make_cut(CutReason.RELATED, furniture=True)
    document = check_safe(
        explanation_html(make_explanation(KEPT, related, related, make_cut(), KEPT, *[menu] * 1200, around))
    )

    legend = (
        "Show everything 1,206 kept only 2 cuts only 1,204 Cut inside the article related 2 promotion 1 "
        "Page furniture navigation 1,200 related 1"
    )
    assert legend in " ".join(" ".join(document.text).split())
    account = "Kept: 2 blocks, 11 words. Cut inside the article: 3 blocks. Page furniture: 1,201 blocks."
    assert account in document.text


def test_what_was_found_and_what_was_not_stands_above() -> None:
    found = replace(
        make_explanation(),
        metadata=Metadata(
            headline="Bridge opens",
            authors=(Author("Ada Lovelace"), Author("Grace Hopper")),
            date_published=FoundDate(NOW.astimezone(timezone(timedelta(hours=-5))), "20 Nov", "shown"),
            declared_language="de",
            is_accessible_for_free=False,
        ),
    )

    document = check_safe(explanation_html(found))

    assert document.text[0] == "Explained: Bridge opens"
    for value in ("Bridge opens", "Ada Lovelace, Grace Hopper", "2026-11-20 12:30 UTC, from shown: 20 Nov", "no"):
        assert value in document.text
    assert "en (the page declares de)" in document.text
    assert (
        "Not found: canonical, modified, contributors, licence, c2pa, artificial intelligence, section, keywords, "
        "publisher, image, description" in document.text
    )


def test_a_rejected_page_says_why() -> None:
    result = RejectedPage("https://example.org/x", Reason.TOO_SHORT, "only 5 words of text were found on the page")

    text = check_safe(explanation_html(make_explanation(result=result))).text

    assert "Rejected: too_short" in text
    assert " only 5 words of text were found on the page" in text


def test_a_page_without_text_has_a_page_too() -> None:
    document = check_safe(explanation_html(Explanation(RejectedPage("", Reason.EMPTY_PAGE, "no content"))))

    assert "No text was read from this page." in document.text
    assert "a page without a headline" in document.text


def test_forms_become_headings_lists_and_quotes() -> None:
    item = PassageForm(PassageKind.ITEM, 1)
    source = explanation_html(
        make_explanation(
            Passage("one", PassageForm(PassageKind.HEADING, 1)),
            Passage("six", PassageForm(PassageKind.HEADING, 6)),
            Passage("dot", item),
            Passage("deep", replace(item, level=9)),
            Passage("third", replace(item, number=3)),
            Passage("again", replace(item, number=3, continues=True)),
            Passage("said", PassageForm(PassageKind.PARAGRAPH, quoted=True)),
            Passage("a | b", PassageForm(PassageKind.ROW)),
        )
    )

    assert (
        '<h2 dir="auto">one</h2><h6 dir="auto">six</h6><ul><li dir="auto">dot</li><li class="deep-6" dir="auto">deep'
        '</li></ul><ol><li value="3" dir="auto">third</li><li value="3" class="continues" dir="auto">again</li></ol>'
        '<blockquote><p dir="auto">said</p></blockquote><p class="row" dir="auto">a | b</p>'
    ) in source


def test_each_reason_has_a_colour_of_its_own() -> None:
    assert set(HUES) == set(CutReason)
    hues = sorted(HUES.values())
    assert all(next_one - one >= 9 for one, next_one in pairwise([*hues, hues[0] + 360]))


def test_the_command_writes_it_beside_the_json(scrapy: Scrapy, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page_html())
    place = tmp_path / "out.html"

    plain = scrapy("extract", f"{tmp_path}/page.html")
    explained = scrapy("extract", f"{tmp_path}/page.html", "--explain", str(place))

    assert (explained.code, explained.out, explained.err) == (0, plain.out, "")
    document = check_safe(place.read_text("utf-8"))
    assert all(text in document.text for text in PARAGRAPHS)


def test_a_rejected_page_is_explained_and_ends_with_21(scrapy: Scrapy, tmp_path: Path) -> None:
    result = scrapy("extract", "-", "--explain", f"{tmp_path}/out.html", stdin=b"<p>Too short.</p>")
    unreached = scrapy("extract", "http://127.0.0.1:1/", "--explain", f"{tmp_path}/unreached.html")

    assert (result.code, unreached.code) == (21, 21)
    assert "Rejected: too_short" in check_safe((tmp_path / "out.html").read_text()).text
    assert "Rejected: refused_address" in check_safe((tmp_path / "unreached.html").read_text()).text


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--batch", "-", "--explain", "out.html"], "--explain is for one page"),
        (["page.html", "--explain", "-"], "--explain needs the name of a file"),
        (["page.html", "--explain", ""], "--explain needs the name of a file"),
        (["page.html", "--explain", "./page.html"], "would overwrite the page itself"),
        (["page.html", "--explain", "x.json", "-o", "x.json"], "--explain and --output both name x.json"),
        (["page.html", "--explain", "no/such/folder.html"], "cannot write no/such/folder.html: No such file"),
        (["page.html", "--explain", "."], "cannot write .: Is a directory"),
        (["page.html", "--explain", "locked/out.html"], "cannot write locked/out.html: Permission denied"),
    ],
)
def test_what_cannot_be_written_ends_with_4(scrapy: Scrapy, tmp_path: Path, argv: list[str], message: str) -> None:
    (tmp_path / "page.html").write_text(page_html())
    (tmp_path / "locked").mkdir(mode=0o555)

    result = scrapy(
        "extract", *argv, cwd=tmp_path, env={"SCRAPY_SETTINGS_MODULE": "scraper.settings"}, obeys_modes=True
    )

    assert (result.code, result.out) == (4, "")
    assert message in result.err
    assert (tmp_path / "page.html").read_text() == page_html()
