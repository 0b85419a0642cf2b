"""Where settings come from: `newsgrain.toml`, the environment, `-s`; and what is refused."""

from pathlib import Path

import pytest

from scraper.configuration import read_configuration
from scraper.toml_lines import toml_lines
from tests.scrapy_command import Scrapy

KNOWN = {"DATABASE_URL", "NEWSGRAIN_WORKERS", "NEWSGRAIN_ALLOWED_PORTS", "USER_AGENT", "DOWNLOAD_DELAY"}


def unknown(near: str) -> str:
    return f"there is no such setting (did you mean NEWSGRAIN_{near}?); docs/settings.md lists all"


def test_the_environment_counts_before_the_file_and_options_before_both(scrapy: Scrapy, tmp_path: Path) -> None:
    (tmp_path / "newsgrain.toml").write_text(
        'workers = 3\nNEWSGRAIN_MIN_FREE_MB = 7\nUSER_AGENT = "A/1 (+https://a.org)"\n'
    )
    env = {"NEWSGRAIN_CONFIG": str(tmp_path / "newsgrain.toml")}

    def value(name: str, *words: str, **more: str) -> str:
        return scrapy("settings", "--get", name, *words, env=env | more).out.strip()

    assert value("NEWSGRAIN_WORKERS") == "3"
    assert value("NEWSGRAIN_WORKERS", NEWSGRAIN_WORKERS="4") == "4"
    assert value("NEWSGRAIN_WORKERS", "-s", "NEWSGRAIN_WORKERS=5", NEWSGRAIN_WORKERS="4") == "5"
    assert value("NEWSGRAIN_MIN_FREE_MB") == "7"
    assert value("USER_AGENT") == "A/1 (+https://a.org)"
    assert value("USER_AGENT", NEWSGRAIN_USER_AGENT="B/1 (+https://b.org)") == "B/1 (+https://b.org)"


def test_a_relative_database_lies_beside_the_file(scrapy: Scrapy, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text('DATABASE_URL = "sqlite:///here.db"\n')

    done = scrapy("db", "upgrade", env={"NEWSGRAIN_CONFIG": str(tmp_path / "my.toml")})

    assert (done.code, (tmp_path / "here.db").exists()) == (0, True), done.err


@pytest.mark.parametrize("command", [("report",), ("crawl", "news"), ("sources", "check"), ("extract", "-")])
def test_all_mistakes_are_refused_together_with_the_nearest_name(
    scrapy: Scrapy, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "newsgrain.toml"
    file.write_text('# comment\n\nwrokers = 3\nDOWNLOAD_DELAY = "two"\n[scrapy]\nMY_OWN = 1\n')
    env = {"NEWSGRAIN_CONFIG": str(file), "NEWSGRAIN_SPOL": "x", "NEWSGRAIN_PRESS_KEY": "a secret of the user's own"}

    refused = scrapy(*command, "-s", "NEWSGRAIN_WORKRES=3", "-s", "NEWSGRAIN_WORKERS=many", env=env)

    assert refused.code == 4
    lines = [line for line in refused.err.splitlines() if line.startswith("newsgrain: ")]
    assert [line.removeprefix("newsgrain: ") for line in lines] == [
        f"{file}: line 3: wrokers: {unknown('WORKERS')}",
        f"NEWSGRAIN_SPOL: {unknown('SPOOL')} (in the environment)",
        "DOWNLOAD_DELAY: 'two' is not a number: write for example DOWNLOAD_DELAY=0",
        f"NEWSGRAIN_WORKRES: {unknown('WORKERS')}",
        "NEWSGRAIN_WORKERS: 'many' is not a number: write one such as 30",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = ", "line 1, column 5"),
        (b"\xff", "not UTF-8 text"),
        (b"NEWSGRAIN_WORKERS = 3\nNEWSGRAIN_WORKERS = 4", "line 2"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "newsgrain.toml"
    if content is not None:
        path.write_bytes(content)

    (mistake,) = read_configuration({"NEWSGRAIN_CONFIG": str(path)}, KNOWN).mistakes

    assert mistake.startswith(f"{path}: ")
    assert message in mistake


def test_lists_and_short_names_are_understood(tmp_path: Path) -> None:
    (tmp_path / "newsgrain.toml").write_text("allowed_ports = [80, 443]\n[newsgrain]\nworkers = 2\n")

    read = read_configuration({"NEWSGRAIN_HOME": str(tmp_path), "DATABASE_URL": ""}, KNOWN)

    assert read.values == {"NEWSGRAIN_ALLOWED_PORTS": "80, 443", "NEWSGRAIN_WORKERS": 2}
    assert read.mistakes == ()


def test_lines_are_those_of_the_text() -> None:
    lines = toml_lines('a = """\nb = 1\n"""\nb = [\n"]", # ]\n]\n[[t]]\n"q r" = 1\n[[t]]\nc = 2\n')

    assert (lines.line("a"), lines.line("b"), lines.line("c")) == (1, 4, 0)
    assert (lines.inside("t").line("q r"), lines.inside("t", 2).line("c"), lines.inside("t", 3).line("c")) == (8, 10, 0)


@pytest.mark.parametrize(
    "words",
    [("crawl", "news", "-a", "domain=www.example.org"), ("doctor", "www.example.org"), ("extract", "https://8.8.8.8/")],
)
def test_the_placeholder_is_refused_as_user_agent_of_the_public_web(scrapy: Scrapy, words: tuple[str, ...]) -> None:
    refused = scrapy(*words)

    assert refused.code == 4
    assert "USER_AGENT: 'Newsgrain/" in refused.err
    assert "set a name and an address of yours, in newsgrain.toml" in refused.err
