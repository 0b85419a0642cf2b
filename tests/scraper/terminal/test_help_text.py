"""What commands say of themselves."""

import re

import pytest

from scraper.arguments import MEANINGS, NAMES
from scraper.exit_codes import ExitCode
from tests.scrapy_command import Scrapy


def test_the_help_of_a_crawl_tells_its_arguments_and_exit_codes(scrapy: Scrapy) -> None:
    said = scrapy("crawl", "-h", env={"COLUMNS": "100"}).out

    told = re.findall(r"^  -a ([a-z_]+)=", said, re.MULTILINE)
    assert sorted(told) == sorted(NAMES)
    assert len(MEANINGS) == len(NAMES)
    in_one_line = " ".join(said.split())
    for code in ExitCode:
        assert f"{code:d} {code.name.lower()}" in in_one_line
    assert said.index("-a sources=FILE") < said.index("Global Options")


@pytest.mark.parametrize("columns", ["20", "60", "100", "400"])
def test_tables_are_as_wide_as_the_terminal_within_reason(scrapy: Scrapy, columns: str) -> None:
    said = scrapy("crawl", "-h", env={"COLUMNS": columns}).out
    (table,) = re.findall(r"^Arguments\n=+\n(.*?)\n\n", said, re.MULTILINE | re.DOTALL)

    assert max(map(len, table.splitlines())) <= max(min(int(columns), 122), 65)
    assert "".join(said.split()).count("anotherlistofoutletsthansources.toml") == 1
