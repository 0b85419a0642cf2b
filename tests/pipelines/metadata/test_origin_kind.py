"""Whose text an article is, by evidence on its page; null without."""

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from benchmarks.origin_pages import PAGES, TUNED, main, origin_pages, precision_and_recall
from pipelines.items import NO_ORIGIN, Author, Origin, OriginKind, PageItem
from pipelines.metadata.declared import read_declarations
from pipelines.metadata.dom_context import locate_headline
from pipelines.metadata.origin_kind import made_by_machine, read_origin
from pipelines.metadata.origin_texts import origin_texts

URL = "https://www.coastnews.example/2026/storm"
PROSE = "<p>The storm reached the coast in the night and took the roofs of several houses with it.</p>" * 4


def origin(
    before: str = "",
    after: str = "",
    head: str = "",
    prose: str = PROSE,
    url: str = URL,
    author: str | None = "Ann Lee",
) -> Origin:
    source = (
        f"<html><head>{head}</head><body><main>{before}<h1>Storm hits the coast</h1>{after}{prose}</main></body></html>"
    )
    tree: Any = html.document_fromstring(source)
    declared = read_declarations(tree, PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x"))
    texts = origin_texts(declared, locate_headline(declared.elements, "Storm hits the coast"))
    machine = tuple(made_by_machine(declared, texts.notes))
    return read_origin(declared, texts, (Author(author),) if author else (), machine)


def json_ld(**declared: Any) -> str:
    article = {"@type": "NewsArticle", "headline": "Storm hits the coast", **declared}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def test_a_paid_link_beside_the_headline_names_the_sponsor() -> None:
    byline = '<p class="byline">Provided by <a rel="nofollow sponsored" href="https://acme.example">Acme</a></p>'
    product = PROSE + '<p>We like <a rel="sponsored" href="https://acme.example">these boots</a>, and more.</p>'

    assert origin(after=byline) == Origin(OriginKind.SPONSORED, "rel=sponsored Acme")
    assert origin(after=byline.replace(" sponsored", "")) == NO_ORIGIN
    assert origin(after=byline.replace(">Acme<", "><img src=a.jpg><")) == NO_ORIGIN
    assert origin(prose=product) == NO_ORIGIN


def test_a_page_without_an_address_has_a_canonical_of_its_own() -> None:
    head = '<link rel="canonical" href="https://www.othernews.example/storm">'

    assert origin(head=head).kind is OriginKind.SYNDICATED
    assert origin(head=head, url="") == NO_ORIGIN
    assert origin(head=head, url="http://127.0.0.22:8765/storm") == NO_ORIGIN
    assert origin(head=head, url="http://[::1]:8765/storm") == NO_ORIGIN
    assert origin(head=head + '<meta property="og:site_name" content="Other News">') == NO_ORIGIN


def test_a_hundred_pages_of_outlets_that_do_not_exist() -> None:
    pages = list(origin_pages())

    assert len(pages) == PAGES
    for part in (pages[:TUNED], pages[TUNED:]):
        precision, recall = precision_and_recall(part)
        assert precision >= 0.98
        assert recall >= 0.9


def test_the_benchmark_prints_both_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show"]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["tuned", "unseen"]


def test_the_evidence_is_what_the_page_shows() -> None:
    assert origin("<p class=k>Advertorial</p>") == Origin(OriginKind.SPONSORED, "Advertorial")
    assert (
        origin(prose=f"<p>LONDON (Reuters) - The storm is over.</p>{PROSE}").evidence
        == "LONDON (Reuters) - The storm is over."
    )
    assert origin(head=json_ld(sponsor={"name": "Acme"})) == Origin(OriginKind.SPONSORED, "json_ld sponsor=Acme")


@pytest.mark.parametrize(
    "label",
    [
        "Paid partnership with Acme Boats",
        "Branded content from Acme Boats",
        "Gesponserter Beitrag von Acme",
        "Contenu sponsorisé par Acme",
        "Contenido de marca por Acme",
        "Contenuto sponsorizzato da Acme",
        "Gesponsorde inhoud van Acme",
        "Sponset innhold fra Acme",
        "Contenido ofrecido por Acme",
        "Contenuto offerto da Acme",
        "Un contenu proposé par Acme",
        "Conteúdo oferecido por Acme",
        "Sponsoreret indhold fra Acme",
    ],
)
def test_a_label_names_the_sponsor(label: str) -> None:
    assert origin(after=f"<p>{label}</p>") == Origin(OriginKind.SPONSORED, label)


@pytest.mark.parametrize(
    "note",
    [
        "Artikeln publicerades ursprungligen i Öbladet.",
        "Artiklen er oprindeligt bragt i Øbladet.",
        "Artikkelen ble publisert opprinnelig i Øyposten.",
    ],
)
def test_another_outlet_had_it_first(note: str) -> None:
    assert origin(prose=f"{PROSE}<p>{note}</p>").kind is OriginKind.SYNDICATED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<div class='ad-slot'>Anzeige</div>", ""),
        ("<div><div>Reklama</div></div><div><p>Region</p></div>", "<p>Anzeige</p>"),
        ("", "<div class=related><p>Sponsored Content</p></div>"),
        ("<p>Region</p>", "<p>© 2026 Reuters</p>"),
        ("", "<button>AA</button>"),
        ("<p>A message from the editor</p>", ""),
        ("", "<p>AFP, File</p>"),
        ("", "<p>dpa, Symbolbild</p>"),
        ("<p>בשיתוף פעולה</p>", ""),
    ],
)
def test_advertising_slots_and_credits_of_pictures_are_no_evidence(before: str, after: str) -> None:
    assert origin(before, after) == NO_ORIGIN


