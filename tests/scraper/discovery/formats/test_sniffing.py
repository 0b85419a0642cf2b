import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.formats.sniffing import describe_kind, gunzipped


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty document"),
        (b" \r\n", "empty document"),
        (b"<!DOCTYPE html><p>x", "HTML page"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "HTML page"),
        (b'{"a": 1}', "JSON document"),
        (b"<opml/>", "XML or HTML of another kind"),
        (b"\x89PNG\x00\x00", "binary file"),
        (b"not found", "plain text"),
    ],
)
def test_kinds_in_words(body: bytes, kind: str) -> None:
    assert describe_kind(body) == kind


def test_gzip_is_unpacked_also_twice_and_in_members() -> None:
    body = b"<urlset/>" * 50_000

    assert gunzipped(body) == body
    assert gunzipped(gzip.compress(body)) == body
    assert gunzipped(gzip.compress(gzip.compress(body))) == body
    assert gunzipped(gzip.compress(body[:9000]) + gzip.compress(body[9000:])) == body


def test_unpacking_is_bounded() -> None:
    bomb = gzip.compress(bytes(5_000_000))

    assert len(gunzipped(bomb, limit=1_000_000)) == 1_000_000
    assert len(gunzipped(bomb * 3, limit=7_000_000)) == 7_000_000


def test_a_cut_or_damaged_body_gives_what_comes_before() -> None:
    body = b"".join(b"%d " % (number * 7919 % 100_003) for number in range(100_000))
    packed = gzip.compress(body)
    half = len(packed) // 2

    for damaged in (packed[:half], packed[:half] + b"\xff" * 500 + packed[half:], packed + b"rubbish"):
        found = gunzipped(damaged)

        assert len(found) > len(body) // 4
        assert body.startswith(found[: len(body) // 4])


@given(st.binary(max_size=200), st.booleans())
def test_nothing_is_raised(body: bytes, packed: bool) -> None:
    gunzipped(b"\x1f\x8b" + body if packed else body)
    describe_kind(body)
