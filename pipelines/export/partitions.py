"""Partitions of an export by day or month, and the manifest by which a second run skips those that are finished."""

import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from models.exports.selection import UNDATED, MomentColumn, Selection
from pipelines.export.data_card import WrittenFile
from pipelines.export.partial_file import write_whole
from pipelines.export.request import PartitionUnit
from pipelines.export.summary import Summary
from pipelines.text.json_text import json_text

MANIFEST = "_manifest.json"
#: Not Hive's name for NULL: pandas cannot read a folder that has it beside others.
_NO_DATE = "undated"
#: Keys of the folders: not the columns' own names, which readers would take for the columns.
_KEYS: Mapping[MomentColumn, str] = {
    MomentColumn.PUBLISHED: "published",
    MomentColumn.FIRST_SEEN: "first_seen",
    MomentColumn.FETCHED: "fetched",
}


class OtherExport(Exception):  # noqa: N818 - the name says what is wrong
    """The folder has an export of another selection, or files that are none of an export."""


@dataclass(frozen=True, slots=True)
class Partition:
    """The articles of a day or month, in ascending order of their ids."""

    name: str
    article_ids: "array[int]"


@dataclass(frozen=True, slots=True)
class Finished:
    """A partition that is written: its file, what was in it, and the state of its articles then."""

    file: WrittenFile
    state: str
    summary: Mapping[str, Mapping[str, int]]


def partitions_of(selection: Selection, unit: PartitionUnit, by: MomentColumn) -> list[Partition]:
    """Return the partitions of a selection, oldest first, those without a date last."""
    by_day: dict[int, array[int]] = {}
    for number, day in zip(selection.article_ids, selection.days, strict=True):
        by_day.setdefault(day, array("q")).append(number)
    grouped: dict[str, array[int]] = {}
    for day in sorted(by_day, key=lambda ordinal: (ordinal == UNDATED, ordinal)):
        grouped.setdefault(_name(day, unit, by), array("q")).extend(by_day[day])
    return [Partition(name, array("q", sorted(ids))) for name, ids in grouped.items()]


def _name(day: int, unit: PartitionUnit, by: MomentColumn) -> str:
    key = f"{_KEYS[by]}_{unit}"
    if day == UNDATED:
        return f"{key}={_NO_DATE}"
    written = date.fromordinal(day)
    return f"{key}={written:%Y-%m}" if unit is PartitionUnit.MONTH else f"{key}={written}"


def state_of(versions: Iterable[tuple[int, str]]) -> str:
    """Return a digest of articles and their texts: another one means that the partition is to be written again."""
    digest = hashlib.sha256()
    for number, fingerprint in versions:
        digest.update(f"{number}:{fingerprint}\n".encode())
    return digest.hexdigest()


class Manifest:
    """The finished partitions of a folder; each change is on disk before the next partition begins."""

    def __init__(self, folder: Path, wanted: Mapping[str, Any], *, is_forced: bool = False) -> None:
        """Read the manifest of a folder, if it has one, for an export of what is `wanted`.

        Raises:
            OtherExport: the folder was written by another export, and the new one is not `is_forced`.
        """
        self._path = folder / MANIFEST
        self._wanted = wanted
        self.finished: dict[str, Finished] = {}
        self.exists = self._path.exists()
        if self.exists:
            self._read(is_forced=is_forced)

    def is_finished(self, folder: Path, name: str, state: str) -> bool:
        """Return whether a partition is complete and its articles have not changed since."""
        known = self.finished.get(name)
        if known is None or known.state != state:
            return False
        path = folder.parent / known.file.name
        return path.is_file() and path.stat().st_size == known.file.size

    def add(self, name: str, finished: Finished) -> None:
        """Record a finished partition."""
        self.finished[name] = finished
        self.save()

    def save(self) -> None:
        """Write the manifest."""
        record = {
            "request": self._wanted,
            "partitions": {
                name: {"file": asdict(one.file), "state": one.state, "summary": one.summary}
                for name, one in self.finished.items()
            },
        }
        write_whole(self._path, json_text(record) + "\n")

    def _read(self, *, is_forced: bool) -> None:
        request = None
        try:
            record = json.loads(self._path.read_text("utf-8"))
            request, partitions = record["request"], record["partitions"]
            self.finished = {
                name: Finished(WrittenFile(**one["file"]), one["state"], one["summary"])
                for name, one in partitions.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if not is_forced:
                raise OtherExport(f"{self._path} is damaged: add --force to export all partitions again") from error
        if request != self._wanted and not is_forced:
            raise OtherExport(
                f"{self._path.parent} has an export with other options: name another folder, or add --force"
            )

    def summary(self) -> Summary:
        """Return the counts over all finished partitions."""
        whole = Summary()
        for one in self.finished.values():
            whole.merge(Summary.from_record(one.summary))
        return whole
