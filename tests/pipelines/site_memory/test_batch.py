"""What the articles of a site show together: boilerplate goes, whatever the order; what is true stays."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import Reason
from pipelines.items import ArticleItem, Author, CutReason, RejectedPage
from pipelines.site_memory.batch import clean_batch
from tests.pipelines.site_memory.made_up_site import paragraphs, story, with_text

PLEA = "Readers of the Gazette can support our work with a few coins every month."
PROMOTIONS = (
    "Looking for warm feet? Brightsole boots are made by hand and guaranteed for ten winters, order yours today.",
    "Our readers save twenty percent on the new Brightsole collection: visit a showroom near you.",
    "Give Brightsole a try. Delivery is free, and so are returns for ninety days.",
    "More than a million customers already trust Brightsole for quality, comfort and service.",
    "Download the Brightsole app and discover exclusive offers for members.",
    "Click here to see which Brightsole model suits your budget. It takes less than a minute.",
)


def bodies(articles: list[ArticleItem]) -> list[str]:
    return [result.article_body for result in clean_batch(articles) if isinstance(result, ArticleItem)]


def cuts(articles: list[ArticleItem]) -> list[str]:
    cleaned = [result for result in clean_batch(articles) if isinstance(result, ArticleItem)]
    return [block.text for one in cleaned for block in one.removed if block.reason is CutReason.SITE_MEMORY]


def test_a_paragraph_of_many_stories_goes_from_all_of_them() -> None:
    articles = [story(number, [(2, PLEA)] if number % 3 == 0 else ()) for number in range(30)]

    assert cuts(articles) == [PLEA] * 10
    assert bodies(articles) == [story(number).article_body for number in range(30)]


def test_wordings_that_differ_in_numbers_dates_and_names_are_one_pattern() -> None:
    months = ("January", "March", "June", "July", "October")
    notes = [
        f"Subscribe before {3 + number} {months[number % 5]} and read everything for {number},99 a month."
        for number in range(12)
    ]

    assert cuts([story(number, [(-1, note)]) for number, note in enumerate(notes)]) == notes


def test_sentences_of_a_template_that_tell_facts_stay() -> None:
    facts = [
        f"Shares in the region closed at {300 + number} points on Friday, {number} more than the week before."
        for number in range(12)
    ]

    assert cuts([story(number, [(-1, fact)]) for number, fact in enumerate(facts)]) == []


def test_promotions_of_one_brand_go_though_no_text_is_like_the_other() -> None:
    articles = [
        story(number, [(1 + number % 4, f"{PROMOTIONS[number // 2 % 6]}")] if number % 2 == 0 else ())
        for number in range(24)
    ]

    assert bodies(articles) == [story(number).article_body for number in range(24)]


def test_a_brand_that_articles_speak_of_stays() -> None:
    about = [
        with_text(
            story(number),
            [*story(number).article_body.split("\n"), f"Brightsole moved its {word} to the valley; the {word} is new."],
            headline=f"Brightsole and its {word}",
        )
        for number, word in enumerate(
            ("factory", "warehouse", "tannery", "archive", "office", "school", "garden", "museum")
        )
    ]

    assert cuts([*about, *(story(number) for number in range(10, 20))]) == []


def test_a_quote_that_stories_of_one_event_share_stays() -> None:
    quote = "“Nobody who was on the quay that night will ever forget it,” the harbour master told reporters."
    event = [
        with_text(
            story(number),
            [*paragraphs("harbour ferry captain quay storm", 900 + number), quote],
            headline=f"Harbour ferry storm: {word}",
        )
        for number, word in enumerate(
            ("search goes on", "captain questioned", "first report", "what is known", "a year later")
        )
    ]

    assert cuts([*event, *(story(number) for number in range(2, 20))]) == []


def test_what_only_copies_of_one_story_share_stays() -> None:
    first = story(0)
    copies = [
        with_text(story(number), first.article_body.split("\n"), headline=first.metadata.headline)
        for number in range(20, 28)
    ]
    edited = [
        with_text(copy, [*copy.article_body.split("\n")[:-1], f"Edited in place {number}."])
        for number, copy in enumerate(copies)
    ]

    assert cuts([first, *copies, *edited, *(story(number) for number in range(1, 12))]) == []


def test_the_opening_formula_of_a_column_stays() -> None:
    formula = "Good morning, and welcome back to another day between the mountains and the sea."
    column = [
        with_text(
            story(number),
            [formula, *story(number).article_body.split("\n")],
            authors=(Author("Ida Moor"),),
            article_section="Morning",
        )
        for number in range(8)
    ]

    assert cuts([*column, *(story(number) for number in range(8, 28))]) == []


def test_corrections_and_standing_headings_stay() -> None:
    note = "Correction: an earlier version of this article gave the wrong name of the mayor's office."
    articles = [story(number, [(0, "What happens next"), (-1, note)]) for number in range(10)]

    assert cuts(articles) == []


def test_an_article_never_loses_most_of_its_words() -> None:
    plea = " ".join([PLEA] * 8)
    articles = [story(number, [(1, plea)]) for number in range(8)]
    short = with_text(story(9), ["A short note about the orchard and its cider.", plea])

    cleaned = clean_batch([*articles, short])

    assert cuts(articles) == [plea] * 8
    assert isinstance(cleaned[-1], ArticleItem)
    assert cleaned[-1].article_body == short.article_body


def test_a_few_articles_teach_nothing() -> None:
    assert cuts([story(number, [(2, PLEA)]) for number in range(4)]) == []


def test_what_is_no_article_passes_and_stands_where_it_stood() -> None:
    rejected = RejectedPage("https://site.example/", Reason.LIST_PAGE, "it is a list")
    articles = [story(number, [(2, PLEA)]) for number in range(6)]

    results = clean_batch([articles[0], rejected, *articles[1:]])

    assert results[1] is rejected
    assert [type(result) for result in results].count(ArticleItem) == 6


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_the_order_of_the_pages_changes_nothing(seed: int) -> None:
    articles = [
        story(
            number,
            [
                *([(2, PLEA)] if number % 3 == 0 else []),
                *([(4, PROMOTIONS[number // 5 % 6])] if number % 5 == 0 else []),
            ],
        )
        for number in range(24)
    ]
    articles += [
        with_text(
            story(50 + number),
            articles[number].article_body.split("\n")[1:],
            headline=articles[number].metadata.headline,
        )
        for number in range(3)
    ]
    expected = dict(zip((article.url for article in articles), bodies(articles), strict=True))
    shuffled = random.Random(seed).sample(articles, len(articles))

    assert dict(zip((article.url for article in shuffled), bodies(shuffled), strict=True)) == expected
