"""Writes exchanges with servers as WARC/1.1 records, each a gzip member, with digests and revisit records."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

#: Payloads that are remembered: one that comes again is written as a revisit record.
_REMEMBERED = 200_000
#: These describe the transfer; bodies are written as they are after it.
_OF_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
#: Before the URL of a metadata record: under the URL itself, pywb would replay it in place of the page.
ARTICLE_URN = "urn:newsgrain:article:"
_BREAKS = str.maketrans("\r\n\0", "   ")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A response with its request. `request_headers`: as they were sent; empty where they are not known.

    `truncated`: why the end of the body is missing, in the words of WARC-Truncated.
    """

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    request_headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    ip_address: str | None = None
    truncated: str | None = None


class WarcFile:
    """A WARC file that is being written. Each record is one write, so that a kill leaves whole records."""

    def __init__(self, file: BinaryIO, seen: "SeenPayloads", *, is_gzip: bool = True) -> None:
        """Write to a binary file; `seen` may be shared by the files of one run."""
        self._file = file
        self._seen = seen
        self._buffer = BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=is_gzip, warc_version="1.1")

    def write_info(self, name: str, fields: Mapping[str, str]) -> None:
        """Write the first record: the file's name, and who made it."""
        self._write(self._writer.create_warcinfo_record(name, dict(fields)))
        self._flush()

    def write_exchange(self, exchange: Exchange, metadata: Mapping[str, Any] | None = None) -> None:
        """Write a response, its request, and what is known about it as JSON."""
        response = self._response(exchange)
        number = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
        about = number | {"WARC-Date": _date(exchange.at)}
        self._write(response)
        self._write(
            self._writer.create_warc_record(
                exchange.url, "request", http_headers=_request_head(exchange), warc_headers_dict=about
            )
        )
        if metadata is not None:
            content = json.dumps(metadata, ensure_ascii=False, indent=1).encode("utf-8", "replace")
            record = self._writer.create_warc_record(
                f"{ARTICLE_URN}{exchange.url}",
                "metadata",
                payload=BytesIO(content),
                length=len(content),
                warc_content_type="application/json",
                warc_headers_dict=about,
            )
            self._write(record)
        self._flush()

    def _response(self, exchange: Exchange) -> Any:
        fields = {"WARC-Date": _date(exchange.at)}
        if exchange.ip_address:
            fields["WARC-IP-Address"] = exchange.ip_address
        if exchange.truncated:
            fields["WARC-Truncated"] = exchange.truncated
        head = StatusAndHeaders(_status_line(exchange.status), _response_headers(exchange), protocol="HTTP/1.1")
        digest = _digest(exchange.body)
        earlier = self._seen.note(digest, exchange) if exchange.body else None
        if earlier is None:
            fields["WARC-Payload-Digest"] = digest
            return self._writer.create_warc_record(
                exchange.url,
                "response",
                payload=BytesIO(exchange.body),
                length=len(exchange.body),
                http_headers=head,
                warc_headers_dict=fields,
            )
        return self._writer.create_revisit_record(
            exchange.url, digest, *earlier, http_headers=head, warc_headers_dict=fields
        )

    def _write(self, record: Any) -> None:
        self._writer.write_record(record)

    def _flush(self) -> None:
        content = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        left, start = memoryview(content), self._file.tell()
        try:
            # A file without a buffer may take a part only, for example when the disk becomes full.
            while left:
                left = left[self._file.write(left) :]
        except OSError:
            # What was written before can still be read to its end.
            with suppress(OSError):
                self._file.truncate(start)
            raise


class SeenPayloads:
    """The digests of the latest payloads, each with the URL and date of its first record."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        """Remember at most so many."""
        self._most = most
        self._first: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def note(self, digest: str, exchange: Exchange) -> tuple[str, str] | None:
        """Return URL and date of the record with this payload; None: it is the first, and is remembered."""
        known = self._first.get(digest)
        if known is not None:
            self._first.move_to_end(digest)
            return known
        self._first[digest] = (exchange.url, _date(exchange.at))
        if len(self._first) > self._most:
            self._first.popitem(last=False)
        return None


def _digest(body: bytes) -> str:
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _status_line(status: int) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return f"{status} {known.get(status, 'Status')}"


def _response_headers(exchange: Exchange) -> list[tuple[str, str]]:
    kept = [(name, value.translate(_BREAKS)) for name, value in exchange.headers if name.lower() not in _OF_TRANSFER]
    return [*kept, ("Content-Length", str(len(exchange.body)))]


def _request_head(exchange: Exchange) -> StatusAndHeaders:
    parts = urlsplit(exchange.url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    sent = [(name, value.translate(_BREAKS)) for name, value in exchange.request_headers]
    if not any(name.lower() == "host" for name, _ in sent):
        sent.insert(0, ("Host", parts.netloc))
    return StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", sent, is_http_request=True)
