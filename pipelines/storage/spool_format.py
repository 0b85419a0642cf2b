"""Format of a spool file: one record a line, as a checksum, a space and a JSON object. Pure.

JSON and not pickle: a spool is read by another process, perhaps of another version, and by people.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

import zstandard
from pydantic import TypeAdapter

from models.storable_text import storable_json
from pipelines.derived_values import is_only_in_memory
from pipelines.visit import Visit

#: Version of the records written. Older ones can be read; a test keeps one of each.
VERSION = 2
_CHECKSUM_BYTES = 8
_CHECKSUM = 2 * _CHECKSUM_BYTES


class NewerRecord(Exception):  # noqa: N818 - the name says what is wrong
    """A record was written by a newer version of this program."""


class BadRecord(ValueError):  # noqa: N818 - the name says what is wrong
    """A line that is not a valid record: truncated, corrupted or foreign."""


@dataclass(frozen=True, slots=True)
class RunHeader:
    """The first record of a file: the database (without user and password) and the run of the visits."""

    database: str
    run_id: int
    spider: str
    arguments: Mapping[str, str]
    started_at: datetime


@dataclass(frozen=True, slots=True)
class RunEnd:
    """The last record of a run that ended: the columns that close its row."""

    exit_code: int
    verdict: str
    message: str
    discovered: int
    taken: int
    stats: Mapping[str, Any]
    ended_at: datetime


Record = RunHeader | Visit | RunEnd

_NAMES: Mapping[type[Record], str] = {RunHeader: "run", Visit: "visit", RunEnd: "end"}


@cache
def _adapters() -> Mapping[str, TypeAdapter[Record]]:
    return {name: TypeAdapter(kind) for kind, name in _NAMES.items()}


def to_line(record: Record) -> bytes:
    """Return the record's line, with its line feed."""
    values = _plain(record)
    page = values.get("page")
    if page is not None:
        packed = zstandard.ZstdCompressor().compress(page["body"])
        page["body"] = base64.b85encode(packed).decode()
    content = {"version": VERSION, "kind": _NAMES[type(record)], "values": storable_json(values)}
    payload = json.dumps(content, separators=(",", ":")).encode()
    return b"%s %s\n" % (_checksum(payload), payload)


def from_line(line: bytes) -> Record:
    """Return the record of a line.

    Raises:
        NewerRecord: only a newer version can read it.
        BadRecord: it is not a valid record.
    """
    payload = line[_CHECKSUM + 1 : -1]
    if not line.endswith(b"\n") or line[: _CHECKSUM + 1] != _checksum(payload) + b" ":
        raise BadRecord("the checksum is wrong or the line is truncated")
    try:
        content = json.loads(payload)
        version, kind, values = content["version"], content["kind"], content["values"]
        if version > VERSION:
            raise NewerRecord(f"version {version}; this program reads versions up to {VERSION}")
        page = values.get("page")
        if page is not None:
            page["body"] = zstandard.ZstdDecompressor().decompress(base64.b85decode(page["body"]))
        if version == 1 and kind == "visit":
            values["article"] = values["article"] and _nested(values["article"])
        return _adapters()[kind].validate_python(values)
    except (AttributeError, LookupError, TypeError, ValueError, zstandard.ZstdError) as error:
        raise BadRecord(f"the content is not that of a record: {error}") from error


def _nested(article: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an article of version 1, where those of its metadata stood beside its text."""
    dates = {
        name: {
            "at": article[name],
            "raw": article[f"{name}_raw"],
            "source": article[f"{name}_source"],
            "has_zone": article.get(f"{name}_offset") is not None,
        }
        for name in ("date_published", "date_modified")
        if article[name] is not None
    }
    reservation = {"opt_out": article.get("tdm_opt_out"), "evidence": article.get("tdm_evidence")}
    undated = {name: value for name, value in article.items() if name not in {"date_published", "date_modified"}}
    return {**article, "metadata": {**undated, **dates, "tdm_reservation": reservation}}


def _plain(value: Any) -> Any:
    """Return dataclasses as mappings, at any depth; `dataclasses.asdict` would copy, and break a Counter."""
    if is_dataclass(value):
        spooled = (field for field in fields(value) if not is_only_in_memory(field))
        return {field.name: _plain(getattr(value, field.name)) for field in spooled}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _checksum(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECKSUM_BYTES).hexdigest().encode()
