"""The demo's report on the database after a run: articles, cuts, a page before and after, SQL, next steps."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, select, text

from models.database.url import hide_password, parse_database_url, sqlite_path
from models.reports.queries import RunSummary, cut_summary, database_stats, furniture_summary
from models.views import v_article
from samples.newsroom import Newsroom
from samples.truth import Truth, truth

_EXAMPLE_CHARACTERS = 64
_SHOWN_PAGE = "/automation/2026/11/pallet-robots-learn-to-ask-for-help"
_NEWEST = """\
SELECT headline, source, in_language, word_count, removed_blocks
FROM v_article ORDER BY date_published DESC LIMIT 6"""
_NO_ARTICLE = """\
SELECT url, state, reason
FROM url WHERE state <> 'stored'"""


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run and the database that it filled, ready to be shown."""

    console: Console
    engine: Engine
    database_url: str
    run: RunSummary
    exit_code: int

    def show(self, served: Sequence[Newsroom]) -> None:
        """Print the whole report."""
        self._articles(served)
        self._cuts()
        self._before_and_after(served)
        self._query("The newest articles, in SQL", _NEWEST)
        self._query("What gave no article, and why", _NO_ARTICLE)
        self._verdict()
        self._next_steps(served)

    def _articles(self, served: Sequence[Newsroom]) -> None:
        articles = dict(database_stats(self.engine).articles_by_source)
        known = sum(articles.values())
        table = _table("Articles in the database", ("Outlet", ""), ("Address", ""), ("Articles", "right"))
        for outlet in served:
            number = articles.pop(outlet.domain, 0)
            table.add_row(outlet.outlet.name, f"{outlet.base_url}/", str(number))
        for domain, number in articles.items():
            table.add_row("", domain, str(number))
        self.console.print(table)
        self.console.print(
            f"{_count(self.run.new, 'new article')}; {known} in the database."
            if self.run.new
            else f"No new article; {known} known.",
            style="bold",
        )

    def _cuts(self) -> None:
        lines = cut_summary(self.engine)
        table = _table(
            "Cut inside the articles, and why",
            ("Reason", ""),
            ("Blocks", "right"),
            ("Articles", "right"),
            ("One of them", ""),
        )
        for line in lines:
            table.add_row(line.reason, str(line.blocks), str(line.articles), _short(line.example or ""))
        self.console.print("")
        self.console.print(table)
        furniture = furniture_summary(self.engine)
        parts = ", ".join(f"{line.reason} {line.blocks}" for line in furniture)
        self.console.print(f"Page furniture, counted but not kept: {parts or 'none'}.")

    def _before_and_after(self, served: Sequence[Newsroom]) -> None:
        bodies = self._bodies(served)
        true = truth()
        kept, missing, left = _score(bodies, true)
        url = next((f"{o.base_url}{_SHOWN_PAGE}" for o in served if _SHOWN_PAGE in bodies), None)
        self.console.print("\nBefore and after", style="bold")
        if url is not None:
            page, after = true[_SHOWN_PAGE], bodies[_SHOWN_PAGE]
            self.console.print(f"  {page.headline}")
            self.console.print(f"    the page    {len(page.paragraphs) + len(page.cuts)} lines of text")
            self.console.print(f"    the article {len(after)} lines: {_short(after[0])}")
        self.console.print(
            f"  The truth about the sample pages is known: of {kept + missing} lines of articles {kept} were kept; "
            f"{_count(left, 'line')} that should have gone {'is' if left == 1 else 'are'} still there.",
        )

    def _bodies(self, served: Sequence[Newsroom]) -> Mapping[str, list[str]]:
        domains = [outlet.domain for outlet in served]
        statement = select(v_article.c.url, v_article.c.article_body).where(v_article.c.source.in_(domains))
        with self.engine.connect() as connection:
            return {urlsplit(url).path: body.split("\n") for url, body in connection.execute(statement).tuples()}

    def _query(self, title: str, sql: str) -> None:
        with self.engine.connect() as connection:
            answer = connection.execute(text(sql))
            names = answer.keys()
            table = _table(None, *((name, "") for name in names))
            for row in answer:
                table.add_row(*("" if value is None else str(value) for value in row))
        self.console.print(f"\n{title}", style="bold")
        self.console.print(f"{sql};", style="cyan")
        self.console.print(table)

    def _verdict(self) -> None:
        run = self.run
        parts = {name: getattr(run, name) for name in ("new", "changed", "unchanged", "skipped", "failed", "deferred")}
        balance = " + ".join(f"{number} {name}" for name, number in parts.items() if number) or "0"
        seconds = f"{run.seconds:.1f} s" if run.seconds is not None else "unknown time"
        self.console.print(f"\nVerdict: {run.verdict} (exit code {self.exit_code})", style="bold")
        self.console.print(f"  {run.message or 'the run left no message'}; {seconds}")
        self.console.print(f"  {_count(run.taken, 'URL')} taken = {balance}")

    def _next_steps(self, served: Sequence[Newsroom]) -> None:
        scrapy = _program("scrapy")
        page = f"{served[1].base_url}{_SHOWN_PAGE}"
        self.console.print("\nWhat to type next", style="bold")
        for what, command in (
            ("your own outlets: write sources.toml and newsgrain.toml", f"{scrapy} init --contact ADDRESS"),
            ("... keep those that you want, then", "make crawl SOURCES=sources.toml"),
            ("ask the database", _sql_command(self.database_url, "SELECT headline FROM v_article")),
            ("see its tables and how full they are", f"{scrapy} db stats {_database_option(self.database_url)}"),
            ("clean one saved page, without a database", f"{scrapy} extract FILE"),
            ("look at the pages in a browser", f"{_program('python')} -m samples.newsroom"),
            ("... and clean one of them", f"{scrapy} extract -s NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.0/8 {page}"),
        ):
            self.console.print(f"  {what}:")
            self.console.print(f"    {command}", style="cyan", soft_wrap=True)


