"""From a page's bytes to a clean article: what goes, with which reason, and what stays, in every mark-up."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.enums import Reason
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, CutReason, PageItem, RejectedPage
from pipelines.text.fingerprint import fingerprint
from tests.pages import AUTHOR, HEADLINE, PARAGRAPHS, URL, Line, Markup, page, page_html, with_line


def _article(item: PageItem) -> ArticleItem:
    built = build_article(item)
    assert isinstance(built, ArticleItem)
    return built


def _reason_of_cut(built: ArticleItem, text: str) -> str | None:
    return next((block.reason.value for block in built.removed if block.text == text), None)


def _paragraphs(built: ArticleItem) -> list[str]:
    return built.article_body.split("\n")


@pytest.mark.parametrize("markup", Markup)
def test_an_article_without_boilerplate_comes_back_whole(markup: Markup) -> None:
    built = _article(page(page_html(PARAGRAPHS, markup)))
    assert _paragraphs(built) == list(PARAGRAPHS)
    assert built.metadata.headline == HEADLINE
    assert [author.name for author in built.metadata.authors] == [AUTHOR]
    assert built.in_language == "en"
    assert built.word_count == len(" ".join(PARAGRAPHS).replace("city's", "city s").split())
    assert (built.url, built.requested_url, built.source) == (URL, URL, "example.org")
    assert built.fetched_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert built.fingerprint == fingerprint(HEADLINE, built.article_body)


_CUTS = [
    (CutReason.NEWSLETTER, "Sign up for our weekly newsletter and get the best of the harbour every Friday morning."),
    (CutReason.NEWSLETTER, "Abonnieren Sie jetzt unseren Newsletter und verpassen Sie keine Nachricht mehr."),
    (CutReason.FOLLOW, "Follow us on Facebook, Instagram and X for more from the harbour."),
    (CutReason.FOLLOW, "Síguenos en Instagram para no perderte nada del puerto."),
    (
        CutReason.FOLLOW,
        "Download our free app to read the news on the go, even without a connection, wherever you are today.",
    ),
    (CutReason.DONATION, "Support independent journalism: make a donation today and keep our reporters on the quay."),
    (CutReason.SUBSCRIPTION, "Already a subscriber? Log in to continue reading this story."),
    (CutReason.RELATED, "Read also: Ferry prices rise in March as fuel gets more expensive"),
    (CutReason.RELATED, "Lesen Sie auch: Fähre wird im März teurer"),
    (CutReason.RELATED, "À lire aussi : le prix du ferry augmente en mars"),
    (CutReason.COMMENTS, "Your email address will not be published. Required fields are marked *"),
    (
        CutReason.DISCLAIMER,
        "Disclaimer: This article is for informational purposes only and does not constitute financial advice.",
    ),
    (
        CutReason.DISCLAIMER,
        "We may earn a small affiliate commission when you buy through links on this page, at no cost to you.",
    ),
    (CutReason.COPYRIGHT, "© 2026 Harbour Post. All rights reserved."),
    (CutReason.CREDIT, "Photo: Ola Berg / Harbour Post"),
    (CutReason.CONSENT, "We and our partners use cookies to measure traffic and to show you advertisements."),
    (CutReason.CAPTION, "CP-2025-0417-31337001-thumb"),
    (CutReason.CAPTION, "harbour-tram-1024x683.jpg"),
    (CutReason.ADVERTISEMENT, "Advertisement"),
    (CutReason.ADVERTISEMENT, "Story continues below advertisement"),
    (
        CutReason.PROMOTION,
        "Looking for new windows? Larchwood Glazing offers free quotes and award-winning frames. Call today.",
    ),
    (
        CutReason.PROMOTION,
        "Brewmaster Pro is the leading provider of espresso machines for offices. Order online now and get 15% off.",
    ),
]


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(("reason", "line"), _CUTS)
def test_a_line_of_boilerplate_between_paragraphs_is_cut_with_its_reason(
    markup: Markup, reason: CutReason, line: str
) -> None:
    for position in (2, len(PARAGRAPHS)):
        built = _article(page(page_html(with_line(line, position), markup)))
        assert _paragraphs(built) == list(PARAGRAPHS)
        assert _reason_of_cut(built, line) in {reason, None}
        if position == 2:
            assert _reason_of_cut(built, line) == reason


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(
    ("reason", "heading"),
    [
        (CutReason.TRENDING, "Tranding Now"),
        (CutReason.RELATED, "Recomended for you"),
        (CutReason.RELATED, "Latest Harbour News"),
        (CutReason.COMMENTS, "Leave a Repy"),
    ],
)
def test_a_list_below_a_heading_behind_the_article_is_cut(markup: Markup, reason: CutReason, heading: str) -> None:
    titles = ("Ferry prices rise in March", "Why the quay was hollow", "A museum for old trams")
    for kind in ("paragraph", "link"):
        lines: tuple[str | Line, ...] = (*PARAGRAPHS, Line(heading, "h2"), *(Line(title, kind) for title in titles))
        built = _article(page(page_html(lines, markup)))
        assert _paragraphs(built) == list(PARAGRAPHS)
        assert _reason_of_cut(built, heading) in {reason.value, None}


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (CutReason.REPEATED_HEADLINE, HEADLINE),
        (CutReason.BYLINE, f"By {AUTHOR}"),
        (CutReason.DATELINE, "Published: 2 March 2026, 10:30"),
    ],
)
def test_what_the_metadata_says_is_not_said_again(markup: Markup, reason: CutReason, line: str) -> None:
    built = _article(page(page_html((line, *PARAGRAPHS), markup)))
    assert _paragraphs(built) == list(PARAGRAPHS)
    assert {block.reason for block in built.removed if block.text == line} <= {reason}


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(
    "line",
    [
        "The harbour tram is ideal for passengers who wait near the fish market, the mayor said on Monday.",
        "“Sign up for the first ride, I told my class, and they did,” said a teacher who had come with paper flags.",
        "The transport office, which sends a newsletter to forty thousand passengers, had announced the delay in May.",
        "Comments by the mayor drew laughter from the crowd that had waited at the first stop since sunrise.",
        "Photographs of the hollow embankment had shocked the city when divers brought them up two winters ago.",
        "Average rating of the buses: 2.25 of 5 points.",
    ],
)
def test_paragraphs_that_sound_like_boilerplate_stay(markup: Markup, line: str) -> None:
    built = _article(page(page_html(with_line(line, 3), markup)))
    assert _paragraphs(built) == [*PARAGRAPHS[:3], line, *PARAGRAPHS[3:]]


def test_subheadings_lists_quotes_and_tables_of_the_article_stay() -> None:
    extra = (
        "<h2>What it cost</h2><ul><li>Piles of steel: six million crowns</li><li>Rails: five million</li></ul>"
        "<blockquote><p>Nobody had told us how hollow it was.</p></blockquote>"
        "<table><tr><th>Stop</th><th>Opens</th></tr><tr><td>Fish market</td><td>Monday</td></tr></table>"
    )
    source = page_html().replace(f"<p>{PARAGRAPHS[4][:20]}", f"{extra}<p>{PARAGRAPHS[4][:20]}")
    text = _article(page(source)).article_body
    for line in (
        "What it cost",
        "Piles of steel: six million crowns",
        "Nobody had told us how hollow it was.",
        "Fish market | Monday",
    ):
        assert line in text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<form action='/'>", "</form>"),
        ("<div class='sidebar'>", "</div>"),
        ("<div class='ad sponsored'>", "</div>"),
        ("<section id='comments'>", "</section>"),
        ("<aside>", "</aside>"),
        ("<div class='newsletter related popular'>", "</div>"),
    ],
)
@pytest.mark.parametrize("markup", [Markup.FLAT, Markup.BREAKS, Markup.SOUP])
def test_a_telling_element_around_the_whole_page_takes_nothing_away(markup: Markup, before: str, after: str) -> None:
    source = page_html(PARAGRAPHS, markup).replace("<body>", f"<body>{before}").replace("</body>", f"{after}</body>")
    built = build_article(page(source))
    if isinstance(built, ArticleItem):  # where trafilatura itself finds nothing there is nothing to judge
        assert set(_paragraphs(built)) >= set(PARAGRAPHS)
    else:
        assert built.reason is Reason.NO_TEXT


@pytest.mark.parametrize("markup", Markup)
def test_a_page_where_every_line_is_named_as_advertisement_keeps_its_text(markup: Markup) -> None:
    source = page_html(PARAGRAPHS, markup).replace("<p>", "<p class='promo-text ads-free'>")
    assert set(_paragraphs(_article(page(source)))) >= set(PARAGRAPHS)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY_PAGE),
        (b" \r\n\t", Reason.EMPTY_PAGE),
        (b"%PDF-1.7 \xe2\xe3", Reason.NOT_HTML),
        (b"\x89PNG\r\n\x1a\n", Reason.NOT_HTML),
        (b"\x1f\x8b\x08\x00", Reason.NOT_HTML),
        (b"<html><body></body></html>", Reason.NO_TEXT),
        (b"<html><head><title>Trams</title></head></html>", Reason.NO_TEXT),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", Reason.NO_TEXT),
        (b"<html><body><article><p>Trams run again.</p></article></body></html>", Reason.TOO_SHORT),
        (b"<frameset><frame src='a.html'></frameset>", Reason.NO_TEXT),
    ],
)
def test_pages_without_an_article_are_rejected_with_the_reason(body: bytes, reason: Reason) -> None:
    built = build_article(page(body))
    assert isinstance(built, RejectedPage)
    assert (built.url, built.reason) == (URL, reason)
    assert built.detail


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_the_article_does_not_depend_on_the_encoding(encoding: str) -> None:
    source = page_html().replace("charset='utf-8'", f"charset='{encoding}'")
    assert _paragraphs(_article(page(source.encode(encoding), f"text/html; charset={encoding}"))) == list(PARAGRAPHS)


def test_text_behind_an_early_end_of_the_page_is_part_of_the_article() -> None:
    early = page_html(PARAGRAPHS, Markup.FLAT).replace(
        f"<p>{PARAGRAPHS[3][:20]}", f"</body></html><p>{PARAGRAPHS[3][:20]}"
    )
    assert _paragraphs(_article(page(early))) == list(PARAGRAPHS)


def test_the_fingerprint_ignores_spacing_case_and_mark_up() -> None:
    original = _article(page(page_html()))
    spaced = page_html([paragraph.replace(" ", "  \n").upper() for paragraph in PARAGRAPHS], Markup.FLAT)
    assert _article(page(spaced)).fingerprint == original.fingerprint
    changed = page_html([*PARAGRAPHS[:5], PARAGRAPHS[5].replace("midnight", "one o'clock")])
    assert _article(page(changed)).fingerprint != original.fingerprint


@pytest.mark.parametrize("markup", Markup)
def test_the_same_page_gives_the_same_article_and_survives_the_way_between_processes(markup: Markup) -> None:
    item = page(page_html(with_line("Advertisement", 2), markup))
    built = build_article(item)
    assert built == build_article(item)
    assert pickle.loads(pickle.dumps(built)) == built
    rejected = build_article(page(b""))
    assert pickle.loads(pickle.dumps(rejected)) == rejected


_PAGES = tuple(page_html(with_line(line, 3), markup).encode() for markup in Markup for _, line in _CUTS[::7])
_RUBBISH = st.sampled_from(
    [b"<", b">", b"</div>", b"<p", b"&#xD800;", b"<!--", b"<table><tr>", b"\x00", b"\xff", b"<script>", b"</body>"]
)


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """Draw a page that was cut short, or lost tags, or has bytes flipped or put in."""
    body = draw(st.sampled_from(_PAGES))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(body)))
        end = start + draw(st.sampled_from([0, 1, 5, 40, 400, 4000]))
        body = body[:start] + draw(st.one_of(_RUBBISH, st.binary(max_size=6))) + body[end:]
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(_damaged())
def test_a_damaged_page_is_an_article_or_rejected_with_a_reason(body: bytes) -> None:
    built = build_article(page(body))
    assert isinstance(built, ArticleItem | RejectedPage)
    if isinstance(built, ArticleItem):
        assert built.word_count > 0
        assert "" not in _paragraphs(built)


@pytest.mark.parametrize("markup", Markup)
def test_a_page_of_nothing_but_a_headline_and_links_has_no_text(markup: Markup) -> None:
    rejected = build_article(page(page_html([], markup)))

    assert isinstance(rejected, RejectedPage)
    assert rejected.reason in {Reason.NO_TEXT, Reason.TOO_SHORT, Reason.LIST_PAGE}


@pytest.mark.parametrize("levels", [300, 100_000])
@pytest.mark.parametrize("tag", ["div", "div class='wrap'", "span", "table><tr><td"])
def test_an_article_below_any_number_of_levels_is_found(tag: str, levels: int) -> None:
    source = page_html().replace("<body>", "<body>" + f"<{tag}>" * levels)

    built = _article(page(source))

    assert _paragraphs(built) == list(PARAGRAPHS)
    assert not built.is_truncated


@pytest.mark.parametrize("filler", ["<script>{}</script>", "<!--{}-->", "{}", "<p hidden title='{}'></p>"])
def test_an_article_behind_any_length_is_found(filler: str) -> None:
    source = page_html().replace(
        "<body>", "<body>" + filler.format(" x" * 6_000_000 if filler != "{}" else "\n" * 12_000_000)
    )

    assert _paragraphs(_article(page(source))) == list(PARAGRAPHS)


def test_a_page_that_breaks_off_is_an_article_that_says_so() -> None:
    whole = page(page_html())
    cut = replace(whole, body=whole.body[: whole.body.index(b"Shop owners") + 40])

    assert not _article(whole).is_truncated
    assert _article(replace(whole, truncated=True)).is_truncated
    assert _article(cut).is_truncated
    assert _paragraphs(_article(cut))[:4] == list(PARAGRAPHS[:4])


@pytest.mark.parametrize("body", [b"", b"<html><body>", b"<html><body><p>Trams ru"])
def test_a_page_that_breaks_off_before_its_text_is_to_be_asked_for_again(body: bytes) -> None:
    rejected = build_article(replace(page(body), truncated=True))

    assert isinstance(rejected, RejectedPage)
    assert rejected.reason is Reason.TRUNCATED
    assert rejected.detail.startswith("the page breaks off, and ")
