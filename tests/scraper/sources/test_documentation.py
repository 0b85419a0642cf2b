"""docs/sources.md beside what is read."""

import re
from pathlib import Path

import pytest

from scraper.sources import read_sources
from scraper.sources.durations import parse_duration
from scraper.sources.schema import DEFAULT_KEYS, ENTRY_KEYS
from scraper.sources.url_patterns import normalised_pattern

PAGE = (Path(__file__).parents[3] / "docs" / "sources.md").read_text("utf-8")
ROWS = re.findall(r"^\| (`[a-z_].*?) \| (.*?) \|", PAGE, re.MULTILINE)


def test_every_key_is_told() -> None:
    named = [key for keys, _ in ROWS for key in re.findall(r"`([a-z_]+)`", keys)]

    assert sorted(named) == sorted(ENTRY_KEYS)


def test_what_defaults_take_is_told() -> None:
    (sentence,) = re.findall(r"`\[defaults\]` takes (.*?)\. ", PAGE, re.DOTALL)

    assert sorted(re.findall(r"`([a-z_]+)`", sentence)) == sorted(DEFAULT_KEYS)


def test_the_examples_of_keys_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMPLE_KEY", "x")
    examples = [
        (key, example)
        for keys, cell in ROWS
        for key in re.findall(r"`([a-z_]+)`", keys)
        for example in re.findall(r"`([^`]+)`", cell)
    ]
    for key, example in examples:
        domain = "" if key == "domain" else 'domain = "a.example"\n'
        path = tmp_path / "sources.toml"
        path.write_text(f"[[source]]\n{domain}{key} = {example}\n")
        assert read_sources(path), key

    assert len(examples) > 20


def test_the_whole_example_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMPLE_KEY", "x")
    path = tmp_path / "sources.toml"
    path.write_text(re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0])

    assert [source.domain for source in read_sources(path)] == ["www.example.org", "www.example.com"]


def test_the_patterns_and_durations_are_right() -> None:
    patterns = re.findall(r"^\| `((?:[/*]|https:)[^`]*)` \|", PAGE, re.MULTILINE)
    durations = re.findall(r'`"(\d\w*)"`', PAGE)

    assert len(patterns) >= 5
    assert len(durations) >= 5
    assert all(normalised_pattern(one) for one in patterns)
    assert all(parse_duration(one) for one in durations)
