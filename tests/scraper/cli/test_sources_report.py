from datetime import timedelta

from scraper.cli.sources_report import source_line, source_record
from scraper.sources import Source

WHOLE = Source(
    "one.example",
    "One",
    "https://one.example/",
    feeds=("https://one.example/rss.xml",),
    fronts=("https://one.example/", "https://one.example/news/"),
    sections=("https://one.example/world/",),
    headers=(("X-Key", "s3cret"),),
    cookies=(("a", "s3cret"),),
    user_agent="ExampleBot/1.0",
    proxy="http://ann:s3cret@proxy.example:3128",
    delay=2.5,
    concurrency=2,
    include=("/news/",),
    exclude=("*/video/",),
    languages=("en", "de"),
    keywords=("climate",),
    interval=timedelta(minutes=15),
    age_limit=timedelta(days=30),
    budget=0,
    verify_tls=False,
)


def test_an_entry_is_one_line_without_its_secrets() -> None:
    assert source_line(Source("a.example", None, "https://a.example/")) == (
        "a.example: looks for feeds and sitemaps by itself"
    )
    assert source_line(WHOLE) == (
        "one.example (One): 1 feed, 2 fronts, 1 section; headers X-Key; cookies a; as ExampleBot/1.0; "
        "proxy http://proxy.example:3128; 2.5 s between two requests; 2 at a time; every 15m; "
        "any number of pages a run; any certificate; only /news/; not */video/; in en, de; 1 keyword; "
        "not older than 30d"
    )
    moved = Source("a.example", "A", "https://a.example/", feeds=("https://a.example/f",), domains=("b.example",))
    assert source_line(moved) == "a.example, b.example (A): 1 feed"
    assert source_record(moved)["domains"] == ["b.example"]


def test_an_entry_is_told_to_programs_without_its_secrets() -> None:
    record = source_record(WHOLE)

    assert "s3cret" not in str(record)
    assert record["asked"] == [
        {"kind": "feed", "url": "https://one.example/rss.xml"},
        {"kind": "front", "url": "https://one.example/"},
        {"kind": "front", "url": "https://one.example/news/"},
        {"kind": "front", "url": "https://one.example/world/"},
    ]
    bare = source_record(Source("a.example", None, "https://a.example/", sections=("https://a.example/world/",)))
    assert bare["asked"] == [
        {"kind": "robots", "url": "https://a.example/robots.txt"},
        {"kind": "front", "url": "https://a.example/"},
        {"kind": "front", "url": "https://a.example/world/"},
    ]
    assert record["settings"]["proxy"] == "http://proxy.example:3128"
    assert record["settings"]["interval"] == 900
