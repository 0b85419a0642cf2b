"""Site rules override all evidence."""

from typing import Any

import pytest
from lxml import html

from models.enums import Reason
from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.site_rules import NO_BODY, apply_site_rules
from pipelines.extraction.article import build_article
from pipelines.html.segmenter import segment
from pipelines.items import NO_RULES, ArticleItem, CutReason, RejectedPage, SiteRules
from tests.factories import make_page
from tests.pages import PARAGRAPHS, page_html

_SOURCE = (
    "<html><body><nav><p>menu</p></nav><main><p class='lead'>lead</p><div class='story'><p>one</p>"
    "<div class='box'><p>boxed</p><p class='quote'>quoted</p></div><p>two <i class='inner'>part</i></p>"
    "<p><span class='label'>Advice</span><br>three</p></div></main><footer>end</footer></body></html>"
)
_CUT = {"menu": CutReason.NAVIGATION, "end": CutReason.FOOTER}


def _judged(tree: Any, cut: dict[str, CutReason]) -> list[BlockVerdict]:
    return [
        BlockVerdict(block, kept=False, reason=cut[block.text], observation="seen")
        if block.text in cut
        else BlockVerdict(block, kept=True)
        for block in segment(tree)
    ]


def _apply(rules: SiteRules, cut: dict[str, CutReason] = _CUT, source: str = _SOURCE) -> tuple[BlockVerdict, ...]:
    tree = html.document_fromstring(source)
    return apply_site_rules(_judged(tree, cut), tree, rules)


def _kept(rules: SiteRules, cut: dict[str, CutReason] = _CUT) -> list[str]:
    return [one.block.text for one in _apply(rules, cut) if one.kept]


_ALL = ["lead", "one", "boxed", "quoted", "two part", "Advice", "three"]


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        (NO_RULES, _ALL),
        (SiteRules(remove=(".box",)), ["lead", "one", "two part", "Advice", "three"]),
        (SiteRules(remove=("//div[@class='box']",)), ["lead", "one", "two part", "Advice", "three"]),
        (SiteRules(remove=("(//main//p)[1]", "P.quote")), ["one", "boxed", "two part", "Advice", "three"]),
        (SiteRules(remove=(".nothing", "//nothing")), _ALL),
        (SiteRules(remove=("i.inner",)), _ALL),  # a part of a line is not cut out of it
        (SiteRules(remove=("span.label",)), ["lead", "one", "boxed", "quoted", "two part", "three"]),  # a whole one is
        (SiteRules(remove=("//p/@class", "//p/text()")), _ALL),
        (SiteRules(keep=("nav",)), ["menu", *_ALL]),
        (SiteRules(keep=("/html/body/footer",)), [*_ALL, "end"]),
        (SiteRules(body=(".story",)), ["one", "boxed", "quoted", "two part", "Advice", "three"]),
        (SiteRules(body=("//p[@class='lead']", ".box")), ["lead", "boxed", "quoted"]),
        (SiteRules(body=("main",)), _ALL),  # what other evidence cut stays cut
        (SiteRules(body=(".nothing",)), _ALL),
        (SiteRules(body=("main",), remove=("main .box",)), ["lead", "one", "two part", "Advice", "three"]),
        (SiteRules(remove=(".box",), keep=(".quote",)), ["lead", "one", "quoted", "two part", "Advice", "three"]),
        (SiteRules(remove=(".quote",), keep=(".box",)), _ALL),  # keep wins, however near the other is
        (SiteRules(body=(".box",), keep=(".lead", "footer"), remove=(".lead",)), ["lead", "boxed", "quoted", "end"]),
    ],
)
def test_rules_are_honoured(rules: SiteRules, kept: list[str]) -> None:
    assert _kept(rules) == kept


def test_cuts_by_rule_name_the_selector_and_others_keep_their_reason() -> None:
    found = {one.block.text: one for one in _apply(SiteRules(remove=(".box",), body=(".story",)))}
    assert (found["boxed"].reason, found["boxed"].observation) == (CutReason.SITE_RULE, "site rule: remove “.box”")
    assert (found["lead"].reason, found["lead"].observation) == (CutReason.SITE_RULE, "site rule: outside of body")
    assert found["menu"].reason is CutReason.NAVIGATION
    assert _apply(SiteRules(keep=("nav",)))[0].observation == "site rule: keep “nav”"


def test_a_body_that_is_not_found_is_said_and_the_whole_page_is_read() -> None:
    found = _apply(SiteRules(body=(".nothing", "//empty")))
    assert {one.observation for one in found if one.kept} == {NO_BODY}
    assert [one.kept for one in found] == [one.kept for one in _apply(NO_RULES)]


def test_a_body_that_the_extractor_missed_is_taken_without_what_evidence_speaks_against() -> None:
    cut = dict.fromkeys(("one", "two part", "Advice", "three"), CutReason.MAIN_CONTENT)
    cut |= {"boxed": CutReason.PROMOTION, "quoted": CutReason.PROMOTION}
    assert _kept(SiteRules(body=(".story",)), cut) == ["one", "two part", "Advice", "three"]
    assert _kept(SiteRules(body=(".story",)), cut | {"one": CutReason.CAPTION}) == ["two part", "Advice", "three"]
    # Where something in it was recognised, what the extractor left out stays out.
    del cut["boxed"]
    assert _kept(SiteRules(body=(".story",)), cut) == ["boxed"]


def test_a_selector_that_cannot_be_evaluated_on_a_page_matches_nothing() -> None:
    assert _kept(SiteRules(remove=("//footer[unknown()]", "p:::"))) == _ALL


def _build(rules: SiteRules) -> ArticleItem | RejectedPage:
    source = page_html(PARAGRAPHS).replace(f"<p>{PARAGRAPHS[2][:2]}", f"<p class='third'>{PARAGRAPHS[2][:2]}")
    assert "class='third'" in source
    return build_article(make_page(body=source.encode(), rules=rules))


def test_the_rules_of_a_page_reach_its_article() -> None:
    built = _build(SiteRules(remove=("p.third",), keep=("footer",)))
    assert isinstance(built, ArticleItem)
    assert built.article_body.split("\n") == [*PARAGRAPHS[:2], *PARAGRAPHS[3:], "© Harbour Post"]
    assert built.article_body_html.count("<p>") == len(PARAGRAPHS)
    (cut,) = [row for row in built.removed if row.reason is CutReason.SITE_RULE]
    assert (cut.text, cut.evidence) == (PARAGRAPHS[2], "site rule: remove “p.third”")


def test_rules_that_leave_nothing_reject_the_page() -> None:
    built = _build(SiteRules(remove=("body",)))
    assert isinstance(built, RejectedPage)
    assert built.reason is Reason.NO_TEXT
