import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.politeness.robots_text import is_binary, robots_text

RULES = "User-agent: *\r\nDisallow: /новости/電車\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_any_unicode_is_text(encoding: str) -> None:
    assert robots_text(RULES.encode(encoding)) == RULES
    assert not is_binary(RULES.encode(encoding))


def test_a_false_mark_of_utf_16_is_dropped() -> None:
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        assert robots_text(mark + RULES.encode()) == RULES


def test_other_bytes_are_percent_encoded() -> None:
    assert robots_text("Disallow: /éa".encode("latin-1")) == "Disallow: /%E9a"


def test_compressed_data_is_binary_and_rubbish_with_lines_is_not() -> None:
    noise = random.Random(1).randbytes(3000)

    assert is_binary(noise)
    assert is_binary(gzip.compress(noise))
    assert not is_binary(noise + RULES.encode() + b"Disallow: /a/long/path/that/can/be/read/\r\n")
    assert not is_binary(b"")


@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    text = robots_text(body)

    assert robots_text(text.encode("utf-8", "replace")) is not None
    assert is_binary(body) in {True, False}
