"""People named beside the authors, with their roles."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from pipelines.items import Metadata, PageItem
from pipelines.metadata.reader import read_metadata

URL = "https://www.coastnews.example/2026/storm"
PROSE = "<p>The storm reached the coast in the night and took the roofs of several houses with it.</p>" * 4


def metadata(byline: str = "", head: str = "", prose: str = PROSE) -> Metadata:
    source = (
        f"<html><head>{head}</head><body><main><h1>Storm hits the coast</h1>"
        f'<div class="byline">{byline}</div>{prose}</main></body></html>'
    )
    tree: Any = html.document_fromstring(source)
    return read_metadata(tree, PageItem(URL, URL, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x"))


@pytest.mark.parametrize(
    ("byline", "authors", "contributors"),
    [
        ("Text: Ann Lee, Fotos: Bo Ek", ["Ann Lee"], [("Bo Ek", "photographer")]),
        ("By Ann Lee, translated by Bo Ek", ["Ann Lee"], [("Bo Ek", "translator")]),
        ("Ann Lee; edited by Bo Ek", ["Ann Lee"], [("Bo Ek", "editor")]),
        ("Ann Lee (Text) und Bo Ek (Fotos)", ["Ann Lee"], [("Bo Ek", "photographer")]),
        (
            "By Ann Lee | Photos by Bo Ek | Edited by Sue Young and Tom Fox",
            ["Ann Lee"],
            [("Bo Ek", "photographer"), ("Sue Young", "editor"), ("Tom Fox", "editor")],
        ),
        ("Par Ann Lee, traduit de l'anglais par Marie Dupont", ["Ann Lee"], [("Marie Dupont", "translator")]),
        ("Автор: Иван Петров, фото: Анна Смирнова", ["Иван Петров"], [("Анна Смирнова", "photographer")]),
        ("記者王小明／攝影李大同", ["王小明"], [("李大同", "photographer")]),
        ("Text: Ann Lee<br>Foto: Bo Ek", ["Ann Lee"], [("Bo Ek", "photographer")]),
        (
            "Words by Ann Lee, photographs by Bo Ek, edited by Sue Young",
            ["Ann Lee"],
            [("Bo Ek", "photographer"), ("Sue Young", "editor")],
        ),
        ("Text and photos by Ann Lee", ["Ann Lee"], []),
        ("By Ann Lee. Photos: Getty Images", ["Ann Lee"], []),
        ("Teksti: Anna Niemi<br>Kuvat: Pekka Salo", ["Anna Niemi"], [("Pekka Salo", "photographer")]),
        ("文・王小明　写真・李大同", ["王小明"], [("李大同", "photographer")]),
        ("Ann Lee (translated by Thomas Hale)", ["Ann Lee"], [("Thomas Hale", "translator")]),
        (
            "By Ann Lee. Edited by Thomas Hale. Photos by Maria Gil",
            ["Ann Lee"],
            [("Thomas Hale", "editor"), ("Maria Gil", "photographer")],
        ),
    ],
)
def test_bylines(byline: str, authors: list[str], contributors: list[tuple[str, str]]) -> None:
    found = metadata(byline)

    assert [author.name for author in found.authors] == authors
    assert [(one.name, one.role.value) for one in found.contributors] == contributors


def test_json_ld_names_contributors_who_are_no_organisations() -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Storm hits the coast",
        "author": {"@type": "Person", "name": "Ann Lee"},
        "translator": [{"@type": "Person", "name": "Bo Ek"}],
        "editor": "Ann Lee",
        "contributor": [{"@type": "Organization", "name": "Coast Agency"}, {"@type": "Person", "name": "Sue Young"}],
    }
    found = metadata(head=f'<script type="application/ld+json">{json.dumps(article)}</script>')

    assert [(one.name, one.role.value) for one in found.contributors] == [
        ("Bo Ek", "translator"),
        ("Sue Young", "contributor"),
    ]


def test_the_credit_of_a_picture_and_prose_name_no_contributor() -> None:
    prose = "<figure><img src=a.jpg><figcaption>The pier. Photo: Bo Ek</figcaption></figure>" + PROSE
    found = metadata("By Ann Lee", prose=prose + "<p>The photo by the river shows Tom Fox, edited by hand.</p>")

    assert found.contributors == ()
