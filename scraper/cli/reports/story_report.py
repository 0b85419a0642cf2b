"""What `scrapy report --stories` prints. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.reports.stories import ReportedStory, StoryReport
from scraper.cli.reports.crawl_report_json import plain
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import one_line


def stories_record(report: StoryReport) -> Mapping[str, Any]:
    """Return the JSON object of the stories; moments are ISO strings in UTC."""
    found: Mapping[str, Any] = plain(report)
    return found


def stories_text(report: StoryReport, width: int) -> str:
    """Return the stories in lines of at most `width` characters, but for URLs."""
    of_source = "" if report.source is None else f" with articles of {report.source}"
    lines = [
        f"Stories of several articles{of_source}, {report.since:%Y-%m-%d} to {report.now:%Y-%m-%d}: {report.total}",
        *(line for story in report.stories for line in ("", *_lines(story, width))),
    ]
    return "\n".join(lines) + "\n"


def _lines(story: ReportedStory, width: int) -> Iterator[str]:
    copies = f", {plural(story.copies, 'copy', 'copies')}" if story.copies else ""
    counts = f"{plural(story.outlets, 'outlet')}, {plural(story.articles, 'article')}{copies}"
    headline = one_line(story.headline or "(no headline)")
    yield headline if len(headline) <= width else f"{headline[: width - 1]}…"
    yield f"    {counts}; {story.first_date:%Y-%m-%d %H:%M} to {story.last_date:%Y-%m-%d %H:%M}; story {story.story_id}"
    yield f"    first: {one_line(story.first_source or '?')}  {one_line(story.first_url or '')}".rstrip()
