"""Kinds that a page declares or shows: live blog, video, gallery, shops and lists; in doubt it is an article."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trafilatura import bare_extraction

from benchmarks.made_fronts import made_fronts
from models.enums import Outcome, Reason
from pipelines.boilerplate.main_content import block_verdicts
from pipelines.extraction.article import build_article, read_page
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.items import ArticleItem, Metadata, PageItem, RejectedPage, SiteRules
from pipelines.page_type.classifier import classify
from pipelines.page_type.page_features import PageFeatures, declared_features, page_features
from pipelines.page_type.page_model import shipped_page_model
from pipelines.page_type.types import DECIDED_BY_TEXT, KEEPABLE, REASONS, STORED, PageType
from tests.pages import PARAGRAPHS, URL, Markup, page, page_html

_LIVE = '<script type=\'application/ld+json\'>{"@type": "LiveBlogPosting", "headline": "Tram"}</script>'
_FILM = '<meta property="og:type" content="video.other">'
_PICTURES = "".join(f"<figure><img src='/{number}.jpg'></figure>" for number in range(8))


def _at(address: str, source: str) -> PageItem:
    return replace(page(source), url=address, requested_url=address)


def _evidence(item: PageItem) -> PageFeatures:
    parsed = parse(item)
    assert isinstance(parsed, ParsedPage)
    judged = block_verdicts(parsed.tree, segment(parsed.tree), Metadata())
    return page_features(declared_features(parsed.tree, Metadata(), item), parsed.tree, judged)


def _type(item: PageItem) -> PageType:
    return classify(_evidence(item)).page_type


def _in_head(more: str, source: str) -> str:
    return source.replace("</head>", f"{more}</head>")


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize("address", [URL, "", "https://[", "https://example.org/?p=7", "https://example.org/p/?id=7"])
def test_an_article_is_one_in_every_markup_whatever_its_address(markup: Markup, address: str) -> None:
    assert _type(_at(address, page_html(PARAGRAPHS, markup))) is PageType.ARTICLE


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/en/", "/de-at", "/fr/index.php"])
def test_the_address_of_a_front_page_decides(path: str) -> None:
    built = build_article(_at(f"https://example.org{path}", page_html()))

    assert isinstance(built, RejectedPage)
    assert (built.reason, built.detail) == (Reason.LIST_PAGE, "the address is that of a front page")


_FRONTS = list(made_fronts())


@pytest.mark.parametrize("item", _FRONTS, ids=[f"{number}-{item.url}" for number, item in enumerate(_FRONTS)])
def test_lists_of_teasers_are_refused_in_every_language_and_markup(item: PageItem) -> None:
    built = build_article(item)

    assert isinstance(built, RejectedPage)
    assert built.reason in {Reason.LIST_PAGE, Reason.NO_TEXT}


_NEWS = {
    "Storch hängt im Seil": "Die Feuerwehr rückte mit der Drehleiter an und brauchte eine Stunde.",
    "Bäckerei schließt": "Der Inhaber findet keinen Nachfolger und verkauft die Öfen.",
    "Glockendiebe gefasst": "Der Lieferwagen lag so tief, dass er der Polizei auffiel.",
    "Orchester auf Reisen": "Vierundzwanzig Schüler und eine Tuba fahren ans Meer.",
    "Hallenbad weiter offen": "Im Rat fehlte eine Stimme für den Neubau.",
}


@pytest.mark.parametrize(("more", "is_list"), [("/n/{0}", True), ("/all", False)])
def test_short_headlines_and_texts_that_end_in_a_link_to_the_same_pages_are_a_list(more: str, is_list: bool) -> None:
    row = f"<div><div><a href='/n/{{0}}'>{{1}}</a></div><div>{{2}} <a href='{more}'>mehr</a></div></div>"
    rows = "".join(row.format(number, *item) for number, item in enumerate(_NEWS.items()))
    built = build_article(_at("https://example.org/lokales/", f"<html><body><h1>Lokales</h1>{rows}</body></html>"))

    assert (isinstance(built, RejectedPage) and built.reason is Reason.LIST_PAGE) is is_list


def test_teasers_below_an_article_do_not_make_it_a_list() -> None:
    card = (
        "<div class='card'><h3><a href='/{0}'>Why the quay was hollow, part {0}</a></h3><p>A look inside it.</p></div>"
    )
    cards = "".join(card.format(number) for number in range(20))

    assert _type(page(page_html().replace("<footer>", f"{cards}<footer>"))) is PageType.ARTICLE
    short = _in_head('<meta property="og:type" content="article">', page_html(PARAGRAPHS[:1]))
    assert _type(page(short.replace("<footer>", f"{cards}<footer>"))) is PageType.ARTICLE


def test_a_round_up_of_links_is_an_article_where_its_address_is_that_of_one() -> None:
    entry = "<p><a href='https://other.example/{0}'>The quay of Harlow, part {0}</a> {1}</p>"
    entries = "".join(entry.format(number, text[:120]) for number, text in enumerate((*PARAGRAPHS, *PARAGRAPHS)))
    source = f"<html><head><title>Links</title></head><body><h1>Links of the week in Harlow</h1>{entries}</body></html>"

    assert _type(_at("https://example.org/2026/11/links-of-the-week-in-harlow", source)) is PageType.ARTICLE
    assert _type(_at("https://example.org/harbour", source)) is PageType.LIST


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        ('<meta property="og:type" content="product.item">', PageType.PRODUCT),
        ('<meta property="og:type" content="music.album">', PageType.LIST),
        ('<div itemscope itemtype="https://schema.org/Book"></div>', PageType.PRODUCT),
        ('<meta property="og:type" content="product"><meta property="article:author" content="Ida">', PageType.PRODUCT),
    ],
)
def test_a_page_that_declares_to_be_something_else_is_no_article(declared: str, wanted: PageType) -> None:
    assert _type(page(_in_head(declared, page_html(PARAGRAPHS[:2])))) is wanted


def test_a_box_about_a_book_in_a_long_text_makes_no_product() -> None:
    box = '<div itemscope itemtype="https://schema.org/Book">The quay</div>'
    long = page_html((*PARAGRAPHS, *(f"{text} Again." for text in PARAGRAPHS)))

    assert _type(page(long.replace("<footer>", f"{box}<footer>"))) is PageType.ARTICLE


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        ({"date": 1, "declared_author": False}, PageType.DOCUMENTATION),
        ({"date": 2, "declared_author": False}, PageType.ARTICLE),
        ({"date": 0, "declared_author": True}, PageType.ARTICLE),
    ],
)
def test_an_object_whose_head_has_a_date_or_an_author_may_be_an_article(
    declared: dict[str, float], wanted: PageType
) -> None:
    features = _evidence(page(_in_head('<meta property="og:type" content="object">', page_html(PARAGRAPHS[:2]))))

    assert classify(replace(features, numeric={**features.numeric, **declared})).page_type is wanted


def test_a_short_report_among_many_teasers_is_an_article_where_its_address_has_a_number() -> None:
    teaser = "<li><h4><a href='/eng/news/61516{0}.html'>The tram of Harlow stops again on line {0}</a></h4></li>"
    teasers = "".join(teaser.format(number) for number in range(20))
    source = page_html(PARAGRAPHS[:2]).replace("<footer>", f"<ul>{teasers}</ul><footer>")

    assert _type(_at("https://news.example/eng/news/615163.html", source)) is PageType.ARTICLE


def test_a_page_of_many_words_that_declares_nothing_may_be_an_article() -> None:
    """Tables and lists have no paragraphs."""
    features = _evidence(page(_in_head('<meta property="og:type" content="website">', page_html(PARAGRAPHS[:1]))))
    kept_by_the_model = replace(shipped_page_model(), threshold=1000.0)

    def kind(kept_words: float) -> PageType:
        numeric = {**features.numeric, "kept_words": kept_words}
        return classify(replace(features, numeric=numeric), kept_by_the_model).page_type

    assert kind(300.0) is PageType.SERVICE
    assert kind(301.0) is PageType.ARTICLE


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://docs.acme.example/manual/quay", PageType.DOCUMENTATION),
        ("https://acme.example/quay", PageType.ARTICLE),
        ("https://acme.example/topics/2026/11/quay", PageType.ARTICLE),
        ("https://acme.example/news/category/quay", PageType.ARTICLE),
    ],
)
def test_long_prose_needs_no_margin_at_the_address_of_something_else(address: str, wanted: PageType) -> None:
    features = _evidence(_at(address, page_html((*PARAGRAPHS, *(f"{text} Again." for text in PARAGRAPHS)))))
    model = shipped_page_model()
    odds = model.predict(features.numeric, frozenset()).odds
    just_exceeded = replace(model, threshold=odds - 1, kinds=(PageType.DOCUMENTATION,) * len(model.kinds))

    assert classify(replace(features, words=frozenset()), just_exceeded).page_type is wanted


#: Words of the pages of companies, in each of the places where the model looks for them.
_COMPANY_WORDS = frozenset(
    {
        "u:services", "s:contact us", "c:testimonial", "c:accordion", "s:get started", "t:free", "s:privacy policy",
        "s:skip to main content",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        (PARAGRAPHS[:4], PageType.SERVICE),
        ((*PARAGRAPHS, *(f"{text} Again." for text in PARAGRAPHS)), PageType.ARTICLE),
    ],
)
def test_long_prose_stays_an_article_among_the_words_of_a_company(
    paragraphs: tuple[str, ...], wanted: PageType
) -> None:
    features = _evidence(_at("https://acme.example/harbour", page_html(paragraphs)))

    assert classify(replace(features, words=_COMPANY_WORDS)).page_type is wanted


def test_hardly_any_text_without_date_or_author_is_no_article() -> None:
    website = _in_head('<meta property="og:type" content="website">', page_html(PARAGRAPHS[:1]))

    assert _type(page(website)) is PageType.SERVICE
    assert _type(page(page_html(PARAGRAPHS[:1]))) is PageType.ARTICLE


def test_a_film_with_a_sentence_is_a_video_by_its_address() -> None:
    source = page_html(PARAGRAPHS[:1])

    assert _type(_at("https://example.org/en/video/4711-evening-news-of-19-april", source)) is PageType.VIDEO
    assert _type(_at("https://example.org/en/video/4711-evening-news", page_html())) is PageType.ARTICLE


def test_a_live_blog_is_stored_as_one() -> None:
    built = build_article(page(_in_head(_LIVE, page_html())))

    assert isinstance(built, ArticleItem)
    assert built.page_type == "live_blog"


def test_an_address_tells_a_live_blog_only_as_a_whole_segment() -> None:
    source = page_html()

    assert _type(_at("https://example.org/sport/liveticker/4711", source)) is PageType.LIVE_BLOG
    assert _type(_at("https://example.org/sport/why-we-love-liveticker/4711", source)) is PageType.ARTICLE


@pytest.mark.parametrize(("count", "wanted"), [(1, PageType.VIDEO), (len(PARAGRAPHS), PageType.ARTICLE)])
def test_a_video_with_much_text_is_an_article(count: int, wanted: PageType) -> None:
    assert _type(page(_in_head(_FILM, page_html(PARAGRAPHS[:count])))) is wanted


@pytest.mark.parametrize(("count", "wanted"), [(1, PageType.GALLERY), (len(PARAGRAPHS), PageType.ARTICLE)])
def test_a_gallery_with_much_text_is_an_article(count: int, wanted: PageType) -> None:
    source = page_html(PARAGRAPHS[:count]).replace("</h1>", f"</h1>{_PICTURES}")

    assert _type(_at("https://example.org/fotostrecke/tram-4711.html", source)) is wanted


def test_a_video_is_skipped_unless_the_source_keeps_videos() -> None:
    item = page(_in_head(_FILM, page_html(PARAGRAPHS[:1])))

    rejected = build_article(item)
    kept = build_article(replace(item, rules=SiteRules(keep_types=("video",))))

    assert isinstance(rejected, RejectedPage)
    assert (rejected.reason, rejected.detail) == (Reason.VIDEO_PAGE, "declared as a video, 31 words in paragraphs")
    assert isinstance(kept, ArticleItem)
    assert kept.page_type == "video"


_CARD = (
    "<li class='product-card'><a href='/products/boot-{0}'><img src='/{0}.jpg'>"
    "<h3 class='product-title'>Boot {0}</h3></a><span class='price'>€ {0}9.00</span><button>Add to cart</button></li>"
)
_THREAD = (
    "<article class='message post-{0}'><div class='message-user'>rower{0}<div>Member</div><div>Joined 2019</div></div>"
    "<div class='message-body'>I have the same problem with my oars, and I don't know what I should try. Did you ever "
    "sand them down? I'm at my wits' end.</div><a href='#r'>Reply</a><a href='#q'>Quote</a></article>"
)
_SHOP = (
    "<html><head><title>Boots - buy online | Brightsole shop</title><meta property='og:type' content='website'></head>"
    "<body class='collection'><h1>Boots</h1><div>Sort by</div><div>Filter</div>"
    "<p>Dry feet in every winter: our boots are made for you.</p>"
    f"<ul class='product-grid'>{''.join(map(_CARD.format, range(1, 25)))}</ul></body></html>"
)
_FORUM = (
    "<html><head><title>Cracked oars | Rowing forum</title></head><body class='forum thread'><h1>Cracked oars</h1>"
    f"<div class='thread-starter'>Thread starter</div>{''.join(map(_THREAD.format, range(1, 9)))}"
    "<div>Similar threads</div><div>You must log in or register to reply here.</div></body></html>"
)


@pytest.mark.parametrize(
    ("address", "source", "wanted"),
    [
        ("https://shop.brightsole.example/collections/boots", _SHOP, PageType.LIST),
        ("https://forum.rowing.example/threads/cracked-oars.4711/", _FORUM, PageType.FORUM),
    ],
)
def test_shops_and_forums_are_skipped(address: str, source: str, wanted: PageType) -> None:
    built = build_article(_at(address, source))

    assert isinstance(built, RejectedPage)
    assert built.reason is REASONS[wanted]
    assert "log odds against an article" in built.detail


def test_hardly_any_words_are_told_as_such() -> None:
    built = read_page(_at("https://shop.example/collections/boots", "<body><p>Boots</p></body>")).result

    assert isinstance(built, RejectedPage)
    assert built.reason in {Reason.NO_TEXT, Reason.TOO_SHORT}


def test_a_plain_list_says_so_though_nothing_of_it_is_text() -> None:
    cards = "".join(
        f"<li class=product-card><a href='/products/boot-{n}'>Boot {n} €{n}9.00 Add to cart</a></li>"
        for n in range(1, 40)
    )
    source = f"<body class='template-collection'><ul class=product-grid>{cards}</ul></body>"
    reading = read_page(_at("https://shop.example/collections/boots", source))

    assert not any(one.kept for one in reading.verdicts)
    assert isinstance(reading.result, RejectedPage)
    assert reading.result.reason in {Reason.LIST_PAGE, Reason.PRODUCT_PAGE}


def test_a_plain_page_is_not_given_a_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cost the most is spared; a source that keeps such pages has their text judged in full."""
    asked: list[str] = []

    def ask(*values: Any, **named: Any) -> Any:
        asked.append("asked")
        return bare_extraction(*values, **named)

    monkeypatch.setattr("pipelines.boilerplate.trafilatura.bare_extraction", ask)
    cards = "".join(f"<p><a href='/products/{n}'>Boot {n}</a> €{n}9.00 <b>Add to cart</b></p>" for n in range(1, 40))
    item = _at("https://shop.example/collections/boots", f"<body class='template-collection'>{cards}</body>")

    rejected = read_page(item).result
    assert isinstance(rejected, RejectedPage)
    assert asked == []

    kind = next(kind for kind, reason in REASONS.items() if reason is rejected.reason)
    read_page(replace(item, rules=replace(item.rules, keep_types=(kind,))))
    assert asked == ["asked"]


def test_every_kind_is_stored_or_has_a_reason() -> None:
    assert set(REASONS) == set(PageType) - STORED
    assert set(REASONS) >= KEEPABLE | DECIDED_BY_TEXT


def test_what_may_be_gone_tomorrow_is_a_failure() -> None:
    """A failed URL is tried again; a skipped one is not."""
    outcomes = {kind: reason.outcome for kind, reason in REASONS.items()}

    assert {kind for kind, outcome in outcomes.items() if outcome is Outcome.FAILED} == {
        PageType.BOT_CHECK,
        PageType.MAINTENANCE,
    }
    assert set(outcomes.values()) == {Outcome.FAILED, Outcome.SKIPPED}


@given(
    st.lists(
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(
                ["<div>", "</div>", "<script type='application/ld+json'>{\"@type\": [", "<h1>", "<meta name=a>"]
            ),
        ),
        max_size=30,
    ),
    st.text(max_size=40),
)
def test_any_page_at_any_address_has_a_kind(parts: list[str], address: str) -> None:
    item: Any = _at(f"https://example.org/{address}", "".join(parts))
    if isinstance(parse(item), ParsedPage):
        assert _type(item) in PageType
