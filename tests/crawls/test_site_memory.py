"""The memory of a site as its user sees it: crawls that end clean, and commands that show and correct it."""

import json
from collections.abc import Iterator

import pytest

from tests.crawl_results import rows_of
from tests.newsweb import Answer, NewsWeb, feed, news_web
from tests.pipelines.site_memory.made_up_site import story
from tests.scrapy_command import QUICK, Scrapy

PLEA = "The evening edition is printed on paper from the mill across the river since it was founded."
PAGES = 9


def page(number: int, *added: str) -> bytes:
    article = story(number)
    lines = article.article_body.split("\n")
    lines[3:3] = added
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<!doctype html><html lang="en"><head><title>{article.metadata.headline}</title></head><body>'
        f"<article><h1>{article.metadata.headline}</h1>{body}</article></body></html>"
    ).encode()


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    with news_web({}) as served:
        for number in range(PAGES):
            served.routes[f"/news/{number}.html"] = Answer(page(number, PLEA))
        served.routes["/feed.xml"] = Answer(
            feed(served.url(""), {f"/news/{number}.html": f"story {number}" for number in range(PAGES)})
        )
        yield served


def crawl(scrapy: Scrapy, database_url: str, web: NewsWeb) -> None:
    done = scrapy("crawl", "news", *QUICK, "-s", f"DATABASE_URL={database_url}", "-a", f"feed={web.url('/feed.xml')}")
    assert done.code == 0, done.err


def with_plea(database_url: str) -> int:
    return len(rows_of(database_url, f"SELECT 1 FROM article_text WHERE article_body LIKE '%{PLEA}%'"))


def test_a_crawl_ends_with_clean_articles_and_people_have_the_last_word(
    scrapy: Scrapy, web: NewsWeb, database_url: str
) -> None:
    def ask(*words: str) -> str:
        result = scrapy("site-memory", *words, "-s", f"DATABASE_URL={database_url}")
        assert result.code == 0, result.err
        return result.out

    crawl(scrapy, database_url, web)

    assert with_plea(database_url) == 0
    cut = rows_of(database_url, "SELECT DISTINCT reason, evidence, text FROM removed_block WHERE pattern IS NOT NULL")
    assert cut == [("site_memory", f"stands in {PAGES} of {PAGES} articles of this host", PLEA)]
    kept = rows_of(database_url, f"SELECT DISTINCT reason, article_body LIKE '%{PLEA}%' FROM article_revision")
    assert kept == [("site_memory", True)], "of pages that came before the pattern was known"
    listed = ask("list", web.address)
    fingerprint = listed.split()[0]
    assert "cut" in listed
    assert PLEA[:80] in listed
    assert web.address in ask("list")
    explained = ask("explain", fingerprint[:6])
    assert explained.count(f"http://{web.address}/news/") == PAGES

    assert f"back in {PAGES} articles" in ask("protect", fingerprint)
    assert with_plea(database_url) == PAGES
    assert "0 were changed" in ask("apply", web.address)
    assert "protected" in ask("list", web.address)
    assert "back in 0 articles" in ask("forget", fingerprint)

    web.routes["/news/20.html"] = Answer(page(20, PLEA))
    web.routes["/feed.xml"] = Answer(feed(web.url(""), {"/news/20.html": "story 20"}))
    crawl(scrapy, database_url, web)
    assert with_plea(database_url) == PAGES + 1, "one article teaches nothing"


def test_marks_that_turn_the_direction_of_text_are_not_stored(scrapy: Scrapy, web: NewsWeb, sqlite_url: str) -> None:
    for number in range(PAGES):
        web.routes[f"/news/{number}.html"] = Answer(page(number, f"\u202e{PLEA}"))
    crawl(scrapy, sqlite_url, web)

    listed = scrapy("site-memory", "list", web.address, "-s", f"DATABASE_URL={sqlite_url}").out
    explained = scrapy("site-memory", "explain", listed.split()[0], "-s", f"DATABASE_URL={sqlite_url}").out

    for printed in (listed, explained):
        assert "202e" not in printed
        assert PLEA[:60] in printed


def test_a_batch_is_cleaned_together_without_a_database(scrapy: Scrapy) -> None:
    lines = [
        json.dumps({"id": number, "html": page(number, PLEA).decode(), "url": f"https://site.example/{number}.html"})
        for number in range(8)
    ]
    stdin = "\n".join(lines).encode()

    alone = scrapy("extract", "--batch", "-", "--jobs", "0", stdin=stdin)
    together = scrapy("extract", "--batch", "-", "--jobs", "0", "--site-memory", stdin=stdin)

    records = [json.loads(line) for line in together.out.splitlines()]
    assert sum(PLEA in json.loads(line)["article_body"] for line in alone.out.splitlines()) == 8
    assert [record["id"] for record in records] == list(range(8))
    assert not any(PLEA in record["article_body"] for record in records)
    removed = [[(cut["text"], cut["reason"]) for cut in record["removed"]] for record in records]
    assert all((PLEA, "site_memory") in cuts for cuts in removed)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what to do"),
        (("lst",), "did you mean list?"),
        (("list", "a", "b"), "unknown word 'b'"),
        (("explain",), "the following arguments are required: FINGERPRINT"),
        (("explain", "abcdef"), "there is no pattern abcdef"),
        (("protect", "abc"), "there is no pattern abc"),
        (("list", "nowhere.example"), "nothing was learnt of nowhere.example"),
        (("apply", "nowhere.example"), "there is no article of nowhere.example"),
        (("forget", "--all", "abcd"), "scrapy site-memory forget: unknown option --all"),
        (("list", "--al1"), "unknown option"),
    ],
)
def test_what_it_does_not_know_is_refused_with_a_remedy(
    scrapy: Scrapy, sqlite_url: str, words: tuple[str, ...], said: str
) -> None:
    result = scrapy("site-memory", *words, "-s", f"DATABASE_URL={sqlite_url}")

    assert result.code == 4
    assert said in result.err


def test_one_page_teaches_nothing(scrapy: Scrapy) -> None:
    result = scrapy("extract", "-", "--site-memory", stdin=b"<p>x</p>")

    assert result.code == 4
    assert "--site-memory belongs to --batch" in result.err
