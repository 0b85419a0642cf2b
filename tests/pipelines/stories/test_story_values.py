import pickle
from datetime import UTC, datetime

import pytest

from models.stories.articles import ArticleToGroup
from pipelines.stories.grouping_batch import TextCache
from pipelines.stories.story_values import story_values

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BODY = "Ada Quill opened the line along the harbour on Monday.\n“It took three months”, said the mayor of the town."


def article(number: int, body: str, headline: str | None = "Trams run again") -> ArticleToGroup:
    return ArticleToGroup(number, 1, headline, body, "en", None, None, None, NOW, NOW)


@pytest.mark.parametrize("headline", ["Trams run again", None])
def test_values_derived_by_a_worker_are_those_of_the_text(headline: str | None) -> None:
    plain, given = TextCache(), TextCache()
    key = (headline or "", BODY, "en")
    given.derived = {key: pickle.loads(pickle.dumps(story_values(key)))}

    one, other = plain.hashed(article(1, BODY, headline)), given.hashed(article(1, BODY, headline))

    assert given.terms(article(1, BODY, headline)) == plain.terms(article(1, BODY, headline))
    assert other is given.derived[key].hashed
    assert (one.sketch, one.probes, one.shingle_size) == (other.sketch, other.probes, other.shingle_size)
    assert one.words.tolist() == other.words.tolist()
    assert one.is_quoted.tolist() == other.is_quoted.tolist()


def test_a_text_that_was_changed_since_is_hashed_again() -> None:
    key = ("Trams run again", BODY, "en")
    texts = TextCache()
    texts.derived = {key: story_values(key)}
    shorter = article(1, BODY.split("\n", maxsplit=1)[0])

    assert texts.hashed(shorter).size < texts.derived[key].hashed.size
    assert texts.terms(shorter) != texts.derived[key].terms
