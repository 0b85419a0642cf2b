import gzip

import pytest
from scrapy.http import Response

from scraper.download.responses import CUT_SHORT, DATA_LOSS
from scraper.download.robots_responses import robots_problem, unzipped

RULES = b"User-agent: *\nDisallow: /private/\n"


def problem(status: int, body: bytes | None = RULES, *flags: str, has_rules: bool = False) -> str | None:
    response = Response("https://a.example/robots.txt", status=status, body=body or b"", flags=list(flags))
    return robots_problem(response, body, has_rules=has_rules)


@pytest.mark.parametrize("status", [200, 203, 204, 400, 401, 403, 404, 410, 451])
def test_rules_and_their_absence_are_answers(status: int) -> None:
    assert problem(status) is None


@pytest.mark.parametrize("status", [100, 206, 300, 301, 302, 304, 408, 425, 429, 500, 503, 599])
def test_other_statuses_say_nothing_about_rules(status: int) -> None:
    assert problem(status) == f"answers with HTTP status {status}"


def test_not_modified_means_the_rules_that_are_known() -> None:
    assert problem(304, b"", has_rules=True) is None


@pytest.mark.parametrize("flag", [DATA_LOSS, CUT_SHORT])
def test_a_truncated_file_is_no_answer(flag: str) -> None:
    assert problem(200, RULES, flag) == "breaks off"


def test_a_gzip_file_is_unpacked_and_a_damaged_one_is_no_text() -> None:
    assert unzipped(RULES) == RULES
    assert unzipped(gzip.compress(RULES)) == RULES
    assert unzipped(gzip.compress(RULES)[:-12]) is None
    assert unzipped(b"\x1f\x8b rubbish") is None
    assert problem(200, None) == "is no text"
