"""Lists every date that its page does not show: its raw string is missing there, or states another day.

    python -m benchmarks.invented_dates GOLD [GOLD ...] [--jobs 2]

GOLD holds sets of pages as `benchmarks.extraction_quality` reads them; no truth about dates is needed. The exit code is
1 if there is such a date. The check is independent of how dates are read: it searches the page and its address for the
raw string, and the string for the numbers of the day.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from multiprocessing import Pool
from pathlib import Path

from benchmarks.gold import GoldPage
from benchmarks.gold_folders import NoSuchGold, find_sets
from pipelines.html.parser import parse
from pipelines.items import FoundDate, PageItem, RejectedPage
from pipelines.metadata.reader import read_metadata

_NUMBER = re.compile(r"\d+")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?$")
_NO_MARK = re.compile(r"[\W_]+")
_TAG = re.compile(r"<[^<>]{0,5000}>")
_MILLISECONDS_FROM = 1e11
#: Years between the calendars: of Thailand, of Iran (where the months differ too), before the eras of Taiwan and Japan.
_BUDDHIST, _JALALI, _ERAS = 543, (621, 622), (1911, 1988, 2018)


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """The number of a page's dates, and the problem with each that the page does not show."""

    dates: int
    invented: tuple[str, ...]


def check_dates(gold: GoldPage) -> CheckedPage:
    """Read a page's dates and search the page for each."""
    page = gold.page()
    parsed = parse(page)
    if isinstance(parsed, RejectedPage):
        return CheckedPage(0, ())
    metadata = read_metadata(parsed.tree, page)
    shown = _shown(page, "".join(parsed.tree.itertext()))
    found = [one for one in (metadata.date_published, metadata.date_modified) if one]
    wrong = ((one, why) for one in found if (why := why_invented(one, shown)))
    lines = (
        f"{gold.dataset}/{gold.id}: {one.at.isoformat()} from {one.source} {one.raw!r}: {why}" for one, why in wrong
    )
    return CheckedPage(len(found), tuple(lines))


def why_invented(found: FoundDate, shown: Sequence[str]) -> str | None:
    """Return the problem with a date, given the texts of its page, or None."""
    raw = _squeezed(found.raw)
    if not raw or not any(raw in text for text in shown):
        return "the page has no such string"
    if not _states_day(found.raw, found.at):
        return "the string says another day"
    return None


def _shown(page: PageItem, text: str) -> tuple[str, ...]:
    """Return everything that a page shows, reduced to letters and digits: its source, its text, its address."""
    source = page.body.decode("utf-8", "replace")
    hints = page.hints.date_published or ""
    return tuple(map(_squeezed, (source, unescape(source), unescape(_TAG.sub("", source)), text, page.url, hints)))


def _squeezed(text: str) -> str:
    return _NO_MARK.sub("", text).casefold()


def _states_day(raw: str, at: datetime) -> bool:
    """Return whether a string has the numbers of a day, in any time zone, or the seconds of its epoch."""
    if _EPOCH.match(raw.strip()):
        seconds = float(raw)
        seconds = seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds
        return abs(at - datetime.fromtimestamp(seconds, UTC)) < timedelta(seconds=1)
    numbers = set(_numbers(raw))
    days = {(at.astimezone(UTC) + timedelta(days=step)).date() for step in (-1, 0, 1)} | {at.date()}
    return any(day.day in numbers and _years(day.year) & numbers for day in days) or any(
        {day.year - first for first in _JALALI} & numbers for day in days
    )


def _years(year: int) -> set[int]:
    """Return a year as calendars write it: with four or two digits, the Buddhist one, those of eras."""
    buddhist = year + _BUDDHIST
    return {year, year % 100, buddhist, buddhist % 100, *(year - before for before in _ERAS)}


def _numbers(raw: str) -> Iterator[int]:
    """Yield the numbers in a string; a run of eight or more digits is also a year, a month and a day."""
    for digits in _NUMBER.findall(raw):
        yield int(digits)
        if len(digits) >= len("20261120"):
            yield from (int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check all pages, print the offending ones, return 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    given = parser.parse_args(arguments)
    try:
        sets = find_sets(given.gold, [name for name in given.sets.split(",") if name])
    except NoSuchGold as error:
        parser.error(str(error))
    offending = 0
    with Pool(given.jobs) as pool:
        for gold in sets:
            checked = pool.map(check_dates, gold.pages, chunksize=4)
            lines = [line for one in checked for line in one.invented]
            offending += len(lines)
            dates = sum(one.dates for one in checked)
            print(
                f"{gold.name}: {len(gold.pages)} pages, {dates} dates, {len(lines)} not shown",
                *lines,
                sep="\n  ",
                flush=True,
            )
    return 1 if offending else 0


if __name__ == "__main__":
    sys.exit(main())
