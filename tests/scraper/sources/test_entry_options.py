import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.sources import Source, SourcesError, read_enabled
from scraper.sources.schema import ENTRY_KEYS

WHOLE = """
[defaults]
user_agent = "ExampleBot/1.0 (+https://example.org/bot)"
headers = { Accept-Language = "de", X-All = "1" }
languages = ["de"]
budget = 100
country = "DE"

[[source]]
domain = "one.example"
sections = ["/world/", "https://econ.one.example/"]
headers = { accept-language = "en", X-Key = "Bearer ${NEWSGRAIN_TEST_KEY}" }
user_agent = "OtherBot/2.0"
cookies = { consent = "yes", session = "${NEWSGRAIN_TEST_KEY}" }
proxy = "http://ann:${NEWSGRAIN_TEST_KEY}@proxy.example:3128"
delay = 2.5
concurrency = 2
include = ["/world/", "/world/"]
exclude = ["*/video/"]
languages = ["en-GB", "DE", "en"]
keywords = ["  climate   change ", "CO2"]
interval = "15m"
age_limit = "30 days"
budget = 0
country = " gb "
tags = [" public  service", "national", "national"]

[[source]]
domain = "two.example"
delay = "3s"
"""


def read(folder: Path, text: str) -> tuple[Source, ...]:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return read_enabled(path)


def mistakes_in(folder: Path, text: str) -> list[str]:
    with pytest.raises(SourcesError) as caught:
        read(folder, text)
    path = folder / "sources.toml"
    return [re.sub(r"^line \d+: ", "", line.removeprefix(f"{path}: ")) for line in str(caught.value).split("\n")]


def test_an_entry_says_how_its_source_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSGRAIN_TEST_KEY", "s3cret")

    one, two = read(tmp_path, WHOLE)

    assert one == Source(
        "one.example",
        None,
        "https://one.example/",
        sections=("https://one.example/world/", "https://econ.one.example/"),
        headers=(("X-All", "1"), ("accept-language", "en"), ("X-Key", "Bearer s3cret")),
        user_agent="OtherBot/2.0",
        cookies=(("consent", "yes"), ("session", "s3cret")),
        proxy="http://ann:s3cret@proxy.example:3128",
        delay=2.5,
        concurrency=2,
        include=("/world/",),
        exclude=("*/video/",),
        languages=("en", "de"),
        keywords=("climate change", "CO2"),
        interval=timedelta(minutes=15),
        age_limit=timedelta(days=30),
        budget=0,
        country="GB",
        tags=("public service", "national"),
    )
    assert two == Source(
        "two.example",
        None,
        "https://two.example/",
        headers=(("Accept-Language", "de"), ("X-All", "1")),
        user_agent="ExampleBot/1.0 (+https://example.org/bot)",
        languages=("de",),
        budget=100,
        delay=3.0,
        country="DE",
    )
    assert "s3cret" not in repr(one)


def test_an_empty_list_takes_a_default_back(tmp_path: Path) -> None:
    (source,) = read(tmp_path, '[defaults]\nlanguages = ["de"]\n[[source]]\ndomain = "a.example"\nlanguages = []\n')

    assert source.languages == ()


def test_all_mistakes_are_told_at_once_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSGRAIN_TEST_LINES", "hush\r\nhush")
    place = "source 1 (one.example): "

    found = mistakes_in(
        tmp_path,
        """
[defaults]
interval = "1s"
[[source]]
domain = "one.example"
sections = ["world"]
headers = { Host = "hush", X-Key = "${NEWSGRAIN_NO_SUCH_KEY}", X-Lines = "${NEWSGRAIN_TEST_LINES}", x-key = "hush" }
user_agent = ""
cookies = { "a b" = "hush" }
proxy = "https://hush"
delay = -1
concurrency = 0
include = ["world"]
languages = ["de", "German"]
keywords = ["", "--"]
interval = "15"
age_limit = "1 minute"
budget = -1
country = "UK"
tags = ["", "a; b", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]
""",
    )

    # In the order of their lines.
    assert sorted(found) == sorted(
        [
            "defaults: interval: '1s' is not between 1m and 366d",
            place + "sections[0]: 'world' begins neither with https:// nor with /",
            place + "headers.Host: the crawler sets it for each request: leave it out",
            place + "headers.X-Key: ${NEWSGRAIN_NO_SUCH_KEY}: not in the environment: set NEWSGRAIN_NO_SUCH_KEY, in the"
            " crontab too",
            place + "headers.X-Lines: its value has a line break, a control character or one that is not ASCII",
            place + 'cookies.a b: not the name of a cookie: write one for each, cookies = { name = "value" }',
            place + "user_agent: empty: leave it out or give it a value",
            place + 'proxy: proxies of the scheme https are not supported: write "http://host:port", '
            '"http://user:password@host:port", or "direct" for none',
            place + "delay: write 0 to 1h: it is the pause between two requests",
            place + "concurrency: 0 is not between 1 and 32",
            place + "budget: -1 is not between 0 and 10000000",
            place
            + 'include[0]: \'world\' begins neither with / nor with * nor with https://: write "/world" or "*/world"',
            place + "languages[1]: 'German' is not a language: write its two letters (ISO 639-1), such as \"de\"",
            place + "keywords[0]: '' has no word in it",
            place + "keywords[1]: '--' has no word in it",
            place + "interval: '15' is not a duration: write numbers with their units (s, m, h, d, w), such as \"15m\"",
            place + "age_limit: '1 minute' is not between 1h and 36525d",
            place + "country: 'UK' is not a country: did you mean 'GB'?",
            place + "tags[0]: '' is not a tag: write a word or a few",
            place + "tags[1]: 'a; b' has a semicolon, which separates tags in queries: write two tags",
            place + f"tags[2]: {'x' * 50!r}... is longer than 50 characters",
        ]
    )