@pytest.mark.parametrize(
    ("canonical", "kind"),
    [
        ("https://www.islandmirror.example.org/storm", OriginKind.SYNDICATED),
        ("https://m.coastnews.example/2026/storm", None),
        ("https://www.coastnews.example.org/2026/storm", None),
        ("https://www-coastnews-example.cdn.ampproject.org/c/storm", None),
        ("https://coast-staging.vercel.app/storm", None),
        ("/2026/storm", None),
    ],
)
def test_a_canonical_on_the_host_of_another_outlet(canonical: str, kind: OriginKind | None) -> None:
    assert origin(head=f'<link rel="canonical" href="{canonical}">').kind is kind


@pytest.mark.parametrize(
    "note",
    [
        "This story was originally published on October 7, 2008.",
        "This article first appeared in Coastnews magazine.",
        "Dieser Artikel erschien zuerst in der Coastnews 10/22.",
        "Artificial intelligence will watch the harbour, the council said.",
        "The report summarises what the engineers found.",
    ],
)
def test_notes_about_days_this_outlet_and_the_subject_are_no_evidence(note: str) -> None:
    assert origin(prose=f"{PROSE}<p>{note}</p>") == NO_ORIGIN


def test_what_was_paid_for_stays_so_with_any_author() -> None:
    found = origin("<p>Sponsored content</p>", prose=f"{PROSE}<p>This article was generated by AI.</p>")

    assert found.kind is OriginKind.SPONSORED


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_address_and_no_text_raises(address: str, text: str) -> None:
    head = json_ld(isBasedOn=f"http{address}", sponsor=[text]) + f'<link rel="canonical" href="{escape(address)}">'

    assert origin(f"<p>{escape(text)}</p>", head=head).kind in {*OriginKind, None}


@pytest.mark.parametrize("address", ["http://[", "https://", "//", "http://a b"])
def test_addresses_that_are_none(address: str) -> None:
    assert origin(head=f'<link rel="canonical" href="{escape(address)}">') == NO_ORIGIN


