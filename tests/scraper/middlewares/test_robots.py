import gzip

from scrapy.http import Request, Response, TextResponse
from scrapy.utils.test import get_crawler

from scraper.middlewares.compression import Decompression
from scraper.middlewares.robots import MAX_ROBOTS_BYTES, RobotsTxtSizeLimit

ROBOTS = Request("https://a.example/robots.txt", meta={"dont_obey_robotstxt": True})
RULES = b"User-agent: *\nDisallow: /private/\n" + b"Disallow: /trap/\n" * 60_000


def cut(request: Request, response: Response) -> Response:
    return RobotsTxtSizeLimit.from_crawler(get_crawler()).process_response(request, response)


def test_rules_without_end_are_cut_at_a_line() -> None:
    found = cut(ROBOTS, TextResponse(ROBOTS.url, body=RULES, status=200, flags=["a"]))

    assert RULES.startswith(found.body)
    assert MAX_ROBOTS_BYTES - 100 < len(found.body) <= MAX_ROBOTS_BYTES
    assert found.body.endswith(b"Disallow: /trap/\n")
    assert found.flags == ["a"]


def test_other_documents_and_short_rules_are_left_alone() -> None:
    page = Response("https://a.example/robots.txt", body=RULES)
    short = Response(ROBOTS.url, body=RULES[:1000])

    assert cut(Request(page.url), page) is page
    assert cut(ROBOTS, short) is short


def test_a_bomb_of_rules_is_read_as_far_as_the_bound() -> None:
    packed = Response(ROBOTS.url, headers={"Content-Encoding": "gzip"}, body=gzip.compress(RULES * 10))
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 8 << 20})

    unpacked = Decompression.from_crawler(crawler).process_response(ROBOTS, packed)

    assert isinstance(unpacked, Response)
    assert cut(ROBOTS, unpacked).body.startswith(b"User-agent: *\nDisallow: /private/\n")
    assert len(unpacked.body) <= 8 << 20
