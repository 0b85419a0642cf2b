"""Datasette's configuration: titles, texts, questions, limits. Pure."""

from collections.abc import Mapping
from typing import Any

from models.questions import QUESTIONS, Question, literal, with_parameters
from scraper.browse.columns import Sentences

#: The name of the database in addresses, whatever its file is called.
NAME = "newsgrain"
#: A page of a million articles stays below a second and 300 kB with these.
SETTINGS: Mapping[str, Any] = {
    "default_page_size": 20,
    "truncate_cells_html": 120,
    "suggest_facets": False,
    "facet_time_limit_ms": 250,
    "sql_time_limit_ms": 20_000,
    "max_returned_rows": 500,
    "allow_download": False,
    "num_sql_threads": 3,
}
#: Counts of rows that take longer are left out: people wait for rows, not for their number.
COUNT_LIMIT_MS = 200
#: The SQL function that makes a query of FTS5 of what people search for.
SEARCH_FUNCTION = "search_terms"

_INTERNAL = """
alembic_version article_address article_author article_key article_keyword article_search article_text forgotten host
host_parameter raw_page site site_block site_page sqlite_stat1 sqlite_stat4
""".split()
# Columns with an index: sorting by others would read the whole view.
_SORTED: Mapping[str, tuple[str, ...]] = {
    "v_article": ("date_published", "first_seen_at", "article_id"),
    "v_cut": ("cut_id",),
    "v_page": ("page_id",),
    "v_link": ("article_id",),
    "v_attention_day": ("day",),
    "v_keyword_day": ("day",),
}
_FACETS = {"article": ("source_id", "in_language"), "url": ("state", "reason"), "v_page": ("state", "reason")}


def metadata(title: str, about: str, sentences: Sentences, values: Mapping[str, str]) -> dict[str, Any]:
    """Return Datasette's metadata; `values` stand in for parameters of questions that are left empty."""
    return {
        "title": title,
        "databases": {
            NAME: {
                "title": title,
                "description": about,
                "tables": {name: _table(name, sentences.get(name, {})) for name in {*sentences, *_INTERNAL}},
                "queries": {question.id: _canned(question, values) for question in QUESTIONS},
            }
        },
    }


def canned_query(question: Question, values: Mapping[str, str]) -> str:
    """Return the query of a question in which an empty parameter means the value given here."""

    def given_or_chosen(name: str) -> str:
        given = f"coalesce(nullif(:{name}, ''), {literal(values[name])})"
        return f"{SEARCH_FUNCTION}({given})" if name == "word" else given

    return with_parameters(question.queries["sqlite"], given_or_chosen)


def _canned(question: Question, values: Mapping[str, str]) -> dict[str, Any]:
    described = {"description": question.note} if question.note else {}
    return {"sql": canned_query(question, values), "title": question.title, "hide_sql": True, **described}


def _table(name: str, sentences: Mapping[str, str]) -> dict[str, Any]:
    columns = {column: sentence for column, sentence in sentences.items() if column}
    table: dict[str, Any] = {"description": sentences.get("", ""), "columns": columns}
    if name in _INTERNAL:
        table["hidden"] = True
    if name in _SORTED:
        table |= {"sortable_columns": list(_SORTED[name]), "sort_desc": _SORTED[name][0]}
    if name in _FACETS:
        table["facets"] = list(_FACETS[name])
    return table