def test_all_values_of_the_wrong_kind_are_told_with_what_to_write(tmp_path: Path) -> None:
    place = "source 1 (one.example): "

    found = mistakes_in(
        tmp_path,
        """
defaults = 5
[[source]]
domain = "one.example"
headers = ["hush: hush"]
cookies = { a = 5 }
proxy = 5
user_agent = 5
concurrency = 1.5
interval = 15
age_limit = 1
budget = "hush"
intervall = "1h"
""",
    )

    assert sorted(found) == sorted(
        [
            "defaults: write [defaults], with one bracket, once",
            place + 'headers: write names and values: headers = { Accept-Language = "de" }',
            place + 'user_agent: write a text in quotes: user_agent = "ExampleBot/1.0 (+https://example.org/bot)"',
            place + 'proxy: write an address in quotes: proxy = "http://host:port"',
            place + "concurrency: write a whole number: concurrency = 2",
            place + 'interval: write a duration in quotes: interval = "15m"',
            place + 'age_limit: write a duration in quotes: age_limit = "30d"',
            place + "budget: write a whole number: budget = 500",
            place + 'cookies.a: write names and values: cookies = { consent = "yes" }',
            place + f"intervall: unknown (did you mean interval?); known here: {', '.join(ENTRY_KEYS)}",
        ]
    )


@pytest.mark.parametrize("written", ["true", "nan", "inf", "1e400", '"soon"', "[1]", "9" * 400])
def test_a_delay_is_seconds_or_a_duration(tmp_path: Path, written: str) -> None:
    (mistake,) = mistakes_in(tmp_path, f'[[source]]\ndomain = "one.example"\ndelay = {written}\n')

    assert mistake.startswith("source 1 (one.example): delay: ")


def test_a_default_names_no_outlet(tmp_path: Path) -> None:
    (mistake,) = mistakes_in(tmp_path, '[defaults]\nfeeds = ["/rss.xml"]\n')

    assert mistake.startswith("defaults: feeds: belongs to each [[source]] by itself; known here: headers, user_agent")


def test_one_header_has_one_value(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, '[[source]]\ndomain = "a.example"\nheaders = { X-Key = "1", x-key = "2" }\n') == [
        "source 1 (a.example): headers.x-key: the same header as X-Key: keep one of them",
    ]


_TOML_VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["15m", "/a", "*", "de", "http://p:1", "${NO_SUCH}", "1h", "a.example", "${", "https://["]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(name)} = {_toml(item)}" for name, item in value.items()) + "}"
    return repr(value)


def _entry(values: dict[str, object]) -> str:
    return "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())


_ENTRIES = st.dictionaries(st.sampled_from(ENTRY_KEYS), _TOML_VALUES, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ENTRIES, _ENTRIES)
def test_any_entry_is_read_or_told(tmp_path: Path, defaults: dict[str, object], entry: dict[str, object]) -> None:
    text = f"[defaults]\n{_entry(defaults)}[[source]]\n{_entry({'domain': 'a.example'} | entry)}"
    tomllib.loads(text)

    try:
        sources = read(tmp_path, text)
    except SourcesError as error:
        lines = str(error).split("\n")
        assert all(re.match(r".*sources\.toml: line \d+: (defaults|source)", line) for line in lines[:1])
        return

    assert len(sources) == 1
