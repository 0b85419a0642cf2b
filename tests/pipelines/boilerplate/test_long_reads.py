"""Long articles keep all of their paragraphs: nothing that grows with the length counts against one."""

import pytest

from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem
from tests.pages import HEADLINE, Markup, page, page_html

_WHO = "the ferryman,the mayor's sister,a retired diver,the harbour master,an engineer from the north,the baker".split(
    ","
)
_DID = "remembered,wrote down,denied,repeated,described to the inquiry,told a neighbour about".split(",")
_WHAT = (
    "the night of the storm,the missing rails,the first tram,the hollow bank,the flooded tunnel,a broken lamp".split(
        ","
    )
)
_WHERE = "near the customs house,behind the fish market,at the old quay,under the bridge,in the tunnel".split(",")
_SINCE = "Years passed before,It took a winter until,Nobody noticed when,Much later,By the next spring".split(",")


def _paragraph(number: int) -> str:
    """Return a paragraph that differs from all others in some of its sentences."""
    who, did, what = _WHO[number % 6], _DID[number // 2 % 6], _WHAT[number // 7 % 6]
    where, since = _WHERE[number // 3 % 5], _SINCE[number // 11 % 5]
    return (
        f"On day {number + 1} {who} {did} {what}, which {_WHO[(number + 3) % 6]} had seen {where}. "
        f"{since} the council read page {number * 7 + 3} of the report, and {_WHO[(number + 1) % 6]} spoke of "
        f"{_WHAT[(number + 2) % 6]} again."
    )


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize("count", [60, 260])
def test_a_long_article_is_kept_whole(count: int, markup: Markup) -> None:
    lines = [_paragraph(number) for number in range(count)]

    article = build_article(page(page_html(lines, markup, HEADLINE)))

    assert isinstance(article, ArticleItem)
    kept = article.article_body.split("\n")
    assert [line for line in lines if line not in kept] == []
