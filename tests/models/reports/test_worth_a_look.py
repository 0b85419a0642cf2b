"""The articles of the least certain extraction, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.reports import runs
from models.reports.crawled_domains import NoSuchSource
from models.reports.report import report
from models.reports.worth_a_look import FEW, MOST, uncertain_articles
from pipelines.storage.store import store
from scraper.cli.reports.worth_a_look import explain_command, worth_a_look_records, worth_a_look_text
from tests.factories import NOW, make_article, make_visit

DAY = timedelta(days=1)


def fill(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    qualities = [0.99, 0.41, None, 0.87, *[0.95] * MOST]
    visits = []
    for number, quality in enumerate(qualities):
        url = f"https://example.org/{number}?a=1&b=2"
        article = make_article(url, headline=f"Story {number}", extraction_quality=quality)
        visits.append(make_visit(url, article=article))
    old = make_visit("https://example.org/old", visited_at=NOW - 9 * DAY, article=make_article(extraction_quality=0.1))
    store(engine, run_id, [*visits, old])


def test_the_lowest_come_first_with_their_commands(engine: Engine) -> None:
    fill(engine)

    found = uncertain_articles(engine, NOW + DAY, 7)
    first, second, *others = found
    assert (first.headline, first.extraction_quality) == ("Story 1", 0.41)
    assert (second.headline, second.extraction_quality) == ("Story 3", 0.87)
    assert len(found) == MOST
    assert all(one.extraction_quality == 0.95 for one in others)
    command = f"scrapy extract 'https://example.org/1?a=1&b=2' --explain article-{first.article_id}.html"
    assert explain_command(first) == command
    assert worth_a_look_text(found).startswith(f"0.41  Story 1 (example.org)\n      {command}\n0.87  Story 3 ")
    assert worth_a_look_records(found)[0]["command"] == command
    assert report(engine, NOW + DAY, 7).worth_a_look == found[:FEW]


def test_no_article_and_no_such_source(engine: Engine) -> None:
    assert uncertain_articles(engine, NOW, 7) == ()
    assert worth_a_look_text(()) == "No article of this time has an extraction quality yet.\n"
    store(engine, runs.begin(engine, "news", {}, NOW), [make_visit()])
    with pytest.raises(NoSuchSource):
        uncertain_articles(engine, NOW, 7, "nowhere.example")
    assert uncertain_articles(engine, NOW + DAY, 7, "example.org") == ()
