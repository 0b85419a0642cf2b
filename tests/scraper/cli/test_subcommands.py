"""Sub-commands of `scrapy db`, `scrapy sources` and `scrapy site-memory` as they are typed."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.scrapy_command import Scrapy

SUBCOMMANDS = {
    "db": ("upgrade", "check", "stats", "backup", "prune", "reindex", "group"),
    "sources": ("check", "import", "export"),
    "site-memory": ("list", "explain", "forget", "protect", "apply"),
}
OPTIONS = {
    ("db", "upgrade"): ("--no-backup",),
    ("db", "stats"): ("--json",),
    ("db", "prune"): ("--raw-pages DAYS", "--visits DAYS", "--dry-run", "--vacuum"),
    ("sources", "check"): ("--json",),
    ("site-memory", "list"): ("--all",),
}


@pytest.mark.parametrize("command", SUBCOMMANDS)
def test_the_help_of_a_command_lists_its_subcommands_within_the_terminal(command: str, scrapy: Scrapy) -> None:
    shown = scrapy(command, "-h", env={"COLUMNS": "80"})

    assert shown.code == 0
    assert shown.out.startswith(f"Usage\n=====\n  scrapy {command} SUBCOMMAND [options]\n")
    table = shown.out[shown.out.index("Sub-Commands") :].partition("\n\n")[0]
    assert tuple(re.findall(r"^  ([a-z]+) .*  [a-z]", table, re.MULTILINE)) == SUBCOMMANDS[command]
    assert f"scrapy {command} SUBCOMMAND -h" in " ".join(shown.out.split())
    assert shown.out.index("Sub-Commands") < shown.out.index("Global Options")
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("command", "word"), [(command, word) for command, words in SUBCOMMANDS.items() for word in words]
)
def test_the_help_of_a_subcommand_shows_its_own_options_and_an_example(command: str, word: str, scrapy: Scrapy) -> None:
    shown = scrapy(command, word, "-h", "--nolog", env={"COLUMNS": "80"})
    before = scrapy(command, "-h", word, env={"COLUMNS": "80"})

    assert (shown.code, shown.err) == (0, "")
    assert before.out == shown.out
    assert shown.out.startswith(f"Usage\n=====\n  scrapy {command} {word} [-h]")
    assert f"example: scrapy {command} {word}" in shown.out
    others = {option for options in OPTIONS.values() for option in options} - set(OPTIONS.get((command, word), ()))
    assert all(option in shown.out for option in OPTIONS.get((command, word), ()))
    assert not any(f"  {option} " in shown.out for option in others)
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["db"], "scrapy db: say what to do"),
        (["db", "--json"], "scrapy db: say what to do"),
        (["db", "upgrad"], "unknown word 'upgrad' (did you mean upgrade?)"),
        (["db", "prune", "--raw-page", "many"], "argument --raw-pages: 'many' is not a number of days from 0 to 36500"),
        (["db", "prune", "--visits"], "argument --visits: expected one argument"),
        (["db", "prune", "--dry-rum"], "unknown option --dry-rum (did you mean --dry-run?)"),
        (["db", "stats", "--json=yes"], "argument --json: ignored explicit argument 'yes'"),
        (["db", "backup"], "scrapy db backup: the following arguments are required: FILE"),
        (["db", "stats", "-s", "nonsense"], "scrapy db: Invalid -s value, use -s NAME=VALUE"),
        (["sources", "chek"], "did you mean check?"),
        (["sources", "check", "--jsno"], "unknown option --jsno (did you mean --json?)"),
        (["site-memory", "list", "--al1"], "unknown option --al1 (did you mean --all?)"),
        (["site-memory", "protect"], "`scrapy site-memory list HOST` shows the fingerprints"),
    ],
)
def test_a_mistake_ends_with_4_and_the_words_that_are_taken(
    scrapy: Scrapy, words: Sequence[str], message: str, tmp_path: Path
) -> None:
    result = scrapy(*words, env={"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})

    assert (result.code, result.out) == (4, "")
    assert message in result.err
    assert "usage: scrapy" in result.err or "-s value" in message
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    "place",
    [
        lambda setting: ("db", *setting, "stats", "--json"),
        lambda setting: ("db", "stats", *setting, "--json", "--nolog"),
        lambda setting: ("db", "--json", "stats", "-L", "ERROR", *setting),
        lambda setting: (*setting, "db", "stats", "--json"),
    ],
)
def test_options_stand_before_and_after_the_subcommand(scrapy: Scrapy, sqlite_url: str, place: object) -> None:
    assert callable(place)
    result = scrapy(*place((f"--set=DATABASE_URL={sqlite_url}",)))

    assert (result.code, result.err) == (0, "")
    assert '"article": 0' in result.out


def test_a_setting_under_its_old_name_gives_one_warning(scrapy: Scrapy, sqlite_url: str) -> None:
    old = ("-s", "NEWSGRAIN_STOP_SECONDS=3")

    result = scrapy("db", "check", "-s", f"DATABASE_URL={sqlite_url}", *old)

    assert result.code == 0
    warning = "newsgrain: NEWSGRAIN_STOP_SECONDS is now called NEWSGRAIN_SHUTDOWN_TIMEOUT: rename it\n"
    assert result.err == warning
