"""A site in the course of time: patterns that have gone are cut no more, and begin anew if they come back."""

from models.enums import PatternVerdict
from pipelines.site_memory.article_features import ArticleFeatures, article_features, article_text
from pipelines.site_memory.learn import HORIZON, PatternStats, learn
from tests.pipelines.site_memory.made_up_site import story

PLEA = "Readers of the Gazette can support our work with a few coins every month."


def page(number: int, *, with_plea: bool) -> ArticleFeatures:
    return article_features(article_text(story(number, [(2, PLEA)] if with_plea else [])))


WITH_PLEA = [page(number, with_plea=True) for number in range(8)]
WITHOUT = [page(number, with_plea=False) for number in range(8, 8 + HORIZON + 1)]


def learnt(pages: list[ArticleFeatures]) -> PatternStats:
    passage = WITH_PLEA[0].passages[2]
    return next(one for one in learn(pages) if one.number == passage.pattern)


def test_a_pattern_of_the_last_articles_is_current() -> None:
    assert learnt([*WITH_PLEA, *WITHOUT[: HORIZON - 1]]).is_current


def test_after_a_redesign_a_pattern_is_cut_from_no_new_article_but_stays_cut() -> None:
    found = learnt([*WITH_PLEA, *WITHOUT])

    assert not found.is_current
    assert found.verdict is PatternVerdict.BOILERPLATE
    assert found.cut_from == tuple(range(8))


def test_what_comes_back_after_long_is_counted_afresh() -> None:
    once = page(len(WITH_PLEA) + len(WITHOUT), with_plea=True)

    found = learnt([*WITH_PLEA, *WITHOUT, once])

    assert found.is_current
    assert found.verdict is PatternVerdict.TOO_FEW
    assert found.cut_from == tuple(range(8))