def _database_option(url: str) -> str:
    path = sqlite_path(parse_database_url(url))
    return f"-s DATABASE_URL={hide_password(url) if path is None else f'sqlite:///{path}'}"


def _score(bodies: Mapping[str, list[str]], true: Mapping[str, Truth]) -> tuple[int, int, int]:
    """Return the number of true lines kept, of true lines missing, and of lines that should have been cut."""
    kept = missing = left = 0
    for path, page in true.items():
        lines = set(bodies.get(path, ()))
        found = len(lines.intersection(page.paragraphs))
        kept += found
        missing += len(set(page.paragraphs)) - found
        left += len(lines.intersection(cut.text for cut in page.cuts))
    return kept, missing, left


def _table(title: str | None, *columns: tuple[str, str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for name, justify in columns:
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    return table


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _short(line: str) -> str:
    flat = " ".join(line.split())
    return flat if len(flat) <= _EXAMPLE_CHARACTERS else flat[: _EXAMPLE_CHARACTERS - 1] + "…"


def _program(name: str) -> str:
    """Return the path of a program of this environment, relative to the working directory if possible."""
    path = Path(sys.executable).parent / name
    near = os.path.relpath(path)
    return str(path) if near.startswith(os.pardir) else near


def _sql_command(database_url: str, sql: str) -> str:
    """Return a command that queries the database with a program that is likely to be installed."""
    file = sqlite_path(parse_database_url(database_url))
    if file is None:
        return f'psql "{hide_password(database_url)}" -c "{sql}"'
    near = os.path.relpath(file)
    name = str(file) if near.startswith(os.pardir) else near
    if shutil.which("sqlite3"):
        return f'sqlite3 {shlex.quote(name)} "{sql}"'
    if sys.version_info >= (3, 12):
        return f'{_program("python")} -m sqlite3 {shlex.quote(name)} "{sql}"'
    return (
        f"""{_program("python")} -c 'import sqlite3; print(*sqlite3.connect("{name}").execute("{sql}"), sep="\\n")'"""
    )
