"""Reads the records of a WARC file (1.0 and 1.1, and older drafts), and goes on behind damaged ones.

Neither warcio nor FastWARC reads on behind a damaged member; both are compared with this reader by
`python -m benchmarks.archives`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.archive.members import RECORD, Damaged, DamagedMember, Members, Packing, Position

_VERSION = re.compile(rb"WARC/[01]\.\d+\s*\Z")
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_MOST_LINE = 1 << 15
_MOST_HEADERS = 500
#: Larger records that are not wanted are not unpacked, where the next member can be found without that.
_SKIPPED_UNPACKED = 16 << 20
_END = b"\r\n\r\n"
_BLANK = b"\r\n \t"
#: First bytes of other archives, and what can be done with them.
_OTHERS = {
    b"filedesc:": "it is an ARC file: `warcio recompress OLD.arc.gz NEW.warc.gz` makes a WARC file of it",
    b"PK\x03\x04": "it is a ZIP or WACZ file: unpack it, and read its folder `archive`",
    b"BZh": "it is compressed by bzip2: `bzcat FILE | scrapy archive read -` reads it",
    b"\xfd7zXZ": "it is compressed by xz: `xzcat FILE | scrapy archive read -` reads it",
}


class NoWarcFile(Damaged):
    """The file is of another kind; the message says of which."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record: its headers by their names in lower case, and its content; None if it is larger than wanted.

    `end`: where the next record begins.
    """

    kind: str
    headers: Mapping[str, str]
    content: bytes | None
    end: Position


class WarcReader:
    """The records of one file in their order. Damaged ones are counted, and the file is read on behind them."""

    def __init__(self, members: Members, most_bytes: int, wanted: frozenset[str]) -> None:
        """Keep the content of records of the `wanted` types, up to `most_bytes`."""
        self._members = members
        self._most_bytes = most_bytes
        self._wanted = wanted
        #: Where the record begins that is read.
        self._start = Position()
        self.damaged = 0
        self.records = 0
        #: The first damage, in words.
        self.first_damage: str | None = None

    def __iter__(self) -> Iterator[WarcRecord]:
        """Yield the records that are whole."""
        while True:
            try:
                record = self._next()
            except Damaged as error:
                self._note(error)
                if not self._recover(error):
                    return
                continue
            if record is None:
                return
            self.records += 1
            yield record

    def _note(self, error: Damaged) -> None:
        self.damaged += 1
        self.first_damage = self.first_damage or str(error)

    def _next(self) -> WarcRecord | None:
        members = self._members
        line = b"\r\n"
        while line and not line.strip(_BLANK):
            self._start = members.position
            line = members.read_line(_MOST_LINE)
        if not line:
            return None
        if not _VERSION.match(line):
            if self._start == Position():
                _refuse_others(line)
            raise Damaged(f"{line[:40]!r} is no beginning of a record")
        headers = self._headers()
        kind, size = headers.get("warc-type", "").lower(), headers.get("content-length", "")
        if not kind or not _LENGTH.fullmatch(size):
            raise Damaged("a record without its type or length")
        content = self._content(kind, int(size))
        return WarcRecord(kind, headers, content, members.position)

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        name = ""
        for _ in range(_MOST_HEADERS):
            line = self._members.read_line(_MOST_LINE)
            if not line.endswith(b"\n"):
                raise Damaged("the headers of a record break off")
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if not text:
                return headers
            if text[0] in " \t" and name:
                headers[name] += f" {text.strip()}"
                continue
            name, colon, value = text.partition(":")
            if not colon:
                raise Damaged(f"{text[:40]!r} is no header")
            name = name.strip().lower()
            headers.setdefault(name, value.strip())
        raise Damaged("a record with too many headers")

    def _content(self, kind: str, size: int) -> bytes | None:
        if kind not in self._wanted or size > self._most_bytes:
            self._skip(size)
            return None
        content = self._members.read(size)
        if len(content) < size:
            raise Damaged("a record breaks off")
        self._check_end()
        return content

    def _skip(self, size: int) -> None:
        members = self._members
        if size > _SKIPPED_UNPACKED and members.packing is not Packing.PLAIN and members.find_member(members.member):
            return
        members.skip(size)
        self._check_end()

    def _check_end(self) -> None:
        """Check that a record is followed by its two line ends, by the next record, or by nothing.

        Raises:
            Damaged: its length is wrong.
        """
        rest = self._members.peek(len(RECORD) + 4)
        following = b"" if rest.startswith(_END) else rest.lstrip(_BLANK)
        if following and not RECORD.startswith(following[: len(RECORD)]) and not self._members.is_fresh:
            raise Damaged("the length of a record is wrong")

    def _recover(self, error: Damaged) -> bool:
        """Go to the next record behind a damaged one; False: there is none."""
        members = self._members
        if isinstance(error, NoWarcFile):
            return False
        if members.packing is Packing.PLAIN:
            members.go_back(Position(self._start.member + 1))
            return members.find_record()
        try:
            if isinstance(error, DamagedMember):
                return members.find_member(members.member)
            return members.is_fresh or members.find_record()
        except DamagedMember:
            return members.find_member(members.member)


def _refuse_others(start: bytes) -> None:
    """Check the first bytes of a file.

    Raises:
        NoWarcFile: it is an archive of another kind.
    """
    other = next((said for magic, said in _OTHERS.items() if start.startswith(magic)), None)
    if other is not None:
        raise NoWarcFile(other)
