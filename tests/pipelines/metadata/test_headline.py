"""The headline is what most places agree on, without the outlet's name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from models.frontier.hints import Hints
from pipelines.items import PageItem
from pipelines.metadata.declared import read_declarations
from pipelines.metadata.headings import LIMIT
from pipelines.metadata.headline import MAX_OTHERS, Headlines, read_headlines

HEADLINE = "Storm hits the coast and leaves the harbour dark"


def headline(source: str, url: str = "https://www.coastnews.example/a", hint: str | None = None) -> str | None:
    return headlines(source, url, hint).chosen


def headlines(source: str, url: str = "https://www.coastnews.example/a", hint: str | None = None) -> Headlines:
    tree: Any = html.document_fromstring(source)
    page = PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x", Hints(headline=hint))
    return read_headlines(read_declarations(tree, page))


def page(title: str = "", og: str = "", body: str = "", json_ld: str = "", site: str = "") -> str:
    parts = [f"<title>{title}</title>" if title else ""]
    parts += [
        f'<meta property="og:{name}" content="{value}">'
        for name, value in (("title", og), ("site_name", site))
        if value
    ]
    if json_ld:
        parts.append(
            f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": json_ld})}</script>'
        )
    return f"<html><head>{''.join(parts)}</head><body>{body}<p>Text.</p></body></html>"


@pytest.mark.parametrize(
    "title",
    [
        f"{HEADLINE} | Coast News",
        f"{HEADLINE} - Coast News",
        f"{HEADLINE} – coastnews.example",
        f"Coast News: {HEADLINE}"[12:],
        f"{HEADLINE} | Region | Coast News",
        f"Coast News » {HEADLINE}",
        f"{HEADLINE}_Coast News",
        HEADLINE,
    ],
)
def test_the_outlets_name_is_no_part_of_the_headline(title: str) -> None:
    assert headline(page(title=title, site="Coast News")) == HEADLINE


def test_the_heading_beats_a_title_made_for_search_engines() -> None:
    seo = "Coast storm 2026: harbour dark, what we know"

    assert (
        headline(page(title=f"{seo} | Coast News", og=seo, body=f"<h1>{HEADLINE}, what we know</h1>"))
        == f"{HEADLINE}, what we know"
    )


def test_the_majority_beats_a_lone_title() -> None:
    assert headline(page(title="Everything on the storm at the coast", og=HEADLINE, json_ld=HEADLINE)) == HEADLINE


@pytest.mark.parametrize(
    "logo",
    ["<h1>Coast News</h1>", "<h1><a href='/'>The daily paper</a></h1>", "<h1>Region</h1>", "<h1></h1>"],
)
def test_a_heading_with_the_outlets_or_sections_name_is_no_headline(logo: str) -> None:
    assert headline(page(title=f"{HEADLINE} | Coast News", og=HEADLINE, body=logo)) == HEADLINE


def test_the_second_heading_counts_where_the_first_is_the_outlet() -> None:
    body = f"<h1>Coast News</h1><h1>{HEADLINE}</h1>"

    assert headline(page(title=f"{HEADLINE} - Coast News", body=body, site="Coast News")) == HEADLINE


def test_a_dash_in_the_headline_stays() -> None:
    text = "Storm – harbour – dark"

    assert headline(page(title=f"{text} | Coast News", og=text, body=f"<h1>{text}</h1>", site="Coast News")) == text


def test_the_pages_own_spelling_and_plain_text() -> None:
    shown = "Tom &amp; Jerry&rsquo;s <em>Storm</em> in Hamburg"

    assert (
        headline(page(title="Tom &amp;amp; Jerry's Storm in Hamburg", body=f"<h1>{shown}</h1>"))
        == "Tom & Jerry’s Storm in Hamburg"
    )


def test_the_feeds_hint_is_the_last_resort() -> None:
    assert headline("<p>Text.</p>", hint=HEADLINE) == HEADLINE
    assert headline("<p>Text.</p>") is None


def test_an_edited_opengraph_copy_wins_over_the_heading() -> None:
    shown = f"{HEADLINE}, and nobody knows when the ferries will sail again"
    edited = shown.replace("harbour", "port")

    assert headline(page(title=f"{shown} | Coast News", og=edited, body=f"<h1>{shown}</h1>")) == edited
    assert headline(page(title=shown, og=edited, body=f"<h1>{shown}</h1>", json_ld=shown)) == shown


def test_a_headline_set_in_two_headings_is_kept_whole() -> None:
    body = "<h1>Our series on the sea</h1><h1>How the harbour went dark</h1>"
    whole = "How the harbour went dark — Our series on the sea"

    assert headline(page(title=whole, body=body)) == whole


def test_long_titles_are_cut() -> None:
    text = headline(page(title="word " * 20_000, og="word - " * 20_000, body=f"<h1>{'word | ' * 20_000}</h1>"))

    assert text is not None
    assert len(text) <= LIMIT


def test_an_outlets_name_need_not_be_its_hosts() -> None:
    title = f"The Morning Gazette: All You Need - {HEADLINE}"

    assert headline(page(title=title, site="The Morning Gazette: All You Need")) == HEADLINE


def test_a_kicker_is_no_part_of_the_headline() -> None:
    body = f'<h1><span class="article__kicker">Weather</span> <span aria-hidden="true">–</span> {HEADLINE}</h1>'

    assert headline(page(title=f"Weather – {HEADLINE}", og=f"Weather – {HEADLINE}", body=body)) == HEADLINE


@pytest.mark.parametrize(
    "behind",
    [
        "<a href='#comments'>12 Comments</a>",
        "<a class='anchor' href='#bridge'>#</a>",
        "<span class='badge'>Premium</span>",
        "<span class='sr-only'>Share this article</span>",
        "<button>Save</button>",
    ],
)
def test_what_stands_behind_a_headline_in_its_heading(behind: str) -> None:
    body = f"<h1>Bridge opens after four years{behind}</h1>"
    assert (
        headline(page(title="Bridge opens after four years - Coast News", body=body)) == "Bridge opens after four years"
    )


def test_the_last_words_of_a_headline_may_be_an_element() -> None:
    assert headline(page(body="<h1>Bridge opens after <em>four years</em></h1>")) == "Bridge opens after four years"
    assert headline(page(body="<h1><a href='#top'>Bridge opens</a></h1>")) == "Bridge opens"


@pytest.mark.parametrize("name", ["topic-tag", "rubric", "sr-only", "visually-hidden"])
def test_a_topic_and_what_is_hidden_from_sight_are_kickers(name: str) -> None:
    body = f'<h1><span class="{name}">Region</span>{HEADLINE}</h1>'

    assert headline(page(title=f"Region: {HEADLINE}", og=HEADLINE, body=body)) == HEADLINE


def test_the_last_of_the_breadcrumbs_is_a_title_for_search_engines() -> None:
    seo = "Coast storm: harbour dark"
    body = f'<ol class="breadcrumbs"><li><h1>{seo}</h1></li></ol><h2>{HEADLINE}</h2><h2>Read also</h2>'

    assert headline(page(title=seo, og=HEADLINE, json_ld=HEADLINE, body=body)) == HEADLINE
    assert headlines(page(title=seo, og=HEADLINE, body=body)) == Headlines(HEADLINE, (seo,))


@pytest.mark.parametrize(
    "badge",
    [
        "LIVE: ",
        "Live | ",
        "Breaking News: ",
        "En direct : ",
        "Liveticker: ",
        "🔴 LIVE | ",
        "DIRECT. ",
        "+++ Liveticker +++ ",
        "+++ ",
        "23.01.2026 - ",
        "Blog Archive » ",
    ],
)
def test_badges_and_days_before_a_headline_are_no_part_of_it(badge: str) -> None:
    assert headline(page(title=f"{badge}{HEADLINE}")) == HEADLINE
    assert headline(page(body=f"<h1>{badge}{HEADLINE}</h1>")) == HEADLINE


@pytest.mark.parametrize(
    "text", ["Live music is back", "Breaking the ice", "24.12.2026", "Directory of harbours: all of them"]
)
def test_words_like_badges_stay(text: str) -> None:
    assert headline(page(title=text)) == text


def test_a_section_behind_a_bar_is_no_part_of_the_headline() -> None:
    assert headline(page(title=f"{HEADLINE} | Opinion", og=f"{HEADLINE} | Opinion")) == HEADLINE


def test_the_site_of_an_archived_page_is_the_one_archived() -> None:
    url = "https://web.archive.org/web/20140226054445/http://www.coastnews.example/2013/08/storm"
    home = '<h1><a href="/web/20140226054445/http://www.coastnews.example/">Coast &amp; News</a></h1>'

    assert headline(page(title=f"Coastnews » {HEADLINE}", body=f"{home}<h2>{HEADLINE}</h2>"), url) == HEADLINE


def test_other_wordings_are_kept_each_once_without_names() -> None:
    seo, feed = "Coast storm 2026: what we know", "Night of storm on the coast"
    source = page(title=f"{seo} | Coast News", og=seo, body=f"<h1>{HEADLINE}</h1>", json_ld=HEADLINE, site="Coast News")

    assert headlines(source, hint=feed) == Headlines(HEADLINE, (seo, feed))
    assert headlines(page(title=f"{HEADLINE} | Coast News", og=f"{HEADLINE[:20]}...", site="Coast News")).others == ()


def test_what_json_ld_calls_an_alternative_comes_first_and_their_number_is_bounded() -> None:
    said = {"@type": "NewsArticle", "headline": HEADLINE, "alternativeHeadline": [f"Wording {n}" for n in range(50)]}

    found = headlines(f'<script type="application/ld+json">{json.dumps(said)}</script><title>Dark harbour</title>')

    assert found == Headlines(HEADLINE, tuple(f"Wording {n}" for n in range(MAX_OTHERS)))


def test_a_wording_in_several_places_is_not_cut() -> None:
    agreed = "How to grow a pine from seed | A guide in six steps"

    assert headline(page(title=f"{agreed} - Coast News", og=agreed, body=f"<h1>{agreed}</h1>")) == agreed


def test_a_section_that_the_heading_leaves_out_is_cut() -> None:
    title = f"{HEADLINE} | Opinion"

    assert headline(page(title=title, og=title, body=f"<h1>{HEADLINE}</h1>")) == HEADLINE


def test_breaking_stays_if_heading_and_declarations_share_it() -> None:
    urgent = f"Breaking: {HEADLINE}"

    assert headline(page(title=urgent, og=urgent, body=f"<h1>{urgent}</h1>")) == urgent
    assert headline(page(title=urgent, og=HEADLINE, body=f"<h1>{HEADLINE}</h1>")) == HEADLINE


def test_a_live_badge_goes() -> None:
    live = f"LIVE: {HEADLINE}"

    assert headline(page(title=live, og=live, body=f"<h1>{live}</h1>")) == HEADLINE


@pytest.mark.parametrize("text", ["Thirty years of &lt;br&gt; on the web", "Why &lt;script&gt; blocks the page"])
def test_angle_brackets_are_text(text: str) -> None:
    shown = text.replace("&lt;", "<").replace("&gt;", ">")

    assert headline(page(title=text, og=text, body=f"<h1>{text}</h1>")) == shown
    assert headline(page(title=text, og=text, json_ld=shown)) == shown


def test_mark_up_in_a_declared_headline_goes() -> None:
    marked = HEADLINE.replace("coast", "&lt;em&gt;coast&lt;/em&gt;")

    assert headline(page(title=marked, og=marked, json_ld="<b>Storm</b>" + HEADLINE[5:])) == HEADLINE


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("港の灯が消えた夜、嵐が海岸を襲う:海岸日誌", "港の灯が消えた夜、嵐が海岸を襲う"),
        ("暴风雨袭击海岸，港口一片漆黑_社会_海岸日报", "暴风雨袭击海岸，港口一片漆黑"),
        (f"Coast diary » Blog Archive » {HEADLINE}", HEADLINE),
    ],
)
def test_a_lower_heading_shows_where_the_title_ends(title: str, heading: str) -> None:
    assert headline(page(title=title, body=f"<h1>Diary</h1><h3>{heading}</h3>")) == heading


def test_an_alternative_headline_in_the_first_heading_gives_way() -> None:
    body = f"<h1 itemprop=alternativeHeadline>Coast storm</h1><h2 class=post-title>{HEADLINE}</h2>"

    assert headline(page(title="Coast storm | Coast News", body=body)) == HEADLINE


def test_of_a_heading_in_two_parts_the_one_that_others_state_counts() -> None:
    body = f"<h1><span>On the west coast</span> <span>{HEADLINE}</span></h1>"

    assert headline(page(title=f"{HEADLINE} - Coast News", og=HEADLINE, json_ld=HEADLINE, body=body)) == HEADLINE


def test_a_kicker_with_a_colon_stays_if_others_state_both() -> None:
    whole = f"Weather: {HEADLINE}"
    body = f"<h1><span class=kicker>Weather</span><span>: </span><span>{HEADLINE}</span></h1>"

    assert headline(page(title=f"{whole} - Coast News", og=whole, body=body)) == whole
