"""Walls are classified by type; articles that only mention walls stay articles."""

import re
from dataclasses import replace

import pytest

from benchmarks.made_walls import made_walls
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, PageItem, RejectedPage, SiteRules
from pipelines.page_type.types import REASONS, PageType
from pipelines.page_type.walls import expressions
from tests.pages import PARAGRAPHS, Markup, page, page_html

_WALLS = list(made_walls())
_NOTICES = {
    "cookie notice": "<div class='bar'><p>We and our 12 partners use cookies to measure our audience.</p>"
    "<p>You can accept all cookies or manage your choices.</p><button>Accept all</button></div>",
    "login form": "<form><input type='password'><button>Log in</button><p>Forgot your password?</p></form>",
    "no script": "<noscript>Please enable JavaScript to see the comments.</noscript>",
    "offer": "<p>Subscribe to continue reading all of our stories.</p><p>Already a subscriber? Log in</p>",
    "captcha": "<p>Please verify you are human to write a comment.</p>",
    "search": "<p>Sorry, we could not find the page that you were looking for.</p>",
}


def _kept(item: PageItem) -> ArticleItem:
    built = build_article(item)
    assert isinstance(built, ArticleItem), built
    return built


def _with(notice: str, count: int, markup: Markup = Markup.THEME) -> PageItem:
    """Return a page with the first paragraphs of an article, and a notice in front of its text."""
    source = page_html(PARAGRAPHS[:count], markup)
    return page(re.sub("(<body>)", rf"\1{notice}", source))


@pytest.mark.parametrize(("kind", "item"), _WALLS, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(_WALLS)])
def test_made_walls_are_told(kind: PageType, item: PageItem) -> None:
    built = build_article(item)

    assert isinstance(built, RejectedPage)
    assert built.reason is REASONS[kind]
    assert built.detail


def test_each_kind_of_wall_was_made() -> None:
    assert {kind for kind, _ in _WALLS} == set(expressions("text"))


@pytest.mark.parametrize("notice", _NOTICES.values(), ids=_NOTICES)
@pytest.mark.parametrize("markup", Markup)
def test_an_article_with_a_notice_stays_one(notice: str, markup: Markup) -> None:
    assert _kept(_with(notice, len(PARAGRAPHS), markup)).page_type == "article"


@pytest.mark.parametrize("notice", _NOTICES.values(), ids=_NOTICES)
def test_a_short_report_with_a_notice_in_front_stays_one(notice: str) -> None:
    """Three paragraphs are about ninety words."""
    assert _kept(_with(notice, 3)).page_type == "article"


@pytest.mark.parametrize(
    "headline",
    [
        "404 error pages that made us laugh",
        "What to do when a page is not found",
        "Harbour bridge closed for maintenance until spring",
        "Are you a robot? The test that nobody passes",
        "Just a moment: the clockmaker who stopped time",
        "Your consent to cookies is worth two crowns a year",
        "Log in or stay out: how clubs count their guests",
    ],
)
def test_an_article_about_walls_stays_one(headline: str) -> None:
    assert _kept(page(page_html(headline=headline))).page_type == "article"


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            (
                "Immer mehr Verlage bieten ein Pur-Abo an: Wer zahlt, liest ohne Werbung. Verbraucherschützer halten "
                "das Modell für fragwürdig und haben gegen zwei Häuser geklagt."
            ),
            (
                "Das Gericht in Kempt will im Januar entscheiden. Bis dahin bleiben die Angebote bestehen, sagte eine "
                "Sprecherin des Verbands am Dienstag, die auch andere Anbieter befragt hatte."
            ),
        ),
        (
            (
                "The regulator has opened an inquiry into newspapers that let readers browse for free with cookies or "
                "pay to reject them."
            ),
            (
                "It will look at nine publishers, said the commissioner, Ida Holm, who expects a report by the summer. "
                "Publishers say that they need the money, and that nobody is forced to read."
            ),
        ),
    ],
)
def test_a_short_report_about_walls_stays_an_article(paragraphs: tuple[str, ...]) -> None:
    assert _kept(page(page_html(paragraphs))).page_type == "article"


def test_the_offer_of_a_subscription_makes_a_stub_only_where_the_text_ends() -> None:
    offer = "Subscribe to continue reading this article."
    behind = build_article(page(page_html((*PARAGRAPHS[:2], offer))))
    between = build_article(page(page_html((PARAGRAPHS[0], offer, *PARAGRAPHS[1:]))))

    assert isinstance(behind, RejectedPage)
    assert behind.detail == "wording: “Subscribe to continue reading this article” after 63 words"
    assert isinstance(between, ArticleItem)


def test_free_access_that_is_declared_is_believed() -> None:
    declared = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "isAccessibleForFree": true}</script>'
    source = page_html((*PARAGRAPHS[:2], "Subscribe to continue reading this article."))

    assert isinstance(build_article(page(source)), RejectedPage)
    assert isinstance(build_article(page(source.replace("</head>", f"{declared}</head>"))), ArticleItem)


def test_a_stub_can_be_kept() -> None:
    item = page(page_html((*PARAGRAPHS[:2], "Subscribe to continue reading this article.")))

    built = _kept(replace(item, rules=SiteRules(keep_types=("paywall_stub",))))

    assert built.page_type == "paywall_stub"
    assert built.article_body.split("\n")[0] == PARAGRAPHS[0]


def test_an_offer_between_the_paragraphs_of_a_short_report_makes_no_stub() -> None:
    offer = "Subscribe to continue reading all of our stories."

    assert _kept(page(page_html((PARAGRAPHS[0], offer, *PARAGRAPHS[1:3])))).page_type == "article"


@pytest.mark.parametrize(("declared", "is_stub"), [("", False), ('"isAccessibleForFree": false,', True)])
def test_a_longer_text_is_a_stub_only_where_the_page_declares_its_paywall(declared: str, is_stub: bool) -> None:
    things = f'<script type=\'application/ld+json\'>{{{declared} "@type": "NewsArticle"}}</script>'
    source = page_html((*PARAGRAPHS[:5], "Subscribe to continue reading this article.")).replace(
        "</head>", f"{things}</head>"
    )

    assert isinstance(build_article(page(source)), RejectedPage) is is_stub


_BEHIND_A_LOGIN = {
    "en": "You need to sign in to keep reading this article.",
    "de": "Melden Sie sich an, um weiterzulesen.",
    "nl": "Log in om dit artikel te lezen.",
    "pl": "Zaloguj się, aby przeczytać cały artykuł.",
    "cs": "Přihlaste se a můžete číst dál.",
    "tr": "Okumaya devam etmek için giriş yapın.",
    "ru": "Войдите, чтобы читать дальше.",
    "el": "Συνδεθείτε για να συνεχίσετε την ανάγνωση.",
    "id": "Masuk untuk melanjutkan membaca.",
    "ar": "سجل الدخول لمتابعة القراءة.",
    "zh": "登录后继续阅读全文",
    "ja": "この記事を読むにはログインしてください。",
    "ko": "로그인하시면 기사를 계속 읽을 수 있습니다.",
}


@pytest.mark.parametrize("language", _BEHIND_A_LOGIN)
def test_a_page_that_says_nothing_but_sign_in_to_read_is_none(language: str) -> None:
    notice = f"<p>{_BEHIND_A_LOGIN[language]}</p><p>Enter your address and a password of eight letters or more.</p>"
    source = f"<html lang={language}><body><header>Kurier</header><main>{notice}</main></body></html>"
    built = build_article(page(source))

    assert isinstance(built, RejectedPage)
    assert built.reason is REASONS[PageType.PAYWALL_STUB]
