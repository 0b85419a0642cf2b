"""Who signs an article, whatever the mark-up."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.items import Author, PageItem
from pipelines.metadata.declared import Declarations, read_declarations
from pipelines.metadata.dom_context import locate_headline
from pipelines.metadata.headline import read_headlines
from pipelines.metadata.people.authors import declared_agencies, read_authors
from pipelines.metadata.people.byline_lines import BylinePage

URL = "https://www.coastnews.example/2026/storm"
HEADLINE = "<h1>Storm hits the coast</h1>"


def declarations(source: str, url: str = URL) -> Declarations:
    tree: Any = html.document_fromstring(source)
    return read_declarations(tree, PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x"))


def authors(source: str, url: str = URL) -> tuple[Author, ...]:
    declared = declarations(source, url)
    headline = locate_headline(declared.elements, read_headlines(declared).chosen)
    return read_authors(declared, BylinePage(declared.elements.all, headline))


def names(source: str) -> list[str]:
    return [author.name for author in authors(source)]


def signed(author: Any, **more: Any) -> str:
    script = json.dumps({"@type": "NewsArticle", "headline": "Storm", "author": author, **more})
    return f'<head><script type="application/ld+json">{script}</script></head><body>{HEADLINE}<p>Text.</p></body>'


@pytest.mark.parametrize(
    "author",
    [
        "Ann Lee and Bo Ek",
        ["Ann Lee", "Bo Ek"],
        [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ek"}],
        {"@type": "Person", "name": "Ann Lee, Bo Ek"},
        {"@type": "Person", "name": ["Ann Lee", "Bo Ek"]},
        [[{"name": "By Ann Lee"}], [{"givenName": "Bo", "familyName": "Ek"}]],
        [{"name": {"@value": "unread"}}, "Ann Lee", None, 5, "Bo Ek"],
        [{"name": "Ann Lee"}, {"name": "Bo Ek"}, {"@type": "Organization", "name": "Coast News"}],
        [{"name": "Ann Lee"}, {"name": "Bo Ek"}, {"name": "dpa"}],
    ],
)
def test_json_ld_of_any_shape(author: Any) -> None:
    assert names(signed(author, publisher={"name": "Coast News"})) == ["Ann Lee", "Bo Ek"]


def test_references_by_id_are_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#ann"}},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee", "url": "/ann"},
        ],
    }
    source = f'<script type="application/ld+json">{json.dumps(graph)}</script><p>Text.</p>'

    assert authors(source) == (Author("Ann Lee", "https://www.coastnews.example/ann"),)


def test_meta_tags_follow_json_ld() -> None:
    profile = '<meta property="article:author" content="https://www.facebook.com/coast">'
    meta = f'<head>{profile}<meta name="author" content="Cy Fox"></head>'

    assert names(f"{meta}<body>{HEADLINE}</body>") == ["Cy Fox"]
    assert names(f"{meta}{signed('Ann Lee')}") == ["Ann Lee"]


def test_the_label_of_a_preview_card_names_the_writer() -> None:
    card = '<meta name="twitter:label1" content="{}"><meta name="twitter:data1" content="Ann Lee"><p>Text.</p>'

    assert names(card.format("Written by")) == ["Ann Lee"]
    assert names(card.format("Reading time")) == []


@pytest.mark.parametrize(
    "byline",
    [
        "<a rel=author href=/ann>Ann Lee</a>",
        "<span itemprop=author><span itemprop=name>Ann Lee</span></span>",
        "<p class=byline>By Ann Lee, 3 May 2026</p>",
        "<div class='article-author'>Ann Lee<br>Senior Reporter</div>",
        "<div class=meta>by <a href=/author/ann>Ann Lee</a> | 3 comments</div>",
        "<p>By Ann Lee</p>",
        "<p><em>Von Ann Lee</em></p>",
        "<div>Ein Artikel von <strong>Ann Lee</strong> | 27.01.2026 - 12:45</div>",
        "<div><p>Written by</p><p>Ann Lee</p></div>",
        "<div><h5>Autor:</h5><span>Ann Lee</span></div>",
        "<h2>Stars <span>06.11.2026 13:30 von Ann Lee</span></h2>",
        "<div><span>Ann Lee |</span><span>5 May 2026</span></div>",
    ],
)
def test_bylines_beside_the_headline(byline: str) -> None:
    assert names(f"<body>{HEADLINE}{byline}<p>The storm took roofs and trees.</p></body>") == ["Ann Lee"]


def test_several_elements_of_one_byline_are_one_list() -> None:
    source = "<ul><li class=author>Ann Lee</li><li class=author>Bo Ek</li></ul>"

    assert names(f"<body>{HEADLINE}{source}</body>") == ["Ann Lee", "Bo Ek"]


def test_authors_of_comments_and_other_articles_do_not_sign() -> None:
    foreign = (
        "<div class=comments><span class=author>Troll</span></div><div class=related><p class=byline>By Bo Ek</p></div>"
    )

    assert names(f"<body>{HEADLINE}<p>The storm took roofs and trees.</p>{foreign}</body>") == []


def test_a_shown_person_beats_a_declared_outlet() -> None:
    outlet = '<head><meta name="author" content="Coast News"></head>'

    assert names(f"{outlet}<body>{HEADLINE}<p class=byline>By Ann Lee</p></body>") == ["Ann Lee"]
    assert names(f"{outlet}<body>{HEADLINE}<div>von <a href=/x>Ann Lee</a></div></body>") == ["Ann Lee"]
    assert names(f"{outlet}<body>{HEADLINE}<p>Text.</p></body>") == []


def test_the_outlets_name_on_every_teaser_hides_nobody() -> None:
    teasers = "<div><span class='author'>Coast News</span></div>" * 60
    article = f"<article><p><strong>Ann Lee</strong></p>{PROSE * 3}</article>"

    assert names(f"<body>{HEADLINE}{'<i>x</i>' * 50}{article}{teasers}</body>") == ["Ann Lee"]


PROSE = f"<p>{'The storm took roofs, trees and boats with it. ' * 3}</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"<p><strong>Ann Lee</strong></p>{PROSE * 3}",
        f"{PROSE * 3}<p>By Ann Lee</p>",
        f"{PROSE * 3}<p><em>Text: Ann Lee</em></p>",
    ],
)
def test_a_signature_beside_the_prose_counts_where_only_the_outlet_is_declared(body: str) -> None:
    outlet = '<head><meta name="author" content="Coast News"></head>'

    assert names(f"{outlet}<body>{HEADLINE}{'<i>x</i>' * 50}<article>{body}</article></body>") == ["Ann Lee"]


@pytest.mark.parametrize(
    "body",
    [
        f"{PROSE}<p><strong>Harbour Master Found</strong></p>{PROSE * 2}",
        f"{PROSE * 3}<p><strong>Simple Summer Porch</strong></p>",
        f"<p><strong><a href=/b>Read Also</a></strong></p>{PROSE * 3}",
        f"{PROSE * 2}<p>By Friday the harbour was dark and the town without water.</p>",
    ],
)
def test_headings_and_sentences_within_prose_are_no_signatures(body: str) -> None:
    assert names(f"<body>{HEADLINE}{'<i>x</i>' * 50}<article>{body}</article></body>") == []


def test_a_login_gives_way_to_a_name_that_is_shown() -> None:
    login = '<head><meta name="author" content="ann-lee"></head>'

    assert names(f"{login}<body>{HEADLINE}<p class=byline>By Ann Lee</p></body>") == ["Ann Lee"]
    assert names(f"{login}<body>{HEADLINE}<p>Text.</p></body>") == ["ann-lee"]


def test_the_state_of_scripts_is_the_last_resort() -> None:
    script = '<script>dataLayer.push({"pagePostType":"post","pagePostAuthor":"Ann Lee"})</script>'

    assert names(f"<body>{HEADLINE}{script}<p>Text.</p></body>") == ["Ann Lee"]
    assert names(f"<body>{HEADLINE}{script}<p class=byline>By Bo Ek</p></body>") == ["Bo Ek"]


@pytest.mark.parametrize(
    ("author", "people", "agencies"),
    [
        ("dpa", [], ("dpa",)),
        ("APA/dpa", [], ("APA", "dpa")),
        (
            [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Organization", "name": "Associated Press"}],
            ["Ann Lee"],
            ("AP",),
        ),
        ("Ann Lee und Bo Ek, dpa", ["Ann Lee", "Bo Ek"], ("dpa",)),
        ({"@type": "Organization", "name": "Agencia EFE"}, [], ("EFE",)),
        ("Professional coverage", [], ()),
        ("Ap Moller", ["Ap Moller"], ()),
    ],
)
def test_agencies_are_no_authors(author: Any, people: list[str], agencies: tuple[str, ...]) -> None:
    assert names(signed(author)) == people
    assert declared_agencies(declarations(signed(author))) == agencies


def test_the_source_of_an_article_may_be_an_agency() -> None:
    source = signed("Ann Lee", sourceOrganization={"@id": "#a"})
    graph = '<script type="application/ld+json">{"@type": "Organization", "@id": "#a", "name": "Reuters"}</script>'

    assert declared_agencies(declarations(source.replace("</head>", f"{graph}</head>"))) == ("Reuters",)
    assert declared_agencies(declarations('<meta name="dc.source" content="AFP"><p>x</p>')) == ("AFP",)


def test_addresses_that_are_no_web_pages_are_dropped() -> None:
    assert authors(signed({"name": "Ann Lee", "url": "javascript:alert(1)"})) == (Author("Ann Lee"),)
    assert authors(signed({"name": "Ann Lee", "url": {"x": 1}})) == (Author("Ann Lee"),)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=30),
        lambda x: (
            st.lists(x, max_size=4)
            | st.dictionaries(st.sampled_from(["name", "@id", "url", "givenName", "familyName"]), x)
        ),
    )
)
def test_no_author_value_raises(author: Any) -> None:
    for found in authors(signed(author).replace("\x00", "")):
        assert found.name


@pytest.mark.parametrize(
    "garbage",
    [
        "<div class=author-tools><a href=/team/>Partner</a></div>",
        "<p>Die neue Fähre liegt im Hafen.</p>",
        "<div class=login><span class=username>Login</span></div>",
    ],
)
def test_words_that_are_no_byline_name_nobody(garbage: str) -> None:
    assert names(f"<body>{HEADLINE}{garbage}<p>The storm took roofs and trees.</p></body>") == []


def byline(text: str, attributes: str = "class=byline") -> str:
    return f"<body>{HEADLINE}<p {attributes}>{text}</p><p>The storm took roofs and trees.</p></body>"


def test_a_person_whose_site_bears_the_same_name_signs() -> None:
    page = signed(
        {"@type": "Person", "name": "Jessica Marlow"}, publisher={"@type": "Person", "name": "Jessica Marlow"}
    )

    assert [(author.name, author.is_person) for author in authors(page)] == [("Jessica Marlow", True)]


def test_a_person_with_the_name_of_the_site_is_no_author() -> None:
    assert authors(signed({"@type": "Person", "name": "Coast News"}, publisher={"name": "Coast News"})) == ()


def test_a_declared_organisation_signs_as_such() -> None:
    page = signed({"@type": "Organization", "name": "Coast News"}, publisher={"name": "Coast News"})

    assert authors(page) == (Author("Coast News", is_person=False),)


def test_a_byline_overrules_the_type_in_json_ld() -> None:
    declared = signed({"@type": "Organization", "name": "Jessica Marlow"})

    assert not authors(declared)[0].is_person
    assert authors(declared.replace(HEADLINE, f"{HEADLINE}<p class=byline>By Jessica Marlow</p>"))[0].is_person


def test_a_byline_with_more_people_than_declared_counts() -> None:
    declared = signed({"@type": "Person", "name": "Jessica Marlow"})
    shown = f"{HEADLINE}<p class=byline>By Thomas Hale, Jessica Marlow and Igor Petrov</p>"

    assert names(declared.replace(HEADLINE, shown)) == ["Thomas Hale", "Jessica Marlow", "Igor Petrov"]


def test_a_guest_who_signs_beats_the_declared_editor_who_is_nowhere_shown() -> None:
    declared = signed({"@type": "Person", "name": "Jessica Marlow"})

    assert names(declared.replace(HEADLINE, f"{HEADLINE}<p>By Thomas Hale</p>")) == ["Thomas Hale"]


@pytest.mark.parametrize(
    "text",
    [
        "View Comments",
        "Related Links",
        "See All Articles",
        "Letzte Kommentare",
        "Subscribe to RSS",
        "Photographs by Thomas Hale",
        "Traducido por Ana Gil",
        "Aus dem Englischen von Thomas Hale",
        "Edited by Priya Sharma",
        "责编：王小明",
        "News Desk",
        "PR Newswire",
        "Contributing Writer",
        "Tim Redaksi",
        "Lokalredaktion",
        "Redacția",
        "Toimitus",
        "Редакція",
        "محررو الموقع",
        "ผู้ดูแลระบบ",
        "एजेंसी",
        "本站编辑",
        "Site Admin",
        "Wire Reports",
        "Comunicato Stampa",
        "Persbericht",
        "John Doe",
        "Jackson County",
    ],
)
def test_interface_words_contributors_and_desks_sign_nothing(text: str) -> None:
    assert names(byline(text)) == []


@pytest.mark.parametrize("line", ["Coastal Development", "Nordseeküste Spezial", "Weekend Business", "The Long Night"])
def test_a_heading_before_a_date_is_no_author(line: str) -> None:
    assert names(f"<body>{HEADLINE}<div>{line}</div><div>3 May 2026</div><p>The storm took roofs.</p></body>") == []


def test_the_parts_of_a_line_with_a_date() -> None:
    line = "<div>Thomas Hale | Senior Writer | July 2, 2025</div>"

    assert names(f"<body>{HEADLINE}{line}<p>The storm took roofs and trees.</p></body>") == ["Thomas Hale"]


def test_a_team_that_is_declared_as_a_person_signs_as_a_team() -> None:
    assert authors(signed({"@type": "Person", "name": "Redaktion Coast"})) == (
        Author("Redaktion Coast", is_person=False),
    )


def test_a_team_with_a_name_of_its_own_signs() -> None:
    assert authors(byline("By the Coastline Team")) == (Author("the Coastline Team", is_person=False),)


def test_a_given_name_gives_way_to_the_full_name() -> None:
    declared = signed({"@type": "Person", "name": "Thomas"})

    assert names(declared.replace(HEADLINE, f"{HEADLINE}<p class=byline>By Thomas Hale</p>")) == ["Thomas Hale"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("입력 2026.10.14. 오전 9:15 <span>수정 2026.10.14.</span> 김하늘 기자", "김하늘"),
        ("2026-05-12 15:20 海岸日报 记者 王小明", "王小明"),
    ],
)
def test_a_reporter_in_the_line_of_the_date(line: str, name: str) -> None:
    assert names(f"<body>{HEADLINE}<div>{line}</div><p>The storm took roofs and trees.</p></body>") == [name]


def test_the_byline_of_a_second_article_names_no_author_of_the_first() -> None:
    first = f"<div>{HEADLINE}<p class=byline>By Thomas Hale</p><p>The storm took roofs and trees.</p></div>"
    second = "<div><h2>Bees on the roof</h2><p class=byline>By Igor Petrov</p><p>They like it there.</p></div>"

    assert names(f"<body>{first}{second}</body>") == ["Thomas Hale"]


def test_a_linked_name_in_a_paragraph_with_a_year_signs_nothing() -> None:
    prose = "took the helm after <a href=/x>Thomas Hale</a> was sent to the islands in 2010, and has had it ever since."

    assert names(f"<body>{HEADLINE}<p>The coxswain {prose}</p><p>He is at sea.</p></body>") == []


@pytest.mark.parametrize(
    ("host", "title", "found"),
    [
        ("www.annlee.example", "Storm hits the coast — Ann Lee", ["Ann Lee"]),
        ("annlee.wordpress.com", "Ann Lee's blog | Storm hits the coast", ["Ann Lee"]),
        ("www.coastnews.example", "Storm hits the coast — Ann Lee", []),
        ("www.coastnews.example", "Storm hits the coast — Coast News", []),
        ("www.saintpaul.example", "Storm hits the coast — City Council", []),
    ],
)
def test_the_owner_signs_where_the_site_bears_the_name(host: str, title: str, found: list[str]) -> None:
    source = f"<head><title>{title}</title></head><body>{HEADLINE}<p>Text.</p></body>"

    assert [author.name for author in authors(source, f"https://{host}/storm")] == found
    assert [author.name for author in authors(signed("Bo Ek"), f"https://{host}/storm")] == ["Bo Ek"]


@pytest.mark.parametrize(
    "source",
    [
        "<h5>Autor: </h5>Thomas Hale/SP",
        "<div><h4>Autor</h4><p><a href='/p/1'>Thomas Hale</a></p></div>",
        "<div><h3>Written by Thomas Hale</h3><p>He likes the sea.</p></div>",
        "<p>Blog Beitrag von Thomas Hale</p>",
        "<p><strong>Text:</strong> Thomas Hale</p>",
    ],
)
def test_a_statement_anywhere_on_the_page_names_the_author(source: str) -> None:
    prose = "<p>The storm took roofs and trees.</p>" * 50

    assert names(f"<body>{HEADLINE}{prose}{source}</body>") == ["Thomas Hale"]
    assert names(f"<body>{HEADLINE}{prose}{source}<p>Written by Maria Gil</p></body>") == []


@pytest.mark.parametrize(
    "source",
    [
        "<p><a href='/about/editors/ngozi-okafor/'>Ngozi Okafor</a></p>",
        "<p>11.12.2019 - Thomas Hale</p>",
        "<div><span>Dec 17, 2025</span><span>Thomas Hale</span></div>",
    ],
)
def test_a_link_with_the_name_and_a_date_before_it_make_a_byline(source: str) -> None:
    assert len(names(f"<body>{HEADLINE}{source}<p>The storm took roofs and trees.</p></body>")) == 1


@pytest.mark.parametrize(
    "source",
    [
        f"<p>{'The storm took roofs. ' * 9}<a href='/people/ngozi-okafor/'>Ngozi Okafor</a> said so.</p>",
        "<div class='image-credit'><span class='license-author'>Thomas Hale</span></div>",
        "<div><span>Passengers in December 2015.</span><span class=photographer>Thomas Hale</span></div>",
    ],
)
def test_people_of_the_story_and_of_pictures_do_not_sign(source: str) -> None:
    assert names(f"<body>{HEADLINE}{source}<p>The storm took roofs and trees.</p></body>") == []


@pytest.mark.parametrize(
    ("meta", "signed_by"),
    [
        ('<meta name="author" value="Thomas Hale">', ["Thomas Hale"]),
        ('<meta name=parsely-page content=\'{"section": "Home", "author": "Thomas Hale"}\'>', ["Thomas Hale"]),
        ('<meta name="citation_author" content="Hale, Thomas">', ["Thomas Hale"]),
        ('<meta name="author" content="Thomas Hale designed">', []),
        ('<meta name="author" content="Thomas Hale - https://hale.example">', []),
        ('<meta name="author" content="deinen Freunden">', []),
        ("<div itemprop=citation><meta itemprop=author content='Thomas Hale'></div>", []),
    ],
)
def test_meta_tags_of_other_shapes(meta: str, signed_by: list[str]) -> None:
    assert names(f"<head>{meta}</head><body>{HEADLINE}{meta}<p>The storm took roofs.</p></body>") == signed_by


def test_a_declared_photographer_is_no_author() -> None:
    link = "<a href=/contributors/thomas-hale>Thomas Hale</a>"
    credit = f"<div class=byline><strong>Photographs by </strong><span>{link}</span></div>"

    assert names(signed("Thomas Hale").replace("<p>", f"{credit}<p>")) == []
    assert names(signed("Thomas Hale").replace("<p>", f"{credit.replace('Photographs b', 'B')}<p>")) == ["Thomas Hale"]


def test_a_byline_with_the_number_of_comments_is_no_comment() -> None:
    byline = "<div class='author-date-comments'>By <a href=/x>Thomas Hale</a> / 3 May 2026</div>"

    assert names(f"<body>{HEADLINE}{byline}<p>The storm took roofs.</p></body>") == ["Thomas Hale"]


def test_a_login_is_replaced_by_the_full_name_that_is_shown() -> None:
    shown = "<div class=author-info><span>Thomas Hale</span></div>"

    assert names(signed("andrew.keaveney").replace("<p>", f"{shown}<p>")) == ["Thomas Hale"]
