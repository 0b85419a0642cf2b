from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.article_urls import LinkReject, reject_reason

FRONT = "https://www.outlet.example/"

# Shapes of real sites in about twenty languages, on a made-up host.
ARTICLES = [
    # a date in the path
    "/2026/11/02/harbour",
    "/2026/11/harbour",
    "/2026/11/02/world/europe/harbour.html",
    "/2026/11/02/politics/harbour-strike-ends-today/index.html",
    "/world/2026/nov/02/harbour",
    "/2026-11-02/harbour",
    "/20261102/harbour",
    "/02-11-2026/liman",
    "/politics/archive/2026/11/harbour/681234/",
    "/n1/2026/1102/c1001.html",
    "/a/202611/02/harbour",
    "/1405/08/11/بندر",
    "/2569/11/02/ท่าเรือ",
    "/world/harbour-strike-2026-11-02/",
    "/category/politics/2026/11/02/harbour",
    # a number
    "/news/68123456",
    "/news/world-europe-68123456",
    "/doc/6678901",
    "/story/68123456/harbour",
    "/news/1.7190123",
    "/a-69012345",
    "/en/harbour/a-69012345",
    "/world/958123",
    "/news/article68123456.ece",
    "/india/articleshow/109753421.cms",
    "/politique/article/harbour_6230912_823448.html",
    "/view/AEN20261102001234567",
    "/archives/123456",
    "/7,75399,30912345,strajk.html",
    # a number in the query
    "/?p=512",
    "/article.php?storyid=504",
    "/article.php?id=123456",
    "/news/articleView.html?idxno=312345",
    "/NewsView.asp?idx=98765",
    "/view.php?ud=20261102000123",
    "/news/read.aspx?newsid=SG12345678",
    # a slug
    "/harbour-strike-ends",
    "/world/harbour-strike-ends-after-three-days/",
    "/deportes/el-puerto-reabre-tras-tres-dias-de-huelga",
    "/politik/hafenstreik-endet-nach-drei-tagen-a-3f1c8d2e-0b7a-4a55-9d5e-aa00bb11cc22",
    "/monde/la-greve-du-port-s-acheve",
    "/economia/sciopero_del_porto_finito",
    "/iphone-17-pro",
    "/ekonomi/liman-grevi-sona-erdi",
    "/wiadomosci/strajk-w-porcie-zakonczony",
    "/nyheter/hamnstrejken-ar-over-nu",
    "/экономика/забастовка-в-порту-закончилась",
    "/економіка/страйк-у-порту-завершено",
    "/اقتصاد/إضراب-الميناء-ينتهي-اليوم",
    "/अर्थव्यवस्था/बंदरगाह-की-हड़ताल-खत्म",
    "/כלכלה/השביתה-בנמל-הסתיימה",
    "/economy/港口罷工三天後結束",
    "/news/港のストライキが終了",
    "/ข่าว/การประท้วงที่ท่าเรือสิ้นสุด",
    "/kinh-te/cuoc-dinh-cong-o-cang-ket-thuc",
    "/recipes/cookies/best-chocolate-chip-cookies",
    "/politics/privacy-law-vote-splits-parliament",
    "/amp/harbour-strike-ends",
    "/harbour-strike-ends/amp/",
    # a page below a section
    "/politics/harbour-strike.html",
    "/articles/ASS4Z2R5JS4ZULFA01XM.html",
    "/politik/hafen100.html",
    "/politik/hafen2041.html",
    "/tagesthemen/streik-101.htm",
    "/local/harbour_strike.php",
    # a short name below a word for articles
    "/news/articles/c0jqd8w2n3no",
    "/news/article/hjkqw00m0a",
    "/noticia/4512",
    "/harbour-strike-ends-today/a1b2c3",
]