@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("МОСКВА, 3 мая. /ТАСС/. Шторм утих.", OriginKind.WIRE),
        ("МОСКВА, 3 мая — РИА Новости. Шторм утих.", OriginKind.WIRE),
        ("TORONTO — The Canadian Press — The storm is over.", OriginKind.WIRE),
        ("新华社北京5月3日电（记者张伟）风暴已经结束。", OriginKind.WIRE),
        ("（中央社記者林宜靜台北3日電）風暴結束。", OriginKind.WIRE),
        ("【ワシントン共同】嵐は去った。", OriginKind.WIRE),
        ("(서울=연합뉴스) 박지훈 기자 = 폭풍이 지나갔다.", OriginKind.WIRE),
        ("واشنطن (د ب أ) - انتهت العاصفة.", OriginKind.WIRE),
        ("VANCOUVER, BC / ACCESS Newswire / May 3, 2026 / Acme sails.", OriginKind.PRESS_RELEASE),
        ("The Danish party (TT) said that the storm was over.", None),
        ("Reuters — the agency — was founded in 1851.", None),
        ("Agencies, AFP among them, said so.", None),
    ],
)
def test_datelines_of_many_scripts(lead: str, kind: OriginKind | None) -> None:
    assert origin(prose=f"<p>{lead}</p>{PROSE}").kind is kind


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("Статья написана нейросетью.", OriginKind.MACHINE_DECLARED),
        ("이 기사는 AI가 작성했습니다.", OriginKind.MACHINE_DECLARED),
        ("Bu haber yapay zeka tarafından oluşturuldu.", OriginKind.MACHINE_DECLARED),
        ("Ten artykuł został wygenerowany przez sztuczną inteligencję.", OriginKind.MACHINE_DECLARED),
        ("Artikeln är skriven av AI.", OriginKind.MACHINE_DECLARED),
        ("This content was automatically generated.", OriginKind.MACHINE_DECLARED),
        ("Images in this article were created with AI.", None),
        ("This story about artificial intelligence was written by Jane Roe.", None),
        ("Dieser Artikel handelt von KI und wurde von Jana Roe geschrieben.", None),
        ("Laut der Studie wurde der Text mit KI erstellt.", None),
        ("This article was written without AI.", None),
        ("Cet article a été initialement publié par Nordlicht.", OriginKind.SYNDICATED),
        ("Artykuł pierwotnie ukazał się w Nordlicht.", OriginKind.SYNDICATED),
        ("Este artículo fue publicado por primera vez en Luz del Norte.", OriginKind.SYNDICATED),
        ("Cet article est d’abord paru dans Lumière du Nord.", OriginKind.SYNDICATED),
        ("نُشر هذا المقال لأول مرة في نور الشمال.", OriginKind.SYNDICATED),
        ("This article first posted on Nordlicht.", OriginKind.SYNDICATED),
        ("This digest is based on reporting by Nordlicht and Coast Radio.", OriginKind.AGGREGATED),
        ("Cet article est écrit avec l’IA.", OriginKind.MACHINE_DECLARED),
        ("Este artigo foi escrito por inteligência artificial.", OriginKind.MACHINE_DECLARED),
        ("Denna artikel publicerades först i Nordlicht.", OriginKind.SYNDICATED),
        ("이 기사는 노드뉴스에서 처음 게재되었습니다.", OriginKind.SYNDICATED),
        ("El libro fue publicado por primera vez en España.", None),
        ("Il romanzo fu pubblicato per la prima volta in Italia.", None),
        ("По материалам зарубежных СМИ.", OriginKind.AGGREGATED),
        ("The report was compiled from police sources, the mayor said.", None),
        ("Der Verein wirbt mit Anzeigen; der Artikel ist nicht gesponsert.", None),
        ("Контакты для СМИ: Иван Петров", OriginKind.PRESS_RELEASE),
        ("Contatti stampa: Giulia Roe", OriginKind.PRESS_RELEASE),
        ("SOURCE OF THE FIRE UNKNOWN", None),
        ("This report by The Canadian Press was first published May 3, 2026.", OriginKind.WIRE),
        ("© dpa-infocom, dpa:260503-99-123456/3", OriginKind.WIRE),
        ("This article is a summary of reports published by three outlets.", OriginKind.AGGREGATED),
        ("Based on reporting by Coast Radio and other outlets.", OriginKind.AGGREGATED),
        ("Based on reports from several sources, the road was closed.", None),
        ("This article is a summary of my own work.", None),
        ("Diese Meldung wurde aus Berichten mehrerer Medien zusammengestellt.", OriginKind.AGGREGATED),
        ("Este artículo es un resumen de noticias publicadas por varios medios.", OriginKind.AGGREGATED),
        ("Questo articolo è una sintesi di notizie pubblicate da altre testate.", OriginKind.AGGREGATED),
        ("Материал подготовлен по сообщениям СМИ.", OriginKind.AGGREGATED),
        ("AI was used to write this article.", OriginKind.MACHINE_DECLARED),
        ("この記事はAIによって作成されました。", OriginKind.MACHINE_DECLARED),
        ("この記事は「北光」からの転載です。", OriginKind.SYNDICATED),
        ("Artykuł ukazał się pierwotnie w Nordlicht.", OriginKind.SYNDICATED),
    ],
)
def test_notes_in_paragraphs_and_in_lines_of_other_elements(note: str, kind: OriginKind | None) -> None:
    assert origin(prose=f"{PROSE}<p>{note}</p>").kind is kind
    if kind is not OriginKind.WIRE:
        assert origin(prose=f"{PROSE}<footer><small>{note}</small></footer>").kind is kind


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("<p>Партнёрский материал</p>", "", OriginKind.SPONSORED),
        ("<p>Kommersielt innhold</p>", "", OriginKind.SPONSORED),
        ("<p>[PR]</p>", "", OriginKind.SPONSORED),
        ("", "<p>Advertisement feature</p>", OriginKind.SPONSORED),
        ("", "<p>Business Wire</p>", OriginKind.PRESS_RELEASE),
        ("", "<p>Redazione ANSA</p>", OriginKind.WIRE),
        ("", "<p>来源：新华社</p>", OriginKind.WIRE),
        ("", "<p>2026-05-03 来源：新华社</p>", OriginKind.WIRE),
        ("", "<p>TTXVN</p>", OriginKind.WIRE),
        ("", "<p>/ritzau/</p>", OriginKind.WIRE),
        ("", "<p>dpa/red</p>", OriginKind.WIRE),
        ("<p>Kaupallinen yhteistyö: Acme</p>", "", OriginKind.SPONSORED),
        ("<p>Спонсорований матеріал</p>", "", OriginKind.SPONSORED),
        ("<p>Anzeigensonderveröffentlichung</p>", "", OriginKind.SPONSORED),
        ("<p>광고성 기사</p>", "", OriginKind.SPONSORED),
        ("<nav>PR</nav>", "<p>Sponsored</p>", None),
    ],
)
def test_labels_beside_the_headline(before: str, after: str, kind: OriginKind | None) -> None:
    assert origin(before, after).kind is kind


