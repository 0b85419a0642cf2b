"""What commands say of themselves."""

import re
from argparse import Namespace

import pytest

from scraper.arguments import MEANINGS, NAMES
from scraper.cli.database_command import DatabaseCommand
from scraper.cli.site_memory import SiteMemoryCommand
from scraper.commands.db import Command as Db
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


def test_the_help_of_the_list_of_sources_tells_its_word(scrapy: Scrapy) -> None:
    assert re.search(r"^  check \[FILE\]  print what each", scrapy("sources", "-h").out, re.MULTILINE)


@pytest.mark.parametrize("command", [Db(), SiteMemoryCommand()])
def test_the_help_of_a_command_on_the_database_tells_all_its_words(command: DatabaseCommand, scrapy: Scrapy) -> None:
    said = scrapy(command.name, "-h", env={"COLUMNS": "120"}).out

    known = list(command.actions(Namespace(json=False, no_backup=False, all=False)))
    assert [words.split()[0] for words in command.words] == known
    assert re.findall(r"^  ([a-z]+) .*  [a-z]", said[said.index("Words") :], re.MULTILINE)[: len(known)] == known