NOT_ARTICLES = {
    LinkReject.NOT_A_URL: [
        "mailto:desk@outlet.example",
        "javascript:void(0)",
        "tel:+4912345",
        "https://[broken/2026/11/02/harbour",
        "",
    ],
    LinkReject.OTHER_SITE: [
        "https://www.elsewhere.example/2026/11/02/harbour",
        "https://social.example/share?u=https://www.outlet.example/2026/11/02/harbour",
    ],
    LinkReject.FRONT_PAGE: [
        "/",
        "",
        "/index.html",
        "/#top",
        "https://news.outlet.example/",
        "/?utm_source=logo",
    ],
    LinkReject.FILE: [
        "/2026/11/02/harbour.jpg",
        "/media/annual-report-of-the-outlet.pdf",
        "/video/harbour-strike-ends-today.mp4",
        "/rss/world-news-today.xml",
    ],
    LinkReject.SERVICE: [
        "/about",
        "/en/about/",
        "/about/our-editorial-team-members",
        "/privacy-policy",
        "/terms-and-conditions",
        "/login?next=/2026/11/02/harbour",
        "/account/register-with-your-email",
        "/newsletter",
        "/newsletters/the-morning-briefing-today",
        "/harbour-strike-ends/comments",
        "/feed/",
        "/impressum",
        "/de/kontakt",
        "/datenschutz.html",
        "/politica-de-privacidad",
        "/mentions-legales",
        "/conditions-generales-dutilisation",
        "/chi-siamo",
        "/polityka-prywatnosci",
        "/algemene-voorwaarden",
        "/kullanim-kosullari",
        "/о-нас",
        "/关于我们",
        "https://shop.outlet.example/product/mug-with-our-logo-12345",
        "https://login.outlet.example/article/12345",
    ],
    LinkReject.LISTING: [
        "/tag/harbour-strike-in-europe",
        "/tags/12345",
        "/topics/c-12345678",
        "/author/maria-del-carmen-lopez",
        "/authors/jane-doe-12345",
        "/category/world/middle-east-news-today",
        "/search?q=harbour",
        "/thema/hafenstreik-in-europa",
        "/autor/jose-maria-perez-gomez",
        "/auteur/jean-paul-dupont-martin",
        "/argomenti/sciopero-del-porto",
        "/etiket/liman-grevi-haberleri",
        "/теги/забастовка-в-порту-города",
        "/作者/某某某某某某某某某",
        "/world/page/2",
        "/world?page=12345",
        "/world/page-3",
        "/politik/seite/4",
        "/2026/11/02/",
        "/2026/11/",
        "/archive/2026-11-02",
        "/news/20261102",
        "/archive/2026/11/02/index.html",
    ],
    LinkReject.NO_ARTICLE_MARK: [
        "/world",
        "/world/europe/",
        "/middle-east",
        "/arts-and-culture",
        "/wissen-und-technik/",
        "/ciencia-y-tecnologia",
        "/sport/football.html",
        "/video",
        "/videos/",
        "/live",
        "/новости",
        "/时事新闻",
        "/s-9097",
        "/weather/5-day",
        "/news/?section=12345",
        "/list.php?cat=12345",
    ],
}


def absolute(link: str) -> str:
    if "://" in link or link.startswith(("mailto:", "javascript:", "tel:")):
        return link
    return "https://www.outlet.example" + quote(link, safe="/?&=#%,:.-_~+")


@pytest.mark.parametrize("link", ARTICLES)
def test_an_article(link: str) -> None:
    assert reject_reason(absolute(link), FRONT) is None


@pytest.mark.parametrize(
    ("link", "reason"),
    [(link, reason) for reason, links in NOT_ARTICLES.items() for link in links if link],
)
def test_no_article(link: str, reason: LinkReject) -> None:
    assert reject_reason(absolute(link), FRONT) is reason


def test_every_reason_has_an_example() -> None:
    assert set(NOT_ARTICLES) == set(LinkReject)


def test_raw_and_encoded_letters_are_judged_alike() -> None:
    raw = "https://www.outlet.example/экономика/забастовка-в-порту-закончилась"

    assert reject_reason(raw, FRONT) is reject_reason(absolute(raw.removeprefix("https://www.outlet.example")), FRONT)


def test_the_front_itself_is_no_article_whatever_its_name() -> None:
    front = "https://outlet.example/all-the-news-12345.html"

    assert reject_reason(front + "#top", front) is LinkReject.FRONT_PAGE


def test_a_front_on_a_port_of_loopback() -> None:
    assert reject_reason("http://127.0.0.1:8801/news/set/abc-def.html", "http://127.0.0.1:8801/") is None
    assert reject_reason("http://127.0.0.1:8802/news/set/abc-def.html", "http://127.0.0.1:8801/") is (
        LinkReject.OTHER_SITE
    )


@given(st.one_of(st.text(), st.builds("https://www.outlet.example/{}".format, st.text("aZ09é新%/.?&=;#-_ \ud800"))))
def test_nothing_is_raised_and_the_front_is_rejected(url: str) -> None:
    assert reject_reason(url, FRONT) in {None, *LinkReject}
    assert reject_reason(url, url) in {LinkReject.NOT_A_URL, LinkReject.FRONT_PAGE}
