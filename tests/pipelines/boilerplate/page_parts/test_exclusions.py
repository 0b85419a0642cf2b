from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.main_content import block_verdicts
from pipelines.boilerplate.page_parts.exclusions import page_text
from pipelines.boilerplate.trafilatura import TrafilaturaResult
from pipelines.html.blocks import Block
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.items import CutReason, Metadata
from tests.pages import HEADLINE, PARAGRAPHS, blocks_of, page

_METADATA = Metadata(headline=HEADLINE)
_SECRET = "A sentence that no reader of this page can see, whatever the screen."
_REMARK = "I was there on Monday, and the first tram left two minutes early, which nobody here has ever seen before."
_THREAD = "".join(
    f"<li class='x'><div>reader{n} · {n} h</div><p>{_REMARK} {n}</p><span>Reply</span></li>" for n in range(40)
)
_LEAD = f"<h1>{HEADLINE}</h1><p hidden>{_SECRET}</p><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
_BODY = f"{_LEAD}<div><ol>{_THREAD}</ol></div>"


def _blocks() -> tuple[Block, ...]:
    return blocks_of(f"<html><body>{_BODY}</body></html>")


def test_the_rest_is_numbered_among_itself() -> None:
    text = page_text(_blocks(), _METADATA)
    assert [block.text for block in text.own] == [HEADLINE, *PARAGRAPHS[:2]]
    assert [block.index for block in text.own] == [0, 1, 2]
    assert {text.excluded[1].reason, text.excluded[5].reason} == {CutReason.HIDDEN, CutReason.COMMENTS}


def test_verdicts_on_the_rest_become_those_of_the_page() -> None:
    text = page_text(_blocks(), _METADATA)
    verdicts = text.verdicts(BlockVerdict(block, kept=True) for block in text.own)
    assert [one.block.index for one in verdicts] == list(range(len(text.blocks)))
    assert [one.block.text for one in verdicts if one.kept] == [HEADLINE, *PARAGRAPHS[:2]]


def test_a_result_of_trafilatura_is_that_on_the_rest() -> None:
    text = page_text(_blocks(), _METADATA)
    result = TrafilaturaResult(frozenset({1, 2, 3, 5}), (), 1.0)
    assert text.own_part(result).kept == {1, 2}


def test_a_page_of_hidden_text_alone_is_not_emptied() -> None:
    blocks = blocks_of(f"<html><body><p hidden>{_SECRET}</p></body></html>")
    assert page_text(blocks, _METADATA).own == blocks


def test_a_long_thread_does_not_become_the_article() -> None:
    parsed = parse(page(f"<html><body><div id='m'>{_BODY}</div></body></html>"))
    assert isinstance(parsed, ParsedPage)
    verdicts = block_verdicts(parsed.tree, segment(parsed.tree), _METADATA)
    assert [one.block.text for one in verdicts if one.kept] == list(PARAGRAPHS[:2])
    assert sum(one.reason is CutReason.COMMENTS for one in verdicts) == 3 * 40
