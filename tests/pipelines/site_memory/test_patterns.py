"""Which paragraphs of an article the patterns of its site cut."""

from zlib import crc32

import pytest

from models.enums import PatternKind
from pipelines.site_memory.article_features import ArticleText, article_features
from pipelines.site_memory.patterns import ActivePattern, matching_passages, memory_of
from tests.pages import HEADLINE, PARAGRAPHS

#: Names the brand without a word of a notice.
_WORDED_LIKE_A_PROMOTION = (
    "Restless nights are over: an evening spray by Velmora, made in Cornwall, needs only ninety seconds to work."
)
_WORDED_LIKE_NEWS = (
    "In the evening a fire broke out at the Velmora plant, and forty people had to leave their houses, police said."
)


def _cut(paragraph: str) -> set[int]:
    text = ArticleText("https://a.example/1", HEADLINE, "", "", (), (*PARAGRAPHS, paragraph), frozenset(), ())
    features = article_features(text)
    pattern = ActivePattern("f", PatternKind.BRAND, crc32(b"velmora"), stories=5, of_stories=9)
    assert features.off_topic_names[pattern.number].passages == (6,)
    return set(matching_passages(memory_of([pattern]), features, text.paragraphs))


@pytest.mark.parametrize(("paragraph", "expected"), [(_WORDED_LIKE_A_PROMOTION, {6}), (_WORDED_LIKE_NEWS, set())])
def test_a_paragraph_with_a_brand_is_cut_if_it_is_worded_like_a_promotion(paragraph: str, expected: set[int]) -> None:
    assert _cut(paragraph) == expected
