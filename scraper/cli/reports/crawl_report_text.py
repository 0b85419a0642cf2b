"""`scrapy report` as text: tables that fit a width, what matters most first. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from urllib.parse import urlsplit

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.reports.field_coverage import CoverageDrop
from models.reports.queries import RunSummary
from models.reports.report import ClosedHost, DayCount, FailingFeed, Rejection, Report, SlowHost, VerdictCount, Waiting
from models.reports.silence import Silence
from scraper.terminal.safe_text import one_line

#: The narrowest tables, and the width where there is no terminal.
MIN_WIDTH = 60
DEFAULT_WIDTH = 80
_MAX_ROWS = 20
_MAX_DAYS = 7
# Columns of words are never made narrower.
_MIN_WORDS_WIDTH = 12
_GAP = 2
_NOTHING = "Nothing yet: no run is on record. `scrapy crawl news` makes the first one.\n"
_MINUTE, _HOUR = 60, 3600

Lines = Iterable[str | Table]


def crawl_report_text(report: Report, width: int = DEFAULT_WIDTH) -> str:
    """Return the report in lines of at most `width` cells, without colours."""
    if not report.runs and report.source is None:
        return _NOTHING
    sections: Sequence[tuple[str, Callable[[Report], Lines]]] = (
        ("Runs", _runs),
        ("Articles by day, new+edited", _articles),
        ("Sources without articles", _barren),
        ("Entries to correct", _corrections),
        ("Silent for longer than ever", _silent),
        ("Fields that are filled less often", _dropped_fields),
        ("Pages that gave no article", _rejected),
        ("Slowest hosts", _slowest),
        ("Hosts left alone", _closed),
        ("Feeds, sitemaps and fronts that could not be read, or have moved", _failing),
        ("Parameters of URLs that do not identify pages", _parameters),
        ("Articles worth a look", _uncertain),
        ("Due next", _waiting),
    )
    days = (report.now - report.since).days
    of_source = "" if report.source is None else f" of {report.source}"
    lines = [f"{_days(days)} to {_moment(report.now)} UTC{of_source}"]
    for title, section in sections:
        content = list(section(report))
        lines += ["", title if content else f"{title}: none", *(_rendered(part, width) for part in content)]
    return "\n".join(lines) + "\n"


def _rendered(part: str | Table, width: int) -> str:
    console = Console(file=StringIO(), width=max(MIN_WIDTH, width), color_system=None, _environ={})
    if isinstance(part, Table):
        _narrow(part, console.width)
    console.print(part if isinstance(part, Table) else Text(part, no_wrap=True, overflow="ellipsis"))
    rendered = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    return "\n".join(line.rstrip() for line in rendered.splitlines())


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table; columns whose name begins with < hold words, all others numbers."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False)
    for index, name in enumerate(columns):
        is_text, title = name.startswith("<"), name.removeprefix("<")
        # Only columns of words are narrowed.
        widest = max(cell_len(text) for text in (title, *(row[index] for row in cells)))
        table.add_column(
            Text(title),
            justify="left" if is_text else "right",
            no_wrap=True,
            overflow="ellipsis",
            width=widest,
            min_width=min(widest, _MIN_WORDS_WIDTH) if is_text else widest,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _narrow(table: Table, width: int) -> None:
    """Narrow the widest columns of words until the table fits: rich alone takes as much from each, down to nothing."""
    gaps = _GAP * (len(table.columns) - 1)
    for _ in range(sum(column.width or 0 for column in table.columns) + gaps - width):
        wide = [column for column in table.columns if (column.width or 0) > (column.min_width or 0)]
        if not wide:
            return
        widest = max(wide, key=lambda column: column.width or 0)
        widest.width = (widest.width or 0) - 1


def _runs(report: Report) -> Lines:
    if report.verdicts:
        yield _tally(report.verdicts)
    yield _table(
        ("run", "<began", "took", "<verdict", "new", "chg", "same", "skip", "fail", "defer"),
        (_run_row(run) for run in report.runs),
    )
    for run in report.runs:
        if run.exit_code and run.message:
            yield f"run {run.run_id}: {one_line(run.message)}"


def _tally(verdicts: Sequence[VerdictCount]) -> str:
    total = sum(one.runs for one in verdicts)
    words = ", ".join(f"{one.runs} {one.verdict or 'without an end'}" for one in verdicts)
    return f"{total} {'run' if total == 1 else 'runs'} in this time: {words}"


def _run_row(run: RunSummary) -> tuple[str, ...]:
    numbers = (run.new, run.changed, run.unchanged, run.skipped, run.failed, run.deferred)
    return (
        str(run.run_id),
        _moment(run.started_at),
        "" if run.seconds is None else _duration(run.seconds),
        run.verdict or "(no end)",
        *(str(number) for number in numbers),
    )


def _articles(report: Report) -> Lines:
    if not report.daily:
        return
    days = _last_days(report)
    by_source: dict[str, dict[str, DayCount]] = {}
    for count in report.daily:
        by_source.setdefault(count.source, {})[count.day] = count
    totals = {
        source: (sum(count.new for count in counts.values()), sum(count.edited for count in counts.values()))
        for source, counts in by_source.items()
    }
    order = sorted(by_source, key=lambda source: (-totals[source][0], source))
    yield _table(
        ("<source", *(day[5:] for day in days), "all"),
        [
            (source, *(_cell(by_source[source].get(day)) for day in days), _pair(*totals[source]))
            for source in order[:_MAX_ROWS]
        ],
    )
    yield from _more(len(order), "sources")


def _last_days(report: Report) -> list[str]:
    last: date = report.now.date()
    number = min(_MAX_DAYS, (last - report.since.date()).days + 1)
    return [(last - timedelta(days=back)).isoformat() for back in range(number)][::-1]


def _cell(count: DayCount | None) -> str:
    return "-" if count is None else _pair(count.new, count.edited)


def _pair(new: int, edited: int) -> str:
    return f"{new}+{edited}" if edited else str(new)


def _barren(report: Report) -> Lines:
    if not report.barren:
        return
    rows = [
        (one.domain, str(one.pages), f"{one.reason} ({one.with_reason})", f"scrapy doctor {one.domain}")
        for one in report.barren[:_MAX_ROWS]
    ]
    yield _table(("<source", "pages", "<most often", "<remedy"), rows)
    yield from _more(len(report.barren), "sources")


def _corrections(report: Report) -> Lines:
    if not report.corrections:
        return
    # Lines to copy: folded, never cut.
    table = Table("source", "remedy", box=None, padding=(0, _GAP, 0, 0), pad_edge=False)
    for one in report.corrections[:_MAX_ROWS]:
        table.add_row(Text(one_line(one.source), overflow="fold"), Text(one_line(one.remedy), overflow="fold"))
    yield table
    yield from _more(len(report.corrections), "sources")


def _silent(report: Report) -> Lines:
    if not report.silent:
        return
    rows = [
        _silence_row(silence, report.now) for silence in sorted(report.silent, key=lambda one: one.since, reverse=True)
    ]
    yield _table(("<source", "<since", "silent", "at most before"), rows[:_MAX_ROWS])
    yield from _more(len(rows), "sources")


def _silence_row(silence: Silence, now: datetime) -> tuple[str, ...]:
    silent = (now - silence.since).total_seconds()
    return silence.domain, _moment(silence.since), _duration(silent), _duration(silence.longest_before.total_seconds())


def _parameters(report: Report) -> Lines:
    if not report.parameters:
        return
    rows = [
        (row.host, row.name, str(row.articles), "identifies pages after all" if row.refuted_at else "ignored")
        for row in report.parameters
    ]
    yield _table(("<host", "<parameter", "articles", "<since then"), rows[:_MAX_ROWS])
    yield from _more(len(rows), "parameters")


def _dropped_fields(report: Report) -> Lines:
    if not report.fallen:
        return
    yield _table(("<source", "<field", "before", "now", "articles"), map(_field_row, report.fallen[:_MAX_ROWS]))
    yield from _more(len(report.fallen), "fields")


def _field_row(field: CoverageDrop) -> tuple[str, ...]:
    articles = f"{field.before.articles} and {field.now.articles}"
    return field.source, field.field, f"{field.before.share:.0%}", f"{field.now.share:.0%}", articles


def _rejected(report: Report) -> Lines:
    if not report.rejected:
        return
    yield _table(("<source", "<reason", "pages", "<for example"), map(_rejection_row, report.rejected[:_MAX_ROWS]))
    yield from _more(len(report.rejected), "lines")


def _rejection_row(rejection: Rejection) -> tuple[str, ...]:
    return rejection.source, str(rejection.reason), str(rejection.pages), rejection.example


def _slowest(report: Report) -> Lines:
    if report.slowest:
        yield _table(("<host", "median s", "longest s", "answers"), map(_host_row, report.slowest))


def _host_row(host: SlowHost) -> tuple[str, ...]:
    return host.host, f"{host.median:.2f}", f"{host.longest:.2f}", str(host.answers)


def _closed(report: Report) -> Lines:
    if not report.closed:
        return
    yield _table(("<host", "<until", "failures", "<why"), map(_closed_row, report.closed[:_MAX_ROWS]))
    yield from _more(len(report.closed), "hosts")


def _closed_row(host: ClosedHost) -> tuple[str, ...]:
    why = ": ".join(str(part) for part in (host.reason, host.detail) if part)
    return host.host, _moment(host.closed_until), str(host.failures), why


def _failing(report: Report) -> Lines:
    if not report.failing:
        return
    rows = map(_feed_row, report.failing[:_MAX_ROWS])
    yield _table(("<source", "<document", "<last read", "<problem"), rows)
    yield from _more(len(report.failing), "documents")


def _feed_row(feed: FailingFeed) -> tuple[str, ...]:
    last = "never" if feed.last_read_at is None else _moment(feed.last_read_at)
    moved = None if feed.moved_to is None else f"moved to {feed.moved_to}"
    return feed.source, urlsplit(feed.url).path or "/", last, feed.problem or moved or ""


def _uncertain(report: Report) -> Lines:
    if report.worth_a_look:
        rows = ((f"{one.extraction_quality:.2f}", one.source, one.headline or one.url) for one in report.worth_a_look)
        yield _table(("quality", "<source", "<headline"), rows)
        yield "scrapy report --worth-a-look lists more, with the command that explains each"


def _waiting(report: Report) -> Lines:
    rows = [row for row in report.waiting if row.due or row.next_at is not None]
    if not rows:
        return
    yield _table(("<source", "pages due", "<next page", "<next poll"), map(_waiting_row, rows[:_MAX_ROWS]))
    yield from _more(len(rows), "sources")


def _waiting_row(waiting: Waiting) -> tuple[str, ...]:
    moments = (waiting.next_due_at, waiting.next_poll_at)
    return waiting.source, str(waiting.due), *("" if moment is None else _moment(moment) for moment in moments)


def _more(number: int, what: str) -> Lines:
    if number > _MAX_ROWS:
        yield f"... and {number - _MAX_ROWS} more {what}: --json has them all"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _duration(seconds: float) -> str:
    """Return a duration in its two largest units."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    hours = whole // _HOUR
    return f"{hours} h {whole % _HOUR // _MINUTE:02d} min" if hours < 2 * 24 else f"{hours / 24:.0f} days"
