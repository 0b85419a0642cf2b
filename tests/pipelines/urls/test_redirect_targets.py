from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.normalise import normalise_url
from pipelines.urls.redirect_targets import RedirectTarget, elsewhere, is_front, is_gate, marks_in, marks_of

SITE = "https://www.outlet.example"
STORY = "/politics/2026/11/20/bridge-opens-after-four-years"


def of(asked: str, final: str) -> RedirectTarget | None:
    """Return the target of a redirect between two URLs, or paths of one site."""
    urls = (url if "://" in url else SITE + url for url in (asked, final))
    return elsewhere(*(normalise_url(quote(url, safe=":/?&=%#")) for url in urls))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/de/",
        "/en-us",
        "/pt_br/home",
        "/index.php",
        "/index.html",
        "/startseite",
        "/accueil.html",
        "/?ref=404",
        "/?error=404&lang=fr",
        "/?utm_source=x",
        "/index.php?redirected=1",
        "/?s=bridge",
        "/?page=2",
        f"/?from={STORY}",
        "/главная",
        "/web/guest/home",
        "/home.html?nf=1",
    ],
)
def test_front_pages(path: str) -> None:
    assert of(STORY, path) in {RedirectTarget.FRONT, RedirectTarget.GATE}
    assert of("/?p=1", path) is not None
    assert is_front(normalise_url(SITE + quote(path, safe="/?&=")))


@pytest.mark.parametrize(
    "path",
    ["/?p=123", "/index.php?id=5", "/index.php?option=com_content&id=17:bridge", "/?story=the-bridge-is-open", "/?a=9"],
)
def test_an_article_may_be_in_the_query(path: str) -> None:
    assert of(STORY, path) is None
    assert not is_front(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        "/politics",
        "/politics/2026/11",
        "/politics/2026/11/20/",
        "/world/",
        "/en/sport/football",
        "/wirtschaft/unternehmen",
        "/tag/bridges",
        "/thema/bruecken",
        "/suche?q=bridge",
        "/noticias",
        "/мир",
        "/spor",
        "/国际",
        "/archive",
        "/chronicle",
        "/politics/2026/",
        "/world?refresh=1",
        "/ressort/kultur/",
    ],
)
def test_sections_and_lists(path: str) -> None:
    assert of(STORY, path) is RedirectTarget.SECTION


@pytest.mark.parametrize(
    ("asked", "section"),
    [
        ("/news/1.html", "/news/"),
        ("/news/1.html", "/world"),
        ("/p/xyz", "/politik"),
        ("https://t.example/xyz", SITE + "/sport"),
        ("/мир/мост-открыт-сегодня", "/мир"),
    ],
)
def test_sections_where_the_requested_url_tells_little(asked: str, section: str) -> None:
    assert of(asked, section) is RedirectTarget.SECTION


@pytest.mark.parametrize(
    "final",
    [
        "/login?next=/x",
        "/user/anmelden",
        "/abonnement",
        "/cookiewall",
        "/consent/form",
        "/zustimmung?x=1",
        f"/p/gate?u={STORY}",
        f"/stay?back={quote(SITE + STORY, safe='')}",
        "https://login.outlet.example/start",
        "https://consent.other.example/collect?id=1",
        "/connexion",
        "/age-gate",
        "/pur-abo",
        "/вход",
        "/tracking-consent",
        "/auth/realms/x/openid/auth?client_id=1",
        "/giris",
    ],
)
def test_pages_between_the_reader_and_the_article(final: str) -> None:
    assert of(STORY, final) in {RedirectTarget.GATE, RedirectTarget.SERVICE}


@pytest.mark.parametrize(
    "path",
    [
        "/404",
        "/404.html",
        "/error404",
        "/errors/404.php",
        "/seite-nicht-gefunden",
        "/page-introuvable.html",
        "/pagina-no-encontrada",
        "/geoblocked",
        "/en/not-found",
        "/страница-не-найдена",
        "/451",
        "/404-not-found",
        "/blocked-eu",
        "/not-available-in-your-region",
    ],
)
def test_error_pages(path: str) -> None:
    assert of(STORY, path) is RedirectTarget.ERROR


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        (STORY, "/politics/2026/11/20/bridge-finally-opens"),
        (STORY, "/bridge"),
        (STORY, "/world/2026/11/21/the-bridge-is-open"),
        (STORY, STORY + "?page=1"),
        (STORY, STORY + "/"),
        (STORY, f"/new-name-of-the-story?from={STORY}"),
        (STORY, "/news/error-404-a-story-about-broken-links"),
        ("/?p=12", "/hello"),
        ("/?p=12", "/2026/11/hello"),
        ("/p/123/slug", "/p/123"),
        ("/article/1", "/article/2"),
        ("/comment/the-old-name-of-it", "/comment/the-new-name-of-it"),
        ("/thema/the-old-name-of-it", "/thema/the-new-name-of-it"),
        ("/amp/bridge-opens-today", "/bridge-opens-today"),
        ("https://t.example/xyz", SITE + STORY),
        ("https://feeds.example/~r/outlet/1", SITE + "/hello"),
        ("/новости/мост-открыт-сегодня", "/novosti/most-otkryt-segodnja"),
        ("/story/404", "/story/404"),
    ],
)
def test_articles_that_have_moved(asked: str, final: str) -> None:
    assert of(asked, final) is None


@given(st.text("abcdefgh0123456789-/?=&.%äж漢", max_size=40), st.text("abcdefgh0123456789-/?=&.%äж漢", max_size=40))
def test_any_two_urls_can_be_compared_and_a_page_is_itself(a: str, b: str) -> None:
    asked, final = (normalise_url(f"{SITE}/{path}") for path in (a, b))

    assert elsewhere(asked, final) in {None, *RedirectTarget}
    assert elsewhere(asked, asked) is None
    assert is_gate(asked, final) in {True, False}


def test_what_identifies_a_text() -> None:
    assert marks_in("The bridge of 2026 is on") == {"bridge", "2026"}
    assert marks_in("港口罷工") == {"港口", "口罷", "罷工"}
    assert marks_of(SITE + STORY) == {"bridge", "opens", "after", "four", "years"}
    assert marks_of(SITE + "/?p=12345") == {"12345"}
