"""Reads the questions; their queries are the same on both databases, or one for each where that is impossible."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Plot:
    """How the rows of a question are drawn: the mark, the columns of both axes, and the type of the first one."""

    mark: str
    x: str
    x_type: str
    y: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its group, and its query on each database, in which `:word` is a parameter."""

    id: str
    group: str
    title: str
    queries: Mapping[str, str]
    note: str | None = None
    plot: Plot | None = None

    def query(self, dialect: str, values: Mapping[str, str] | None = None) -> str:
        """Return the query for a database with values (by default the examples) written into it."""
        chosen = PARAMETERS if values is None else values
        return with_parameters(self.queries[dialect], lambda name: literal(chosen[name]))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the query's parameters, each once."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.queries["sqlite"])))


def with_parameters(query: str, sql_of: Callable[[str], str]) -> str:
    """Return a query with each `:word` replaced by the SQL that `sql_of` returns for it."""
    return _PARAMETER.sub(lambda match: sql_of(match[1]), query)


def literal(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def _question(written: Mapping[str, Any]) -> Question:
    query = written.get("sql")
    return Question(
        id=written["id"],
        group=written["group"],
        title=written["title"],
        queries={dialect: (query or written[dialect]).strip() for dialect in ("sqlite", "postgresql")},
        note=written.get("note"),
        plot=Plot(**written["plot"]) if "plot" in written else None,
    )


_WRITTEN = tomllib.loads(files("models.questions").joinpath("questions.toml").read_text("utf-8"))
#: Example values of the parameters.
PARAMETERS: Mapping[str, str] = _WRITTEN["parameters"]
#: All questions, in the order of the page.
QUESTIONS: tuple[Question, ...] = tuple(map(_question, _WRITTEN["question"]))
