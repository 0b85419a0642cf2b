"""Where a page's dates are taken from, and what is never taken for one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from models.frontier.hints import Hints
from pipelines.items import DateFlag, DateMissing, FoundDate, PageItem
from pipelines.metadata.dates import Dates, read_dates
from pipelines.metadata.declared import read_declarations
from pipelines.metadata.dom_context import locate_headline

FETCHED = datetime(2026, 11, 1, 12, tzinfo=UTC)


def dates(
    source: str, url: str = "https://news.example/a", hint: str | None = None
) -> tuple[FoundDate | None, FoundDate | None]:
    found = read(source, url, hint)
    return found.published, found.modified


def read(source: str, url: str = "https://news.example/a", hint: str | None = None) -> Dates:
    return hinted(source, url, date_published=hint)


def hinted(source: str, url: str = "https://news.example/a", **hints: str | None) -> Dates:
    tree: Any = html.document_fromstring(source)
    page = PageItem(url, url, 200, (), b"", FETCHED, "news.example", Hints(**hints))
    declared = read_declarations(tree, page)
    return read_dates(declared, locate_headline(declared.elements, "Storm hits the coast"), "en")


def published(source: str, url: str = "https://news.example/a", hint: str | None = None) -> tuple[str, str] | None:
    found, _ = dates(source, url, hint)
    return None if found is None else (found.at.date().isoformat(), found.source)


JSON_LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-05-01T08:00:00Z"}</script>'
META = '<meta property="article:published_time" content="2026-05-02T08:00:00Z">'
BODY = "<body><h1>Storm hits the coast</h1><p class=byline><time datetime='2026-05-03'>yesterday</time></p>{}</body>"
SHOWN = "<body><h1>Storm hits the coast</h1><p>By Ann Lee, 5 May 2026</p><p>It was a dark night.</p></body>"


def test_sources_count_in_the_order_of_their_weight() -> None:
    day = "https://news.example/2026/05/06/storm"

    assert published(JSON_LD + META + BODY, day, "2026-05-04") == ("2026-05-01", "json_ld")
    assert published(META + BODY, day, "2026-05-04") == ("2026-05-02", "meta")
    assert published(BODY, day, "2026-05-04") == ("2026-05-03", "time")
    assert published(SHOWN, day, "2026-05-04") == ("2026-05-04", "feed")
    assert published(SHOWN, day) == ("2026-05-05", "text")
    assert published("<body><p>Nothing.</p></body>", day) == ("2026-05-06", "url")
    assert published("<body><p>Nothing.</p></body>") is None


@pytest.mark.parametrize(
    "text",
    [
        "The storm of 3 March 2020 destroyed the old harbour, and the town has not forgotten it; nobody has.",
        "© 3 March 2020 News Example",
        "All rights reserved. 03.03.2020",
    ],
)
def test_a_day_that_the_page_tells_of_is_not_its_date(text: str) -> None:
    assert published(f"<body><h1>Storm hits the coast</h1><p>{text}</p></body>") is None


def test_dates_of_comments_and_other_articles_are_not_its_date() -> None:
    foreign = "<div class=comments><time datetime='2026-05-03'>3 May</time></div><nav>4 May 2026</nav>"

    assert published(f"<body><h1>Storm hits the coast</h1>{foreign}</body>") is None


def test_the_date_next_to_the_headline_wins() -> None:
    source = "<span class=date>1 May 2026</span>{}<h1>Storm hits the coast</h1><span class=date>5 May 2026</span>"

    assert published(source.format("<p>Other story.</p>" * 20)) == ("2026-05-05", "text")


def test_a_dateline_opens_a_paragraph() -> None:
    text = "Hamburg, 5 May 2026 - The storm that reached the coast this night took roofs, trees and boats with it. " * 2

    assert published(f"<body><h1>Storm hits the coast</h1><p>{text}</p></body>") == ("2026-05-05", "text")


def test_values_out_of_bounds_give_way_to_the_next_source() -> None:
    broken = '<meta property="article:published_time" content="0001-01-01T00:00:00">'

    assert published(broken + BODY) == ("2026-05-03", "time")


def test_modified_is_read_beside_published() -> None:
    things = '{"@type":"NewsArticle","datePublished":"2026-05-01","dateModified":"2026-05-02T10:00:00+02:00"}'
    source = f'<script type="application/ld+json">{things}</script><p>x</p>'

    first, second = dates(source)

    assert first == FoundDate(datetime(2026, 5, 1, tzinfo=UTC), "2026-05-01", "json_ld", has_time=False, has_zone=False)
    assert second is not None
    assert (second.at, second.raw) == (datetime(2026, 5, 2, 8, tzinfo=UTC), "2026-05-02T10:00:00+02:00")


def test_an_update_is_not_the_publication_where_both_are_shown() -> None:
    times = (
        "<time class=updated datetime='2026-05-04'>4 May</time><time class=published datetime='2026-05-03'>3 May</time>"
    )

    first, second = dates(f"<body><h1>Storm hits the coast</h1>{times}</body>")

    assert first is not None
    assert second is not None
    assert (first.raw, second.raw) == ("2026-05-03", "2026-05-04")


def test_a_moment_in_utc_is_shown_on_the_outlets_own_day() -> None:
    source = '<meta property="article:published_time" content="2026-05-03T02:18:11Z"><p>x</p>'

    found, _ = dates(source, "https://news.example/2026/05/02/storm")

    assert found is not None
    assert found.at == datetime(2026, 5, 3, 2, 18, 11, tzinfo=UTC)
    assert found.at.date().isoformat() == "2026-05-02"


def test_a_day_that_no_zone_explains_moves_nothing() -> None:
    source = '<meta property="article:published_time" content="2026-05-03T12:00:00Z"><p>x</p>'

    found, _ = dates(source, "https://news.example/2026/05/01/storm")

    assert found is not None
    assert found.at.isoformat() == "2026-05-03T12:00:00+00:00"


def test_american_pages_put_the_month_first() -> None:
    text = "<h1>Storm hits the coast</h1><span class=date>5/4/2026</span>"

    assert published(f"<html lang='en-US'><body>{text}</body></html>") == ("2026-05-04", "text")
    assert published(f"<html lang='en-GB'><body>{text}</body></html>") == ("2026-04-05", "text")


def test_raw_strings_are_cut() -> None:
    found, _ = dates(f'<meta property="article:published_time" content="2026-05-03 {"x" * 500}"><p>x</p>')

    assert found is not None
    assert len(found.raw) == 100


def article(**dates: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **dates})}</script><p>x</p>'


def test_the_outlets_own_day_is_also_the_one_beside_the_headline_at_the_same_minute() -> None:
    source = '<meta property="article:published_time" content="2026-10-18T22:04:00Z"><h1>Storm hits the coast</h1>{}'

    def day(shown: str) -> str:
        found, _ = dates(source.format(f"<div><span>{shown}</span></div>"))
        assert found is not None
        assert found.at == datetime(2026, 10, 18, 22, 4, tzinfo=UTC)
        return found.at.date().isoformat()

    assert day("19 October 2026 00:04") == "2026-10-19"
    assert day("19 October 2026 00:05") == "2026-10-18"
    assert day("19 October 2026") == "2026-10-18"


def test_a_day_that_can_be_read_in_two_ways_is_read_as_the_page_shows_it() -> None:
    source = '<meta name="date" content="11/01/2026 12:43"><h1>Storm hits the coast</h1><p>x</p>{}'

    assert published(source.format("")) == ("2026-01-11", "meta")
    assert published(source.format("<p>Erstellt am: 01.11.2026</p>")) == ("2026-11-01", "meta")
    assert published(source.format("<p>Erstellt am: 11.01.2026</p>")) == ("2026-01-11", "meta")


def test_a_day_in_the_headline_counts_less_than_one_beside_it() -> None:
    title = "<h1>Storm hits the coast, 19.5.2026</h1>"

    assert published(f"<body>{title}<span>20 May 2026</span></body>") == ("2026-05-20", "text")
    assert published(f"<body>{title}<p>Text.</p></body>") == ("2026-05-19", "text")


def test_a_day_outside_of_the_link_to_its_month_belongs_to_it() -> None:
    shown = "<p class=postmeta>8. <a href=/2026/10/>October 2026</a> at 09:43</p>"

    assert published(f"<body><h1>Storm hits the coast</h1>{shown}</body>") == ("2026-10-08", "text")


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, DateMissing.NOT_STATED),
        ({"datePublished": "yesterday"}, DateMissing.UNREADABLE),
        ({"datePublished": "0001-01-01T00:00:00Z"}, DateMissing.UNREADABLE),
        ({"datePublished": "1970-01-01"}, DateMissing.TOO_EARLY),
        ({"datePublished": "9999-12-31T23:59:59+14:00"}, DateMissing.UNREADABLE),
        ({"datePublished": "2026-11-03"}, DateMissing.IN_FUTURE),
    ],
)
def test_what_is_not_known_says_why(said: dict[str, str], missing: DateMissing) -> None:
    found = read(article(**said))

    assert (found.published, found.published_missing) == (None, missing)
    assert found.flags == ()
    assert read(article(dateModified=said.get("datePublished", ""))).modified_missing == missing


def test_what_is_known_lacks_nothing() -> None:
    found = read(article(datePublished="2026-05-01T08:00:00+02:00"))

    assert found.published_missing is None
    assert found.modified_missing is DateMissing.NOT_STATED


@pytest.mark.parametrize(
    ("first", "second", "flags"),
    [
        ("2026-05-01T08:00:00Z", "2026-05-02T08:00:00Z", ()),
        ("2026-05-01T08:00:00Z", "2026-05-01T07:00:00Z", (DateFlag.MODIFIED_BEFORE_PUBLISHED,)),
        ("2026-05-01T08:00:00Z", "2026-05-01T07:58:00Z", ()),
        ("2024-05-01T08:00:00Z", "2026-05-01T08:00:00Z", (DateFlag.MODIFIED_LONG_AFTER,)),
        ("2026-05-01", "2026-05-02", (DateFlag.NO_TIME,)),
        ("2026-05-02", "2026-05-01", (DateFlag.MODIFIED_BEFORE_PUBLISHED, DateFlag.NO_TIME)),
        ("2026-05-01T08:00:00", "2026-05-02T08:00:00", (DateFlag.NO_ZONE,)),
        ("2026-05-01T08:00:00+99:99", "2026-05-02T08:00:00", (DateFlag.NO_ZONE,)),
    ],
)
def test_what_speaks_against_dates_is_flagged(first: str, second: str, flags: tuple[DateFlag, ...]) -> None:
    assert read(article(datePublished=first, dateModified=second)).flags == flags


def test_places_that_disagree_are_flagged() -> None:
    stated = article(datePublished="2026-05-01T08:00:00Z")

    assert read(stated, "https://news.example/2026/05/02/storm").flags == ()
    assert read(stated, "https://news.example/2026/04/20/storm").flags == (DateFlag.SOURCES_DISAGREE,)
    assert read(stated, hint="Fri, 10 Apr 2026 08:00:00 GMT").flags == (DateFlag.SOURCES_DISAGREE,)


def test_the_only_date_of_a_page_may_be_that_of_an_update() -> None:
    found = read("<body><h1>Storm hits the coast</h1><time class=updated datetime='2026-05-04'>4 May</time></body>")

    assert found.published is not None
    assert found.published.source == "time_updated"
    assert found.flags == (DateFlag.ONLY_UPDATED, DateFlag.NO_TIME)


@pytest.mark.parametrize(
    ("raw", "offset"),
    [
        ("2026-05-01T08:00:00+02:00", 120),
        ("2026-05-01T08:00:00-03:30", -210),
        ("2026-05-01T08:00:00Z", 0),
        ("2026-05-01T08:00:00", None),
        ("2026-05-01", None),
        ("1 May 2026, 8:00 am EDT", -240),
    ],
)
def test_the_publishers_offset_is_known_where_a_zone_is(raw: str, offset: int | None) -> None:
    found, _ = dates(article(datePublished=raw))

    assert found is not None
    assert found.offset_minutes == offset


def test_the_day_in_an_address_is_kept_as_it_stands_there() -> None:
    found, _ = dates("<p>Nothing.</p>", "https://news.example/storm-04-05-2026.html")

    assert found is not None
    assert (found.at, found.raw, found.source) == (datetime(2026, 5, 4, tzinfo=UTC), "04-05-2026", "url")


def test_a_tag_that_does_not_say_which_date_it_means_gives_way_to_one_that_is_shown() -> None:
    source = '<meta name="date" content="2026-05-02"><h1>Storm hits the coast</h1>{}<p>Text.</p>'

    assert published(source.format("<span class=date>3 May 2026</span>")) == ("2026-05-03", "text")
    assert published(source.format("<span>3 May 2026</span>")) == ("2026-05-02", "meta")
    assert published(source.format("<aside><span class=date>3 May 2026</span></aside>")) == ("2026-05-02", "meta")


def test_the_nearest_of_several_times_wins_over_a_far_one_that_is_marked() -> None:
    others = "<li><time datetime='2026-08-01'>1 August</time></li>" * 9
    far = "<li><time pubdate datetime='2026-09-01'>1 September</time></li>"
    source = f"<h1>Storm hits the coast</h1><time datetime='2026-05-03'>3 May</time>{others}{far}"

    assert published(source) == ("2026-05-03", "time")


def test_the_only_date_of_a_feed_is_the_last_resort_that_of_a_sitemap_is_none() -> None:
    updated = "2026-04-10T08:00:00Z"
    feed = hinted("<p>x</p>", via="feed", date_modified=updated)
    sitemap = hinted("<p>x</p>", via="sitemap", date_modified=updated)
    shown = hinted("<h1>Title</h1><p class=date>9 April 2026</p><p>x</p>", via="feed", date_modified=updated)

    assert feed.published is not None
    assert (feed.published.source, feed.flags) == ("feed_updated", (DateFlag.ONLY_UPDATED,))
    assert (sitemap.published, sitemap.published_missing) == (None, DateMissing.NOT_STATED)
    assert sitemap.modified is not None
    assert sitemap.modified.source == "sitemap"
    assert shown.published is not None
    assert shown.published.source == "text"


def test_a_date_of_publication_says_that_it_came_from_a_sitemap() -> None:
    found = hinted("<p>x</p>", via="sitemap", date_published="2026-04-10")

    assert found.published is not None
    assert found.published.source == "sitemap"


def test_a_hint_of_change_before_publication_says_nothing() -> None:
    found = hinted(
        "<meta property='article:published_time' content='2026-04-10T08:00:00Z'><p>x</p>",
        via="sitemap",
        date_modified="2026-04-09T08:00:00Z",
    )

    assert (found.modified, found.modified_missing, found.flags) == (None, DateMissing.NOT_STATED, ())


def shown(text: str, attributes: str = "") -> str:
    prose = "<p>The storm reached the coast in the night and took the roofs of several houses with it.</p>"
    return f"<body><h1>Storm hits the coast</h1><div {attributes}>{text}</div>{prose * 3}</body>"


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("입력 2026.05.12. 오후 3:20 수정 2026.05.13. 오전 9:00", "입력 2026.05.12. 오후 3:20 "),
        ("최종수정 2026.05.13 09:00 | 등록 2026.05.12 15:20", "등록 2026.05.12 15:20"),
        ("更新日 2026年5月13日 公開日 2026年5月12日", "公開日 2026年5月12日"),
        ("2026年5月12日 公開 / 2026年5月13日 更新", "2026年5月12日 公開"),
        ("2026年5月13日更新 2026年5月12日公開", "2026年5月12日公開"),
        ("Updated 13 May 2026, first published 12 May 2026", "first published 12 May 2026"),
        ("Publié le 12 mai 2026 à 15h20, mis à jour le 13 mai 2026", "Publié le 12 mai 2026 à 15h20, "),
        ("Aktualisiert am 13.05.2026, veröffentlicht am 12.05.2026", "veröffentlicht am 12.05.2026"),
        ("12 พ.ค. 2569 15.20 น.", "12 พ.ค. 2569 15.20 น."),
        ("۱۲:۰۰ - ۱۴۰۵/۰۲/۲۲", "۱۲:۰۰ - ۱۴۰۵/۰۲/۲۲"),
        ("١٢ أيار ٢٠٢٦", "١٢ أيار ٢٠٢٦"),
        ("१२ मई २०२६", "१२ मई २०२६"),
        ("令和8年5月12日", "令和8年5月12日"),
        ("民國115年5月12日", "民國115年5月12日"),
    ],
)
def test_the_publication_in_a_text_with_labels_or_of_other_calendars(text: str, raw: str) -> None:
    found = read(shown(text)).published

    assert found is not None
    assert (found.at.date().isoformat(), found.raw) == ("2026-05-12", raw.strip())


@pytest.mark.parametrize(
    "text",
    [
        "Updated 12 May 2026",
        "Zuletzt aktualisiert: 12.05.2026",
        "最終更新 2026年5月12日",
        "آخر تحديث: 12 مايو 2026",
        "수정 2026.05.12",
    ],
)
def test_a_text_labelled_as_an_update_is_flagged(text: str) -> None:
    found = read(shown(text))

    assert found.published is not None
    assert found.published.source == "text_updated"
    assert DateFlag.ONLY_UPDATED in found.flags


@pytest.mark.parametrize(
    "body",
    [
        "<figure><img src=a.jpg><figcaption>The harbour on 3 May 2024</figcaption></figure>",
        "<div class=photo-credit>Ann Lee, 3 May 2024</div>",
        "<p>. J Storms. Published online May 22, 2024: doi 10.1111</p>",
    ],
)
def test_captions_and_citations_hold_no_date_of_publication(body: str) -> None:
    assert published(f"<body><h1>Storm hits the coast</h1>{body}<p>It was a dark night.</p></body>") is None


@pytest.mark.parametrize(
    "text",
    [
        "Deadline: 3 May 2026",
        "Event date: 3 May 2026",
        "Born 3 May 1998",
        "Anmeldeschluss: 3. Mai 2026",
        "Date limite : 3 mai 2026",
        "Дата проведения: 3 мая 2026",
        "開催日：2026年5月3日",
    ],
)
def test_the_label_of_an_event_or_a_term(text: str) -> None:
    assert read(shown(text)).published is None


@pytest.mark.parametrize("text", ["Fristad, 3 May 2026", "Starting 3 May 2026", "Frist verlängert | 3. Mai 2026"])
def test_words_that_begin_like_such_a_label(text: str) -> None:
    assert read(shown(text)).published is not None


def test_json_ld_of_another_article_sets_nothing() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Beekeepers demand a ban on imported syrup",
        "datePublished": "2026-04-01",
    }

    def page(**more: str) -> str:
        return f"{article(**(other | more))}<title>Storm hits the coast</title>{BODY.format('')}"

    assert published(page()) == ("2026-05-03", "time")
    assert published(page(url="https://news.example/bees")) == ("2026-05-03", "time")
    assert published(page(url="https://news.example/a")) == ("2026-04-01", "json_ld")
    assert published(page(headline="The storm that hit the coast")) == ("2026-04-01", "json_ld")
    assert published(page(headline="Storm on the coast", mainEntityOfPage="https://news.example/")) == (
        "2026-04-01",
        "json_ld",
    )


def test_the_offset_of_another_declared_moment_is_that_of_the_outlet() -> None:
    found, _ = dates(article(datePublished="2026-05-12T23:30:00Z", dateModified="2026-05-13T09:00:00+02:00"))

    assert found is not None
    assert found.at.isoformat() == "2026-05-13T01:30:00+02:00"


@pytest.mark.parametrize(
    "source",
    [
        "<p>He died on 3 May 2021.</p>",
        "<h2>The night of 3 May 2021</h2>",
        "<ul><li>3 May 2021: pier opens</li><li>4 June 2022: pier closes</li></ul>",
    ],
)
def test_days_of_the_story_in_short_sentences_headings_and_chronologies(source: str) -> None:
    assert published(f"<body><h1>Storm hits the coast</h1>{source}<p>It was a dark night.</p></body>") is None


@pytest.mark.parametrize(
    "shown",
    [
        "วันที่ 12 พฤษภาคม พ.ศ. 2569",
        "เผยแพร่ 12 พ.ค. 69 เวลา 15.20 น.",
        "1405-02-22 15:20:00",
        "2569-05-12 15:20",
        "2026 ж. 12 мамыр",
        "2026 оны 5 сарын 12",
        "12-May-26",
    ],
)
def test_years_of_other_calendars_beside_eras_and_clocks(shown: str) -> None:
    assert published(f"<body><h1>Storm hits the coast</h1><p>{shown}</p></body>") == ("2026-05-12", "text")


def test_the_text_of_a_time_may_call_it_an_update() -> None:
    found = read("<h1>Storm hits the coast</h1><time datetime='2026-05-12T15:20'>Updated 12 May</time>")

    assert found.published is not None
    assert found.published.source == "time_updated"
    assert DateFlag.ONLY_UPDATED in found.flags


def test_json_ld_about_other_articles_dates_nothing() -> None:
    other = {
        "@type": "NewsArticle",
        "url": "https://news.example/b",
        "headline": "Goats escape",
        "datePublished": "2026-05-01",
    }
    source = f'<script type="application/ld+json">{json.dumps(other)}</script><h1>Storm hits the coast</h1><p>Text.</p>'
    state = '<script>{"publishedAt":"2026-05-04T08:00:00Z"}</script>'

    assert published(source) is None
    assert published(source + state) == ("2026-05-04", "script")


def test_json_ld_may_hold_the_seconds_of_an_epoch() -> None:
    source = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":1777622400000}</script><p>x</p>'

    assert published(source) == ("2026-05-01", "json_ld")
