import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Reason
from models.frontier.hints import Hints
from pipelines.article_fields import article_fields
from pipelines.items import Author, FoundDate, SiteRules
from pipelines.storage.spool_format import (
    VERSION,
    BadRecord,
    NewerRecord,
    RunEnd,
    RunHeader,
    _checksum,
    from_line,
    to_line,
)
from tests.factories import NOW, make_article, make_ended, make_page, make_visit

HEADER = RunHeader("sqlite:////srv/news.db", 7, "news", {"domain": "example.org"}, NOW)
END = RunEnd(8, "database", "gone", 5, 4, {"downloader/request_count": 4}, NOW)
#: One record of each kind as each version wrote them.
KEPT = [Path(__file__).parent / f"spool_version_{version}.txt" for version in (1, 2)]


def full_visit() -> object:
    page = make_page(
        body=bytes(range(256)) * 50,
        hints=Hints("Bridge", "2026-11-20", "feed"),
        rules=SiteRules(remove=(".promo",), keep_types=("product",)),
    )
    offset = timezone(timedelta(hours=5, minutes=30))
    article = make_article(
        date_published=FoundDate(datetime(2026, 11, 20, 9, 0, tzinfo=offset), "", "meta"), furniture=Counter(footer=2)
    )
    return make_visit(page=page, article=article)


@pytest.mark.parametrize("record", [HEADER, END, full_visit(), make_ended(), make_ended(reason=Reason.RUN_STOPPED)])
def test_what_is_read_is_what_was_written(record: RunHeader) -> None:
    assert from_line(to_line(record)) == record


@given(st.text(), st.text(), st.binary())
def test_any_text_and_bytes_come_back_as_a_database_can_hold_them(url: str, headline: str, body: bytes) -> None:
    visit = make_visit(url, page=make_page(url, body=body), article=make_article(url, headline=headline))
    line = to_line(visit)

    found = from_line(line)

    assert line.count(b"\n") == 1
    assert found.page.body == body  # type: ignore[union-attr]  # a visit with a page
    assert to_line(found) == line


@given(st.data())
def test_a_line_that_is_cut_or_changed_anywhere_is_no_record(data: st.DataObject) -> None:
    line = to_line(make_ended())
    place = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != line[place]))

    for bad in (line[:place], line[:place] + bytes([other]) + line[place + 1 :]):
        with pytest.raises(BadRecord):
            from_line(bad)


def signed(**changes: object) -> bytes:
    said = json.dumps({"version": VERSION, "kind": "visit", "values": {}} | changes).encode()
    return _checksum(said) + b" " + said + b"\n"


def test_a_newer_record_is_told_from_a_damaged_one() -> None:
    with pytest.raises(NewerRecord, match=f"version {VERSION + 1}; this program reads versions up to {VERSION}"):
        from_line(signed(version=VERSION + 1, kind="something new"))


@pytest.mark.parametrize("changes", [{}, {"kind": "x"}, {"values": []}, {"values": {"page": {"body": "?"}}}])
def test_what_is_whole_and_makes_no_sense_is_no_record(changes: dict[str, object]) -> None:
    with pytest.raises(BadRecord):
        from_line(signed(**changes))


@pytest.mark.parametrize("kept", KEPT)
def test_records_of_older_versions_can_still_be_read(kept: Path) -> None:
    """A field that a dataclass gains needs a default, or a rule here that fills it: spools outlive an update."""
    run, visit, end = (from_line(line) for line in kept.read_bytes().splitlines(keepends=True))
    fields = article_fields(visit.article)  # type: ignore[union-attr, arg-type]  # a visit with an article

    assert run == HEADER
    assert fields["headline"] == "Bridge opens after four years"
    assert fields["date_published"].isoformat() == "2026-11-20T09:00:00+05:30"
    assert fields["authors"] == (Author("Ada Lovelace", "https://example.org/ada"), Author("Grace Hopper"))
    assert fields["date_modified"] is None
    assert visit.visited_at.tzinfo is not None  # type: ignore[union-attr]  # same
    assert end == END
    assert isinstance(end, RunEnd)
    assert end.ended_at == datetime(2026, 11, 20, 12, 30, 15, 123456, tzinfo=UTC)
