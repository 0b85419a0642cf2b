"""The sample pages and the truth about them agree: what must stay and what must go stands on each page."""

from html.parser import HTMLParser
from itertools import chain

import pytest

from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, PageItem
from samples.content import Article, Outlet, outlets, parse_body
from samples.pages import article_html
from samples.truth import truth

INLINE = {"a", "b", "strong", "em", "i", "span", "small", "time", "u"}
NO_TEXT = {"style", "script", "title"}
PAGES = [(outlet, article) for outlet in outlets() for article in outlet.articles]
each_page = pytest.mark.parametrize(
    ("outlet", "article"), PAGES, ids=[f"{outlet.slug}-{article.image}" for outlet, article in PAGES]
)


class Lines(HTMLParser):
    """Collects the lines of a page as people see them: whatever is not inline ends a line."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.silent = False

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.silent = tag in NO_TEXT
        self.text += "" if tag in INLINE else "\n"

    def handle_endtag(self, tag: str) -> None:
        self.silent = False
        self.text += "" if tag in INLINE else "\n"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.silent else data


def lines_of(outlet: Outlet, article: Article) -> list[str]:
    parser = Lines()
    parser.feed(article_html(outlet, article, "http://127.0.0.1:1"))
    return [line.strip() for line in parser.text.split("\n") if line.strip()]


@each_page
def test_each_true_paragraph_stands_on_its_page_in_order(outlet: Outlet, article: Article) -> None:
    paragraphs = truth()[article.path].paragraphs
    lines = lines_of(outlet, article)

    assert len(paragraphs) >= 5
    assert [line for line in lines if line in paragraphs] == list(paragraphs)


@each_page
def test_each_line_that_must_go_stands_on_its_page(outlet: Outlet, article: Article) -> None:
    lines = set(lines_of(outlet, article))

    assert [cut for cut in truth()[article.path].cuts if cut.text not in lines] == []


@each_page
def test_nothing_stands_on_a_page_of_which_the_truth_says_nothing(outlet: Outlet, article: Article) -> None:
    true = truth()[article.path]
    known = {*true.paragraphs, *(cut.text for cut in true.cuts), outlet.name}

    assert [line for line in lines_of(outlet, article) if line not in known] == []


@each_page
def test_no_line_both_stays_and_goes(outlet: Outlet, article: Article) -> None:
    true = truth()[article.path]

    assert {cut.text for cut in true.cuts}.isdisjoint(true.paragraphs)


def test_there_are_at_least_eight_articles_of_each_outlet() -> None:
    assert [len(outlet.articles) >= 8 for outlet in outlets()] == [True, True, True]


def test_paths_are_unique_across_outlets() -> None:
    assert len(truth()) == len(PAGES)


def test_together_the_outlets_carry_every_kind_of_boilerplate() -> None:
    kinds = {cut.kind for true in truth().values() for cut in true.cuts}

    assert kinds >= {
        *("promotion", "banner", "related", "newsletter", "follow", "app", "donation", "subscription"),
        *("disclaimer", "caption", "credit", "thumb", "teaser", "bio", "byline", "dateline", "headline"),
        *("navigation", "latest", "trending", "recommended", "copyright", "consent", "contact"),
        *("comment_heading", "comment_note", "trending_heading", "latest_heading", "recommended_heading"),
    }


def test_one_brand_is_praised_in_other_words_in_several_articles() -> None:
    praises = [
        cut.text
        for true in truth().values()
        for cut in true.cuts
        if cut.kind == "promotion" and "Tarnquist" in cut.text
    ]

    assert len(set(praises)) == len(praises) >= 8


def test_some_articles_lack_an_author_and_some_a_date_of_change() -> None:
    authors = [true.authors for true in truth().values()]
    changes = [true.modified for true in truth().values()]

    assert () in authors
    assert any(len(names) > 1 for names in authors)
    assert None in changes
    assert any(changes)


def test_dates_carry_offsets_of_several_zones() -> None:
    offsets = {true.published.utcoffset() for true in truth().values()}

    assert None not in offsets
    assert len(offsets) >= 5


def test_images_and_captions_tell_articles_of_an_outlet_apart() -> None:
    for outlet in outlets():
        for names in ([a.image for a in outlet.articles], [a.thumb for a in outlet.articles]):
            assert len(set(names)) == len(names)


def test_links_inside_articles_lead_to_pages_of_the_same_outlet() -> None:
    for outlet in outlets():
        known = {
            *(article.path for article in outlet.articles),
            *(section.path for section in outlet.sections),
            *(page.path for page in outlet.pages),
            "/",
        }
        pages = chain.from_iterable(article.body for article in outlet.articles)
        targets = [part.partition(")")[0] for passage in pages for part in passage.text.split("](")[1:]]

        assert targets
        assert set(targets) <= known
        assert set(outlet.navigation.values()) <= known


def test_a_line_of_a_body_tells_its_kind_by_its_prefix() -> None:
    passages = parse_body("A [link](/x/) stays.\n\n## Head\n- one\n- two\n> said\n[promotion] Buy!\n[sic] is kind")

    assert [passage.kind for passage in passages] == [
        *("paragraph", "heading", "item", "item", "quote", "promotion", "sic"),
    ]
    assert passages[0].plain == "A link stays."
    assert [passage.is_kept for passage in passages] == [True] * 5 + [False] * 2


@each_page
def test_cleaning_keeps_every_true_line_and_no_other(outlet: Outlet, article: Article) -> None:
    url = f"http://{outlet.host}{article.path}"
    body = article_html(outlet, article, f"http://{outlet.host}").encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    built = build_article(PageItem(url, url, 200, headers, body, article.changed_at, outlet.host))

    assert isinstance(built, ArticleItem)
    lines = built.article_body.split("\n")
    assert [line for line in truth()[article.path].paragraphs if line not in lines] == []
    assert [cut.text for cut in truth()[article.path].cuts if cut.text in lines] == []
