"""Our pages in Datasette: an article, its page as fetched, plots, search; and links to articles in all tables."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup
from pluggy import HookimplMarker

from models.database.reading import Reader
from models.questions import QUESTIONS, Question
from models.reports.article_record import article_record, fetched_page
from pipelines.search.compilers import compile_query
from pipelines.search.find import Finder, SearchRequest, SearchResult
from pipelines.search.query_lexer import QuerySyntaxError
from scraper.browse.article_view import compared, facts, paragraphs, shortened
from scraper.browse.columns import column_sentences
from scraper.browse.configuration import NAME, SEARCH_FUNCTION, canned_query
from scraper.browse.large_views import with_recent_rows
from scraper.browse.page_text import page_text
from scraper.browse.plots import bar_chart
from scraper.browse.security import guarded

Result = TypeVar("Result")

hookimpl = HookimplMarker("datasette")

#: Pages of ours, which need no scripts.
OWN_PATHS = ("/-/article/", "/-/plot/", "/-/plots", "/-/search")
#: Questions whose plots stand on the first page and on `/-/plots`.
PLOTS = ("articles-by-day", "articles-by-outlet", "word-by-day", "cuts-by-reason", "lengths")
#: A moment in SQLite.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
_MOST_FOUND = 30
#: `v_article` without its many further columns.
ARTICLES_PATH = f"/{NAME}/v_article?" + urlencode(
    [
        ("_col", name)
        for name in "article_id date_published source_name source headline authors in_language word_count".split()
    ]
)
_BY_ID: Mapping[str, Question] = {question.id: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages say about the database, and the values that stand in for empty parameters of questions."""

    title: str
    about: str
    values: Mapping[str, str]


