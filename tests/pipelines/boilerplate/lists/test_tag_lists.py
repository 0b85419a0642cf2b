import pytest

from pipelines.boilerplate.evidence import Confidence
from pipelines.boilerplate.lists.tag_lists import tag_list_evidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of

_TEXT = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"


def _found(body: str) -> dict[str, Confidence]:
    blocks = blocks_of(f"<html><body><div class='post tags-shown'>{_TEXT}{body}</div></body></html>")
    found = list(tag_list_evidence(blocks))
    assert {one.reason for one in found} <= {CutReason.TAGS}
    return {blocks[one.index].text: one.confidence for one in found}


@pytest.mark.parametrize(
    "body",
    [
        "<div class='article-keywords'><h4>Keywords</h4><div class='kw'>Harbour line</div><div>Tides</div></div>",
        "<section id='tags'><h4>Keywords</h4><ul><li><a>Harbour line</a></li><li><a>Tides</a></li></ul></section>",
        "<ul class='schlagworte'><li>Keywords</li><li>Harbour line</li><li>Tides</li></ul>",
    ],
)
def test_short_lines_in_an_element_named_after_tags_are_certain(body: str) -> None:
    assert _found(body) == dict.fromkeys(("Keywords", "Harbour line", "Tides"), Confidence.CERTAIN)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='tags'><p>Harbour</p><p>{PARAGRAPHS[2]}</p></div>",
        "<div class='keywords'><p>Harbour line</p><p>It opened again.</p></div>",
        "<div class='tags'><p>Harbour line</p></div>",
        "<ul class='goods'><li>Harbour line</li><li>Tides</li></ul>",
    ],
)
def test_other_lines_are_none(body: str) -> None:
    assert not _found(body)


@pytest.mark.parametrize("label", ["In this article:", "Themen:", "Dans cet article :", "関連タグ："])
def test_short_links_behind_a_label_are_sure(label: str) -> None:
    tags = ("Harbour line", "Tides and storms", "Rain")
    links = ", ".join(f"<a href='/t/{number}'>{tag}</a>" for number, tag in enumerate(tags))
    assert list(_found(f"<p>{label} {links}</p>").values()) == [Confidence.SURE]
    assert not _found(f"<p>{label} {links} are the three that were asked for most often last year</p>")
    assert not _found(f"<p>{label} {links}.</p>"), "a sentence"
    assert not _found(f"<p>{label} <a href='/a'>Harbour line</a>, Tides and storms, Rain</p>")
