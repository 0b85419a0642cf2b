"""`scrapy report --worth-a-look`: the articles of the least certain extraction, with commands. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from models.reports.worth_a_look import UncertainArticle
from scraper.terminal.program import program
from scraper.terminal.safe_text import one_line

_NOTHING = "No article of this time has an extraction quality yet.\n"


def worth_a_look_text(articles: Sequence[UncertainArticle]) -> str:
    """Return for each article its expected quality, headline and source, and the command that explains its page."""
    lines = [
        f"{one.extraction_quality:.2f}  {one_line(one.headline or one.url)} ({one.source})\n"
        f"      {one_line(explain_command(one))}\n"
        for one in articles
    ]
    return "".join(lines) or _NOTHING


def worth_a_look_records(articles: Sequence[UncertainArticle]) -> Sequence[Mapping[str, Any]]:
    """Return the same for JSON."""
    return [asdict(one) | {"command": explain_command(one)} for one in articles]


def explain_command(article: UncertainArticle) -> str:
    """Return the command that fetches the page of an article and explains what is kept and cut."""
    return shlex.join([program(), "extract", article.page_url, "--explain", f"article-{article.article_id}.html"])