class NewsPages:
    """The plugin; each server has its own."""

    #: Datasette serves `static/` and reads `templates/` of the package of this name.
    __name__ = "scraper.browse"

    def __init__(self, reader: Reader, shown: Shown, charts: Sequence[str]) -> None:
        """Show what a reader reads; `charts` are the scripts of datasette-vega."""
        self._reader = reader
        self._shown = shown
        self._charts = charts

    @hookimpl
    def register_routes(self) -> Sequence[tuple[str, Any]]:
        """Add our pages."""
        return [
            (r"/-/article/(?P<number>[0-9]{1,18})$", self.article),
            (r"/-/article/(?P<number>[0-9]{1,18})/page$", self.page),
            (r"/-/plot/(?P<question>[a-z-]+)\.svg$", self.plot),
            (r"/-/plots$", self.plots),
            (r"/-/search$", self.search),
        ]

    @hookimpl
    def prepare_connection(self, conn: Any) -> None:
        """Let queries use the language of `scrapy search`."""
        conn.create_function(SEARCH_FUNCTION, 1, _search_terms, deterministic=True)

    @hookimpl
    def asgi_wrapper(self) -> Callable[[Any], Any]:
        """Add security headers to all responses, and show a part of what would take long."""
        return lambda app: guarded(with_recent_rows(app, self._shown.values), OWN_PATHS)

    @hookimpl
    def extra_css_urls(self) -> Sequence[str]:
        """Add our style sheet, which knows dark screens and narrow ones."""
        return ["/-/static-plugins/scraper.browse/browse.css"]

    @hookimpl
    def extra_js_urls(self, template: str, request: Any) -> Sequence[str]:
        """Add the charts of datasette-vega to the pages of free queries, and to no other: they are a megabyte."""
        return self._charts if template == "query.html" and "sql" in request.args else []

    @hookimpl
    def render_cell(self, row: Any, value: Any, column: str) -> Markup | None:
        """Return the link to an article for its number, and for a headline beside it."""
        if column == "article_id" and isinstance(value, int):
            return _article_link(value, str(value))
        if column == "headline" and isinstance(value, str) and "article_id" in row.keys():  # noqa: SIM118 - a row
            return _article_link(row["article_id"], value) if row["article_id"] is not None else None
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return Markup('<time title="{} UTC">{}</time>').format(value, value[:16])
        return None

    @hookimpl
    def extra_template_vars(self) -> Mapping[str, Any]:
        """Give the first page its plots and questions, and a question's page its query and the values for it."""
        return {
            "shown": self._shown,
            "database_path": f"/{NAME}",
            "articles_path": ARTICLES_PATH,
            "plots": [_BY_ID[name] for name in PLOTS],
            "questions": _BY_ID,
            "sentences": column_sentences(),
            "groups": [(group, list(of_group)) for group, of_group in groupby(QUESTIONS, lambda one: one.group)],
        }

    async def article(self, datasette: Any, request: Any) -> Response:
        """Show an article with all that is known of it."""
        number = int(request.url_vars["number"])
        record = await self._read(lambda connection: article_record(connection, number))
        if record is None:
            raise NotFound(f"There is no article {number}")
        text, is_cut = paragraphs(record.text)
        versions = list(record.versions)
        chosen = request.args.get("version")
        older = next((version for version in versions[:-1] if str(version.id) == chosen), None)
        if older is None and len(versions) > 1:
            older = versions[-2]
        context = {
            "number": number,
            "headline": record.columns["headline"] or "(no headline)",
            "language": record.columns["in_language"],
            "facts": facts(record),
            "paragraphs": text,
            "is_cut": is_cut,
            "cuts": [(cut, shortened(cut.text)) for cut in record.cuts],
            "links": record.links,
            "addresses": record.urls,
            "versions": versions[:-1],
            "comparison": await asyncio.to_thread(compared, older, _after(versions, older)) if older else None,
            "has_page": record.has_page,
        }
        return Response.html(await datasette.render_template("article.html", context, request=request))

    async def page(self, request: Any) -> Response:
        """Show the page of an article as it was fetched, as text."""
        number = int(request.url_vars["number"])
        found = await self._read(lambda connection: fetched_page(connection, number))
        if found is None:
            raise NotFound(f"No page of article {number} is kept")
        return Response.text(await asyncio.to_thread(page_text, found))

    async def plot(self, datasette: Any, request: Any) -> Response:
        """Draw the answer to a question."""
        question = _BY_ID.get(request.url_vars["question"])
        if question is None or question.plot is None:
            raise NotFound("There is no such plot")
        given = {name: request.args.get(name) or "" for name in question.parameters}
        try:
            rows = await datasette.get_database(NAME).execute(canned_query(question, self._shown.values), given)
        except QueryInterrupted:
            return _svg(bar_chart(f"{question.title} This takes too long to draw.", ()))
        bars = [(str(row[question.plot.x]), float(row[question.plot.y] or 0)) for row in rows.rows]
        return _svg(bar_chart(question.title, bars))

    async def plots(self, datasette: Any, request: Any) -> Response:
        """Show all plots."""
        return Response.html(await datasette.render_template("plots.html", {}, request=request))

    async def search(self, datasette: Any, request: Any) -> Response:
        """Show the articles that a search finds, and what is wrong with a query that is not understood."""
        query, is_best = (request.args.get("q") or "").strip(), bool(request.args.get("best"))
        asked = SearchRequest(query, is_best=is_best, limit=_MOST_FOUND + 1)
        results: list[SearchResult] = []
        problem = None
        if query:
            try:
                results = await self._read(lambda connection: list(Finder(connection).results(asked)))
            except QuerySyntaxError as error:
                problem = str(error)
        context = {
            "query": query,
            "is_best": is_best,
            "results": results[:_MOST_FOUND],
            "is_more": len(results) > _MOST_FOUND,
            "problem": problem,
        }
        return Response.html(await datasette.render_template("search.html", context, request=request))

    async def _read(self, query: Callable[[Any], Result]) -> Result:
        return await asyncio.to_thread(self._reader.read, query)


def _after(versions: Sequence[Any], older: Any) -> Any:
    """Return the version that replaced this one: the next that was ever current."""
    later = versions[versions.index(older) + 1 :]
    return next((version for version in later if version.replaced_at is not None or version.id is None), versions[-1])


def _search_terms(query: str) -> str:
    """Return the query of FTS5, one that finds nothing where the user's is not understood."""
    try:
        return compile_query(str(query)).fts5
    except QuerySyntaxError:
        return '""'


def _article_link(number: int, text: str) -> Markup:
    return Markup('<a href="/-/article/{}">{}</a>').format(number, text)


def _svg(drawing: str) -> Response:
    return Response(drawing, content_type="image/svg+xml; charset=utf-8")
