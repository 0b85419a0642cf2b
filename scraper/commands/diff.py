"""`scrapy diff`: what publishers changed in an article, word by word."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import Any

from models.database.reading import Reader
from models.maintenance import migrations
from models.stories.edits import VersionedArticle, article_of_url, versioned_article
from models.url_key import url_key
from pipelines.stories.article_diff import VersionStep, step, steps
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from scraper.cli.app_command import AppCommand
from scraper.cli.article_versions import diff_record, diff_text
from scraper.setting_values import database_url
from scraper.terminal.command_line import exiting_on_database_error, refuse
from scraper.terminal.safe_text import json_text
from scraper.terminal.typed_numbers import LARGEST, whole_number

_CURRENT = "current"


class Command(AppCommand):
    """The versions of an article, with the words that were removed and added."""

    command = "scrapy diff"
    usage = "ARTICLE  [--revision A B] [--json]"
    description = "Show what was changed in an article, given by its number or its URL"
    examples = ("scrapy diff 4711", "scrapy diff https://www.example.org/story --revision 1 current")

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument(
            "--revision",
            nargs=2,
            metavar=("A", "B"),
            help="compare version A with version B, numbered from 1, or `current`, instead of each with the next",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print the changes."""
        words = self.positional(args)
        if len(words) != 1:
            self.refuse_words(f"name one article, not {len(words)}")
        with exiting_on_database_error():
            article = _read(database_url(self.scrapy_settings()), words[0])
        found = steps(article.versions) if opts.revision is None else (self._between(article, opts.revision),)
        if opts.json:
            print(json_text(diff_record(article, found), indent=2))
        else:
            is_coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            print(diff_text(article, found, is_coloured=is_coloured), end="")

    def _between(self, article: VersionedArticle, names: Sequence[str]) -> VersionStep:
        old, new = (self._number(article, name) for name in names)
        return step(article.versions, old, new)

    def _number(self, article: VersionedArticle, name: str) -> int:
        versions = article.versions
        if name == _CURRENT:
            return len(versions)
        number = whole_number(name) or 0
        if 1 <= number <= len(versions):
            return number
        for place, version in enumerate(versions, 1):
            if version.revision_id is not None and version.revision_id == number:
                return place
        return self.refuse_words(f"article {article.article_id} has no version {name!r}: it has 1 to {len(versions)}")


def _read(url: str, name: str) -> VersionedArticle:
    migrations.require(url)
    with closing(Reader(url)) as reader:
        article = reader.read(partial(_found, name=name))
    if article is None:
        refuse(f"scrapy diff: there is no article {name!r}; give the number or the URL of a stored one")
    return article


def _found(connection: Any, name: str) -> VersionedArticle | None:
    number = whole_number(name)
    if number is None:
        try:
            normalised = normalise_url(name) or name
        except InvalidUrlError:
            return None
        number = article_of_url(connection, normalised, url_key(normalised)) or 0
    return versioned_article(connection, number) if 0 < number < LARGEST else None
