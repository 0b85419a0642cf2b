"""Authors on pages that sign in less common ways, in several languages, and what looks like them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from pipelines.items import PageItem
from pipelines.metadata.declared import read_declarations
from pipelines.metadata.dom_context import locate_headline
from pipelines.metadata.headline import read_headlines
from pipelines.metadata.people.authors import read_authors
from pipelines.metadata.people.byline_lines import BylinePage

HEADLINE = "<h1>Bridge opens after four years</h1>"
SENTENCE = (
    "The work on the old bridge took longer than planned, as the flood in spring had damaged its pillars, the town said"
)
PROSE = "".join(f"<p>{SENTENCE} {number} times.</p>" for number in ("two", "three", "four"))


def authors(body: str, head: str = "", url: str = "https://www.coastnews.example/2026/bridge") -> list[str]:
    tree: Any = html.document_fromstring(
        f"<html><head>{head}</head><body><main><article>{body}</article></main></body></html>"
    )
    page = PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x")
    declared = read_declarations(tree, page)
    headline = locate_headline(declared.elements, read_headlines(declared).chosen)
    return [author.name for author in read_authors(declared, BylinePage(declared.elements.all, headline))]


def json_ld(**declared: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(declared)}</script>'


def signed_by(**person: str) -> str:
    return json_ld(**{"@type": "NewsArticle", "headline": "Bridge opens", "author": {"@type": "Person", **person}})


@pytest.mark.parametrize(
    ("spans", "names"),
    [
        ("<span>17 décembre 2025</span><span>Marie Dupont</span>", ["Marie Dupont"]),
        ("<span>Dec 17, 2025</span><span>Helen Brook</span>", ["Helen Brook"]),
        ("<span>2025-12-17</span><span>Helen Brook and Paul Stone</span>", ["Helen Brook", "Paul Stone"]),
        ("<span>Dec 17, 2025</span><span>Local News</span>", []),
    ],
)
def test_a_name_glued_to_the_date_before_it(spans: str, names: list[str]) -> None:
    assert authors(f'<div class="MetaAuthorRow_x1">{spans}</div>{HEADLINE}{PROSE}') == names


@pytest.mark.parametrize(
    ("date", "mark", "name", "names"),
    [
        ("17-12-2025", "|", "Pieter Bakker", ["Pieter Bakker"]),
        ("17 grudnia 2025", "•", "Anna Kowalska", ["Anna Kowalska"]),
        ("17 December 2025", "•", "Local News", []),
        ("17 December 2025", "-", "6 MIN READ", []),
    ],
)
def test_a_mark_of_its_own_between_date_and_name(date: str, mark: str, name: str, names: list[str]) -> None:
    line = f"<div><span>{date}</span><span>{mark}</span><span>{name}</span></div>"

    assert authors(f"{HEADLINE}{line}{PROSE}") == names


@pytest.mark.parametrize(
    ("address", "text", "names"),
    [
        ("/team/benjamin-hart", "Ben Hart", ["Ben Hart"]),
        ("/redaktion/katharina-vogel", "Kathi Vogel", ["Kathi Vogel"]),
        ("/team/benjamin-hart", "Our Team", []),
    ],
)
def test_a_short_form_of_the_name_in_the_address(address: str, text: str, names: list[str]) -> None:
    line = f'<div><a href="/topics/bridges">Bridges</a> <a href="{address}" class="l">{text}</a></div>'

    assert authors(f"{line}{HEADLINE}{PROSE}") == names


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("<p><em>By Helen Brook, a fisherwoman</em></p>", ["Helen Brook"]),
        ("<p><em>Dies ist ein Gastbeitrag von Helene Bach, Ingenieurin in Kiel.</em></p>", ["Helene Bach"]),
        ("<p>Artículo invitado de Carmen Ruiz, bióloga.</p>", ["Carmen Ruiz"]),
        ("<p>Een gastblog van Pieter Bakker</p>", ["Pieter Bakker"]),
        ("<p>This is a guest post by Annelies, a sailor.</p>", ["Annelies"]),
        ("<p>By Thomas Hale and Helen Brook</p>", ["Thomas Hale"]),
        ("<p>By the end of the year the bridge will be open.</p>", ["Thomas Hale"]),
        ("<figure><p>By Helen Brook</p></figure>", ["Thomas Hale"]),
    ],
)
def test_a_text_that_is_signed_by_a_guest(opening: str, names: list[str]) -> None:
    byline = '<p class="byline">By Thomas Hale</p>'

    assert authors(f"{HEADLINE}{byline}{opening}{PROSE}", signed_by(name="Thomas Hale"))[:1] == names


def test_the_page_has_an_author_if_json_ld_has_no_article() -> None:
    page = {"@type": "WebPage", "author": {"@id": "#p"}}
    person = {"@type": "Person", "@id": "#p", "name": "Helen Brook"}

    assert authors(f"{HEADLINE}{PROSE}", json_ld(**{"@graph": [page, person]})) == ["Helen Brook"]
    assert authors(f"{HEADLINE}{PROSE}", json_ld(**{"@graph": [page, {**person, "name": "Coast News"}]})) == []


@pytest.mark.parametrize(
    ("given", "description", "name"),
    [
        ("Helen", "Helen Brook writes about rivers.", "Helen Brook"),
        ("Camille", "Camille Moreau est journaliste à Lyon.", "Camille Moreau"),
        ("Helen", "Helen Brooks Prize winner of 2020.", "Helen"),
        ("Helen", "Paul Brook is her brother.", "Helen"),
    ],
)
def test_a_description_begins_with_the_whole_name(given: str, description: str, name: str) -> None:
    assert authors(f"{HEADLINE}{PROSE}", signed_by(name=given, description=description)) == [name]


@pytest.mark.parametrize(
    ("box", "names"),
    [
        ("<h4>À propos de l’auteur</h4><p>Camille Moreau</p>", ["Camille Moreau"]),
        ("<h4>Chi è l'autrice</h4><p>Giulia Bianchi</p>", ["Giulia Bianchi"]),
        ("<div>Sobre la autora: Carmen Ruiz</div>", ["Carmen Ruiz"]),
        ("<div>About the Author - <span>Helen Brook</span></div>", ["Helen Brook"]),
        ("<h4>About the author</h4><p>Read more of our stories</p>", []),
        ("<p><b>Autor:</b> <a href='/p/1'>Hajoseph Grünwald</a></p>", ["Hajoseph Grünwald"]),
        ("<p><strong>Helene Bach</strong></p>", ["Helene Bach"]),
        ("<p><strong>Unser Fazit</strong></p>", []),
    ],
)
def test_boxes_and_signatures_below_the_text(box: str, names: list[str]) -> None:
    assert authors(f"{HEADLINE}{PROSE}{box}") == names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("erstellt von Helene Bach", "Helene Bach"),
        ("Publicado por Carmen Ruiz", "Carmen Ruiz"),
        ("Pubblicato da Giulia Bianchi", "Giulia Bianchi"),
        ("Geplaatst door Pieter Bakker", "Pieter Bakker"),
        ("Publicerad av Karin Lind", "Karin Lind"),
        ("Ein Interview von Helene Bach mit Jonas Roth", "Helene Bach"),
        ("Von Helene.Bach", "Helene Bach"),
    ],
)
def test_introductions_of_names(line: str, name: str) -> None:
    assert authors(f"{HEADLINE}<p>{line}</p>{PROSE}") == [name]


def test_a_translator_with_a_page_of_its_own_is_no_author() -> None:
    translator = '<a rel="author" href="/author/jonas-roth">Jonas Roth</a>'

    assert authors(f'{HEADLINE}<div class="author">Text Helen Brook, Übersetzung: {translator}</div>{PROSE}') == [
        "Helen Brook"
    ]


def test_the_holder_of_the_rights_owns_a_site_with_that_name_in_its_address() -> None:
    footer = "<footer>© 2019-2026 Helen Brook. All rights reserved.</footer>"

    assert authors(f"{HEADLINE}{PROSE}{footer}", url="https://helenbrook.example/bridge") == ["Helen Brook"]
    assert authors(f"{HEADLINE}{PROSE}{footer}") == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("De notre correspondante à Lyon, Marie Dupont", ["Marie Dupont"]),
        ("Claire Morel, envoyée spéciale à Berlin", ["Claire Morel"]),
        ("From our correspondent in Rome, Helen Brook and Thomas Hale", ["Helen Brook", "Thomas Hale"]),
        ("Von unserem Auslandskorrespondenten Thomas Weber", ["Thomas Weber"]),
        ("Unsere Korrespondentin Helene Bach berichtet aus Paris", ["Helene Bach"]),
        ("Thomas Weber, Moskau-Korrespondent", ["Thomas Weber"]),
        ("Dal nostro inviato a Parigi Paolo Serra", ["Paolo Serra"]),
        ("De nuestra enviada especial a Kiev, Carmen Ruiz", ["Carmen Ruiz"]),
        ("Do nosso correspondente em Paris, João Silva", ["João Silva"]),
        ("Onze correspondent in Brussel, Pieter Bakker", ["Pieter Bakker"]),
        ("Vår korrespondent i London, Erik Lund", ["Erik Lund"]),
        ("Od naszego korespondenta w Paryżu, Jan Nowak", ["Jan Nowak"]),
        ("De notre correspondante à Lyon", []),
        ("Notre correspondant à Rome a rencontré Marie Dupont", []),
        ("Our reporter asked the mayor, Helen Brook", []),
        ("Our correspondent in Rome on Helen Brook", []),
        ("Unsere Reporterin trifft Helene Bach", []),
        ("Helen Brook in Rome", []),
    ],
)
def test_lines_of_correspondents(line: str, names: list[str]) -> None:
    assert authors(f"{HEADLINE}<p>{line}</p>{PROSE}") == names


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("<p><em>Helen Brook is a freelance writer based in Hull.</em></p>", ["Helen Brook"]),
        ("<div class='x'><p>Thomas Weber ist Redakteur im Ressort Wirtschaft.</p></div>", ["Thomas Weber"]),
        ("<p><strong>Camille Moreau</strong> est journaliste indépendante à Lyon.</p>", ["Camille Moreau"]),
        ("<p>Carmen Ruiz es periodista y escritora.</p>", ["Carmen Ruiz"]),
        ("<p>Giulia Bianchi è giornalista e autrice di tre romanzi.</p>", ["Giulia Bianchi"]),
        ("<p>Jan Nowak jest dziennikarzem działu gospodarczego.</p>", ["Jan Nowak"]),
        ("<p>Helen Brook is a teacher in Hull.</p>", []),
        ("<p>Jan Nowak is wanted by the police, reporters learned on Tuesday.</p>", []),
        ("<p>Helen Brook is a swimmer whose coach is, as it happens, a journalist.</p>", []),
        ("<p>Helen Brook is a writer.</p><p>Thomas Hale is a reporter.</p>", []),
        (f"<p>{SENTENCE}, as Helen Brook had hoped.</p><p>Helen Brook is a journalist by training.</p>", []),
        (f"<p>Helen Brook is the editor whom they dismissed.</p><p>{SENTENCE}.</p>", []),
        ("<div class='related'><p>Helen Brook is a reporter at large.</p></div>", []),
    ],
)
def test_notes_that_introduce_the_author(note: str, names: list[str]) -> None:
    assert authors(f"{HEADLINE}{PROSE}{note}") == names


@pytest.mark.parametrize(
    "label", ["Article written by:", "Story written by", "Text verfasst von:", "Artículo escrito por:"]
)
def test_a_name_with_more_behind_a_label(label: str) -> None:
    box = f"<h2>{label}</h2><div><img><div><h3>Helen Brook</h3><p>{SENTENCE} in a long note.</p></div></div>"

    assert authors(f"{HEADLINE}{PROSE}{box}") == ["Helen Brook"]
