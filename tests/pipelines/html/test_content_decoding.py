import gzip
import zlib
from collections.abc import Callable
from hashlib import shake_128

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.content_decoding import DecodedBody, NotDecodable, TooLargeUnpacked, decode_body

PAGE = (
    b"<html><body>" + b"".join(b"<p>The harbour, part %d.</p>" % number for number in range(5_000)) + b"</body></html>"
)
LIMIT = 8 << 20


#: Larger than one block of zstd, which comes whole or not at all.
NOISE = b"<p>" + shake_128(b"noise").hexdigest(300_000).encode() + b"</p>"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=4),
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("coding", PACKERS)
def test_every_coding_that_we_ask_for_is_undone(coding: str) -> None:
    assert decode_body(PACKERS[coding](PAGE), [coding], LIMIT) == DecodedBody(PAGE, is_whole=True)


@given(st.binary(max_size=300_000), st.sampled_from(sorted(PACKERS)), st.sampled_from(sorted(PACKERS)))
def test_codings_upon_each_other_are_undone_in_reverse(body: bytes, first: str, second: str) -> None:
    packed = PACKERS[second](PACKERS[first](body))

    assert decode_body(packed, [first, second], 0) == DecodedBody(body, is_whole=True)


def test_deflate_without_its_wrapping_members_and_frames_are_undone() -> None:
    half = len(PAGE) // 2
    members = gzip.compress(PAGE[:half], mtime=0) + gzip.compress(PAGE[half:])
    frames = PACKERS["zstd"](PAGE[:half]) + PACKERS["zstd"](PAGE[half:])

    assert decode_body(raw_deflate(PAGE), ["deflate"], LIMIT).body == PAGE
    assert decode_body(members, ["gzip"], LIMIT) == DecodedBody(PAGE, is_whole=True)
    assert decode_body(frames, ["zstd"], LIMIT) == DecodedBody(PAGE, is_whole=True)


@pytest.mark.parametrize("coding", PACKERS)
def test_a_cut_body_gives_what_came_and_says_so(coding: str) -> None:
    packed = PACKERS[coding](NOISE)

    found = decode_body(packed[: len(packed) * 2 // 3], [coding], LIMIT)

    assert not found.is_whole
    assert NOISE.startswith(found.body)
    assert len(found.body) > 1_000


def test_a_missing_or_wrong_trailer_is_a_cut() -> None:
    packed = gzip.compress(PAGE, mtime=0)

    assert decode_body(packed[:-8], ["gzip"], LIMIT) == DecodedBody(PAGE, is_whole=False)
    assert decode_body(packed[:-8] + b"\0" * 8, ["gzip"], LIMIT) == DecodedBody(PAGE, is_whole=False)


@pytest.mark.parametrize("coding", PACKERS)
def test_one_byte_too_many_is_too_large(coding: str) -> None:
    packed = PACKERS[coding](PAGE)

    assert decode_body(packed, [coding], len(PAGE)).is_whole
    with pytest.raises(TooLargeUnpacked):
        decode_body(packed, [coding], len(PAGE) - 1)


@pytest.mark.parametrize("coding", [*PACKERS, "utf-8", "none", "compress"])
def test_a_page_that_was_not_packed_is_taken_as_it_is(coding: str) -> None:
    assert decode_body(PAGE, [coding], LIMIT) == DecodedBody(PAGE, is_whole=True)


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (b"\x1f\x8b\x08\xffnonsense", ["gzip"]),
        (b"\xff\xfe\xfd\xfc", ["br"]),
        (b"\xff\xfe\xfd\xfc", ["deflate"]),
        (b"\x28\xb5\x2f\xfdnonsense", ["zstd"]),
        (b"\x1f\x9d\x90", ["compress"]),
        (gzip.compress(b"x", mtime=0), ["gzip"] * 4),
    ],
)
def test_what_cannot_be_undone_at_all_is_told(body: bytes, codings: list[str]) -> None:
    with pytest.raises(NotDecodable):
        decode_body(body, codings, LIMIT)


def test_a_window_of_zstd_that_browsers_do_not_take_is_not_allocated() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27)
    packed = zstandard.ZstdCompressor(compression_params=parameters).compressobj()

    with pytest.raises(NotDecodable):
        decode_body(packed.compress(PAGE * 100) + packed.flush(), ["zstd"], 0)


@given(st.binary(max_size=2_000), st.lists(st.sampled_from([*PACKERS, "identity", "x"]), max_size=3))
def test_nothing_else_is_raised_whatever_the_bytes_are(body: bytes, codings: list[str]) -> None:
    try:
        found = decode_body(body, codings, 10_000)
    except (NotDecodable, TooLargeUnpacked):
        return
    assert len(found.body) <= max(10_000, len(body))


@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_damage_costs_what_follows_it(coding: str, data: st.DataObject) -> None:
    packed = bytearray(PACKERS[coding](PAGE))
    position = data.draw(st.integers(0, len(packed) - 1))
    packed[position] ^= data.draw(st.integers(1, 255))
    try:
        found = decode_body(bytes(packed), [coding], LIMIT)
    except (NotDecodable, TooLargeUnpacked):
        return
    assert len(found.body) <= LIMIT