@pytest.mark.parametrize("label", ["EFE | Madrid", "By AFP, Paris", "رويترز - بيروت", "بيروت - أ ف ب", "नई दिल्ली, PTI"])
def test_a_place_beside_an_agency_that_alone_signs(label: str) -> None:
    assert origin(after=f"<p>{label}</p>", author=None) == Origin(OriginKind.WIRE, label)
    assert origin(after=f"<p>{label}</p>") == NO_ORIGIN


def test_the_title_names_the_outlet_that_signs_beside_an_agency() -> None:
    title = "<title>Bridge opens - Nordlicht Abend</title>"
    assert origin(head=title, after="<p>Nordlicht Abend mit dpa</p>").kind is OriginKind.WIRE


def test_the_outlet_and_an_agency_sign_and_a_source_is_declared() -> None:
    outlet = {"@type": "Organization", "name": "Coast News"}
    agency = {"@type": "Organization", "name": "AFP"}

    assert origin(head=json_ld(author=[outlet, agency], publisher=outlet)).kind is OriginKind.WIRE
    assert origin(head=json_ld(sourceOrganization=agency)).kind is OriginKind.WIRE
    assert origin(head=json_ld(publisher=outlet), after="<p>Ann Lee, editor of Coast News</p>").kind is OriginKind.OWN


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("This content was written by the sponsor and not by our reporters.", OriginKind.SPONSORED),
        ("The newsroom had no part in it. Paid for by Acme Boats.", OriginKind.SPONSORED),
        ("The new pier was paid for by Acme Boats.", None),
        ("Dieser Beitrag wurde von Acme Boote gesponsert.", OriginKind.SPONSORED),
        ("This is a paid post.", OriginKind.SPONSORED),
        ("Cet article a été proposé par Acme Bateaux.", OriginKind.SPONSORED),
        ("Этот материал подготовлен партнёром.", OriginKind.SPONSORED),
    ],
)
def test_a_disclaimer_that_somebody_paid(note: str, kind: OriginKind | None) -> None:
    assert origin(prose=f"{PROSE}<p>{note}</p>").kind is kind


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("Detta är en annons från Acme Båtar.", OriginKind.SPONSORED),
        ("Dies ist ein bezahlter Beitrag der Acme GmbH.", OriginKind.SPONSORED),
        ("Dit artikel valt buiten de verantwoordelijkheid van de redactie.", OriginKind.SPONSORED),
        ("Este es un contenido patrocinado.", OriginKind.SPONSORED),
        ("To jest materiał promocyjny.", OriginKind.SPONSORED),
        ("Bu bir reklamdır.", OriginKind.SPONSORED),
        ("이 기사는 협찬을 받아 제작됐습니다.", OriginKind.SPONSORED),
        ("Dies ist ein Beitrag über Boote.", None),
        ("Annonserna från Acme blev färre.", None),
        ("[본 기사는 해당 업체에서 제공한 보도자료입니다.]", OriginKind.PRESS_RELEASE),
        ("Dies ist eine Pressemitteilung der Acme GmbH.", OriginKind.PRESS_RELEASE),
        ("Detta är ett pressmeddelande från Acme.", OriginKind.PRESS_RELEASE),
        ("Riceviamo e pubblichiamo il comunicato del comitato.", OriginKind.PRESS_RELEASE),
        ("Pressestelle Polizei Nordhafen", OriginKind.PRESS_RELEASE),
        ("Riceviamo e pubblichiamo la lettera di un lettore.", None),
        ("The mayor said this in a press release.", None),
        ("Noot voor de redactie (niet voor publicatie) Meer informatie: Eva Smit", OriginKind.PRESS_RELEASE),
        ("Note aux rédactions : les images sont libres.", OriginKind.PRESS_RELEASE),
        ("Notes to editors were lost, and the paper was late.", None),
        ("Artikel ini telah tayang di Kompas.com dengan judul Jembatan Dibuka", OriginKind.SYNDICATED),
        ("Film itu telah tayang di bioskop.", None),
    ],
)
def test_notes_of_sponsors_of_press_offices_and_of_first_publishers(note: str, kind: OriginKind | None) -> None:
    assert origin(prose=f"{PROSE}<p>{note}</p>").kind is kind


@pytest.mark.parametrize("label", ["Kaynak: İHA 01.12.2026 - 10:15", "Źródło: PAP 3.05.2026", "Par Coast avec AFP"])
def test_a_day_behind_the_source_and_an_outlet_named_as_in_its_address(label: str) -> None:
    assert origin(after=f"<p>{label}</p>", author=None).kind is OriginKind.WIRE


def test_a_source_named_below_the_text_without_a_paragraph() -> None:
    assert origin(prose=f"{PROSE}<div class='x'>Źródło: PAP</div>", author=None).kind is OriginKind.WIRE
    assert origin(prose=f"{PROSE}<div class='x'>PAP</div>", author=None) == NO_ORIGIN


def test_a_press_contact_in_a_heading_and_a_label_with_its_day() -> None:
    assert origin(prose=f"{PROSE}<h3>Contact presse :</h3>{PROSE}").kind is OriginKind.PRESS_RELEASE
    assert origin(before="<p>Lehdistötiedote 1.12.2026</p>").kind is OriginKind.PRESS_RELEASE
    assert origin(before="<p>Communiqué</p>").kind is OriginKind.PRESS_RELEASE
    assert origin(after="<p>Archive - Belga</p>", author=None) == NO_ORIGIN
