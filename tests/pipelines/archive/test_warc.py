import gzip
import io
from collections.abc import Callable, Sequence

import pytest

from pipelines.archive.members import Members, Position
from pipelines.archive.raw_bytes import RawBytes
from pipelines.archive.warc import WarcReader
from tests.warc_files import gzipped, warc_record, zstandard_frames

RECORDS = [warc_record(f"http://a.example/{number}", b"x%d" % number * 300) for number in range(5)]
PACKINGS: dict[str, Callable[[Sequence[bytes]], bytes]] = {
    "plain": b"".join,
    "gzip by record": gzipped,
    "gzip in one member": lambda records: gzip.compress(b"".join(records)),
    "zstd": zstandard_frames,
    "zstd with a dictionary": lambda records: zstandard_frames(records, RECORDS[0] * 3),
}


class Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


def read(archive: bytes, start: Position = Position(), *, is_pipe: bool = False) -> tuple[str, int, list[Position]]:  # noqa: B008 - frozen
    """Return the numbers of the records that were read, how many were damaged, and where each ends."""
    file = Pipe(archive) if is_pipe else io.BytesIO(archive)
    reader = WarcReader(Members(RawBytes(file), start), 1 << 20, frozenset({"response"}))
    found = [(record.headers["warc-target-uri"][-1], record.end) for record in reader if record.content is not None]
    return "".join(number for number, _ in found), reader.damaged, [end for _, end in found]


@pytest.mark.parametrize("is_pipe", [False, True])
@pytest.mark.parametrize("packing", PACKINGS.values(), ids=PACKINGS)
def test_every_packing_is_read_and_goes_on_behind_any_record(
    packing: Callable[[Sequence[bytes]], bytes], *, is_pipe: bool
) -> None:
    archive = packing(RECORDS)
    numbers, damaged, ends = read(archive, is_pipe=is_pipe)
    assert (numbers, damaged) == ("01234", 0)
    assert [read(archive, end, is_pipe=is_pipe)[0] for end in ends] == ["1234", "234", "34", "4", ""]


def flipped(record: bytes, packing: Callable[[Sequence[bytes]], bytes]) -> bytes:
    packed = bytearray(packing([record]))
    packed[len(packed) // 2] ^= 0xFF
    return bytes(packed)


BY_RECORD = ["gzip by record", "zstd"]
DAMAGES: dict[str, Callable[[Callable[[Sequence[bytes]], bytes]], bytes]] = {
    "a flipped byte": lambda packing: flipped(RECORDS[2], packing),
    "cut short": lambda packing: packing([RECORDS[2]])[:40],
    "other bytes": lambda _packing: b"no archive at all" * 50,
    "no record": lambda packing: packing([b"no record at all\r\n"]),
    "too long by its header": lambda packing: packing([warc_record("http://a.example/2", b"x" * 90, length=900)]),
    "too short by its header": lambda packing: packing([warc_record("http://a.example/2", b"x" * 900, length=90)]),
    "endless by its header": lambda packing: packing([warc_record("http://a.example/2", b"x", length=10**12)]),
    "without a length": lambda packing: packing([RECORDS[2].replace(b"Content-Length", b"Content-Width")]),
}


@pytest.mark.parametrize("is_pipe", [False, True])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", ["plain", *BY_RECORD])
def test_a_damaged_record_costs_itself_only(
    name: str, damage: Callable[[Callable[[Sequence[bytes]], bytes]], bytes], *, is_pipe: bool
) -> None:
    packing = PACKINGS[name]
    archive = packing(RECORDS[:2]) + damage(packing) + packing(RECORDS[3:])
    numbers, damaged, _ = read(archive, is_pipe=is_pipe)
    # A plain record may hold any byte.
    expected = {"0134", "01234"} if name == "plain" else {"0134"}
    assert numbers in expected
    assert damaged <= 1


@pytest.mark.parametrize("name", PACKINGS)
def test_an_archive_that_breaks_off_is_read_to_there(name: str) -> None:
    archive = PACKINGS[name](RECORDS)
    numbers, damaged, _ = read(archive[: len(archive) - 60])
    assert "01234".startswith(numbers)
    assert damaged == 1 or name == "gzip in one member"


@pytest.mark.parametrize(
    "archive", [b"", b"\0" * 5000, b"hello", gzip.compress(b"hello", mtime=0), b"\x1f\x8b\x08", b"(\xb5/\xfd"]
)
def test_what_is_no_archive_holds_no_record(archive: bytes) -> None:
    assert read(archive)[0] == ""


def test_a_small_file_does_not_fill_the_memory() -> None:
    bomb = warc_record("http://a.example/1", b"\0" * (32 << 20))
    reader = WarcReader(
        Members(RawBytes(io.BytesIO(gzipped([RECORDS[0], bomb, RECORDS[2]])))), 1 << 20, frozenset({"response"})
    )
    assert [None if record.content is None else len(record.content) for record in reader] == [600, None, 600]
    assert not reader.damaged
