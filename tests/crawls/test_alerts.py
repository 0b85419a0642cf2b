"""When people are told how a run ended, and that the telling changes nothing."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.exit_codes import ExitCode
from scraper.run_end.alerts import SEVERITY, Alert, Event, RunOutcome, alert_of
from tests.crawl_results import is_running, rows_of, until
from tests.crawls.slow_outlet import argv, slow_outlet
from tests.factories import NOW
from tests.newsweb import Answer
from tests.scrapy_command import Scrapy

MESSAGES = {ExitCode.STOPPED: "stopped (memusage_exceeded); run it again to go on"}


def end(code: ExitCode, *names: str, message: str | None = None) -> RunOutcome:
    return RunOutcome(int(code), message or MESSAGES.get(code, "so it ended"), NOW, frozenset(names))


def event(now: RunOutcome, *before: RunOutcome) -> Event | None:
    found = alert_of(now, before)
    return None if found is None else found.event


OK, LOCKED, PARTIAL, SILENT = (end(code) for code in (ExitCode.OK, ExitCode.LOCKED, ExitCode.PARTIAL, ExitCode.SILENT))
LATE, DATABASE, WRONG = (end(code) for code in (ExitCode.TIME_LIMIT, ExitCode.DATABASE, ExitCode.CONFIGURATION))
MEMORY = end(ExitCode.STOPPED)
SIGNAL = end(ExitCode.STOPPED, message="stopped (shutdown); run it again to go on")


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (OK, [], None),
        (PARTIAL, [], Event.WORSE),
        (PARTIAL, [OK], Event.WORSE),
        (PARTIAL, [PARTIAL, OK], None),
        (PARTIAL, [SILENT], Event.WORSE),
        (SILENT, [PARTIAL], None),
        (OK, [SILENT, PARTIAL], Event.RECOVERED),
        (OK, [OK, PARTIAL], None),
        # Another run was active: nothing new is known.
        (LOCKED, [OK], None),
        (PARTIAL, [LOCKED, PARTIAL], None),
        (OK, [LOCKED, PARTIAL], Event.RECOVERED),
        # Somebody ended it.
        (SIGNAL, [OK], None),
        (PARTIAL, [SIGNAL, PARTIAL], None),
        (OK, [SIGNAL, OK], None),
        # It was cut short, and knows nothing of sources.
        (LATE, [OK], Event.WORSE),
        (LATE, [LATE, OK], None),
        (LATE, [PARTIAL], None),
        (MEMORY, [OK], Event.WORSE),
        (PARTIAL, [LATE, PARTIAL], None),
        (PARTIAL, [LATE, OK], Event.WORSE),
        (OK, [LATE, OK], Event.RECOVERED),
        # As bad, and something else.
        (DATABASE, [WRONG], Event.WORSE),
        (DATABASE, [DATABASE], None),
    ],
)
def test_people_are_told_what_is_news(now: RunOutcome, before: list[RunOutcome], expected: Event | None) -> None:
    assert event(now, *before) is expected


def test_a_new_name_is_news() -> None:
    before = end(ExitCode.PARTIAL, "unread a.example", "silent b.example")

    assert alert_of(end(ExitCode.PARTIAL, "unread a.example"), [before]) is None
    assert alert_of(end(ExitCode.PARTIAL, "unread a.example", "unread c.example"), [before]) == Alert(
        Event.WORSE, before, frozenset({"unread c.example"})
    )


def test_a_source_that_was_not_looked_at_is_where_it_was() -> None:
    broken = end(ExitCode.PARTIAL, "unread a.example")
    unseen = end(ExitCode.OK, "unread a.example")

    assert event(unseen, broken) is None
    assert event(unseen, unseen, broken) is None
    assert event(broken, unseen, broken) is None
    assert event(end(ExitCode.PARTIAL, "unread a.example", "unread b.example"), unseen) is Event.WORSE
    assert event(OK, unseen, broken) is Event.RECOVERED
    assert event(OK, OK, unseen) is None


ends = st.builds(
    end, st.sampled_from(sorted(SEVERITY, key=int)).map(ExitCode), st.sampled_from(["unread a", "silent b", "failed c"])
)


@given(ends, st.lists(ends, max_size=4))
def test_nobody_is_told_the_same_twice(now: RunOutcome, before: list[RunOutcome]) -> None:
    assert event(now, now, *before) in (None, Event.RECOVERED if now.severity == 0 else None)


@given(ends)
def test_every_code_is_known(found: RunOutcome) -> None:
    assert set(SEVERITY) == set(ExitCode)
    assert found.severity >= 0


# --- the command ---


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    def read() -> list[dict[str, Any]]:
        path = tmp_path / "told.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    return read


@pytest.fixture
def command(tmp_path: Path) -> str:
    """An alert command with a blank in its path, and an argument that no shell may read."""
    script = tmp_path / "tell me.sh"
    script.write_text(f'#!/bin/sh\n[ "$1" = "a  b;\\$HOME" ] || exit 9\ncat >> "{tmp_path}/told.jsonl"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return f"'{script}' 'a  b;$HOME'"


def test_worse_and_recovered_runs_are_told_once(
    scrapy: Scrapy, database_url: str, command: str, told: Callable[[], list[dict[str, Any]]]
) -> None:
    with slow_outlet(2, seconds=0) as web:
        words = argv(database_url, web, "-s", f"NEWSGRAIN_ALERT_COMMAND={command}")
        good = web.routes["/feed.xml"]
        codes = [scrapy(*words).code]
        web.routes["/feed.xml"] = Answer(status=503)
        codes += [scrapy(*words).code, scrapy(*words).code]
        # Another job is another story.
        codes += [scrapy(*words, "-a", f"url={web.url('/news/1.html')}").code]
        web.routes["/feed.xml"] = good
        codes += [scrapy(*words).code, scrapy(*words).code]

    assert codes == [0, 21, 21, 21, 0, 0]
    worse, other, recovered = told()
    assert (other["event"], other["previous"]) == ("worse", None)
    assert (worse["event"], worse["exit_code"], worse["verdict"], worse["run_id"]) == ("worse", 21, "partial", 2)
    assert worse["previous"]["exit_code"] == 0
    assert list(worse["unread_sources"]) == [web.address]
    assert worse["new_names"] == [f"unread {web.address}"]
    assert worse["message"] in worse["summary"]
    assert worse["counts"]["new"] == 0
    assert (recovered["event"], recovered["previous"]["run_id"]) == ("recovered", 3)
    assert recovered["started_at"] < recovered["finished_at"]


def test_a_run_without_a_row_is_compared_with_the_file(
    scrapy: Scrapy, tmp_path: Path, sqlite_url: str, command: str, told: Callable[[], list[dict[str, Any]]]
) -> None:
    alert = ("-s", f"NEWSGRAIN_ALERT_COMMAND={command}", "-s", f"NEWSGRAIN_FALLBACK_LOG={tmp_path / 'unrecorded'}")
    gone = "postgresql://nobody:secret@127.0.0.1:1/nothing"
    with slow_outlet(1, seconds=0) as web:
        codes = [scrapy(*argv(gone, web, *alert)).code, scrapy(*argv(gone, web, *alert)).code]
        codes += [scrapy(*argv(sqlite_url, web, *alert)).code, scrapy(*argv(sqlite_url, web, *alert)).code]
        codes += [scrapy(*argv(gone, web, *alert)).code]

    assert codes == [8, 8, 0, 0, 8]
    assert [(one["event"], one["exit_code"]) for one in told()] == [("worse", 8), ("recovered", 0), ("worse", 8)]
    assert told()[0]["run_id"] is None
    assert "secret" not in (tmp_path / "told.jsonl").read_text("utf-8")
    noted = [json.loads(line) for line in (tmp_path / "unrecorded").read_text("utf-8").splitlines()]
    assert [line["exit_code"] for line in noted] == [8, 8, 0, 8]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("/nowhere/alert --now", "could not be started"),
        ("sh -c 'echo that was nothing >&2; exit 3'", "ended with 3: that was nothing"),
        ("sh -c 'exec < /dev/null; sleep 0'", None),
    ],
)
def test_a_command_that_fails_changes_nothing(scrapy: Scrapy, sqlite_url: str, broken: str, says: str | None) -> None:
    with slow_outlet(1, seconds=0) as web:
        result = scrapy(
            *argv(sqlite_url, web, "-s", f"NEWSGRAIN_ALERT_COMMAND={broken}", "-a", f"url={web.url('/no')}")
        )

    assert result.code == 21
    assert (says or "Ran NEWSGRAIN_ALERT_COMMAND: worse") in result.err
    assert rows_of(sqlite_url, "SELECT exit_code FROM crawl_run") == [(21,)]


@pytest.mark.waits
def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    hangs = f"sh -c 'sleep 6000 & echo $$ $! > {started}; wait'"
    with slow_outlet(1, seconds=0) as web:
        words = argv(sqlite_url, web, "-s", f"NEWSGRAIN_ALERT_COMMAND={hangs}", "-a", f"url={web.url('/no')}")
        result = scrapy(*words)

    assert result.code == 21
    assert "took longer than 10 seconds" in result.err
    until(lambda: not any(map(is_running, map(int, started.read_text("ascii").split()))))


def test_a_command_that_is_no_command_line_is_a_mistake(scrapy: Scrapy) -> None:
    result = scrapy("crawl", "news", "-a", "domain=a.example", "-s", "NEWSGRAIN_ALERT_COMMAND=mail 'x")

    assert result.code == 4
    assert "NEWSGRAIN_ALERT_COMMAND: No closing quotation" in result.err
    assert "Traceback" not in result.err


def test_the_last_line_says_what_one_wants_to_know(scrapy: Scrapy, sqlite_url: str) -> None:
    with slow_outlet(3, seconds=0) as web:
        web.routes["/news/1.html"] = Answer(status=503)
        web.routes["/news/2.html"] = Answer(b"<title>x</title>")
        first = scrapy(*argv(sqlite_url, web))
        second = scrapy(*argv(sqlite_url, web))
        third = scrapy(*argv(sqlite_url, web, "-a", f"url={web.url('/no')}"))

    line = last_line(first.err)
    assert line.startswith("Run 1: ok in ")
    assert "; 1 new, 0 changed, 0 unchanged, 1 skipped (" in line
    assert "1 failed (server_error 1); next due " in line
    assert "; no page was due; next due " in last_line(second.err)
    assert third.err.splitlines()[-1].startswith("newsgrain: Run 3: partial (exit code 21) in ")
    assert f"could not fetch 1 URL: {web.url('/no')} (HTTP status 404); 0 new, " in third.err.splitlines()[-1]


def last_line(err: str) -> str:
    return next(line for line in err.splitlines() if "INFO: Run " in line).partition("INFO: ")[2]
