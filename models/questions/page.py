"""Writes docs/questions.md: `python -m models.questions.page > docs/questions.md`."""

import sys
from collections.abc import Iterator
from itertools import groupby

from models.questions.catalogue import QUESTIONS, Question

_HEAD = """# Questions

What media researchers, journalists, monitors and builders of corpora ask, each with its query. Queries are the same on
SQLite and PostgreSQL unless both are shown. Values such as `'www.example.org'` and `'2026-11-01'` are examples: write
your own. `scrapy browse` shows the same questions with input fields, and plots of some.

Days are those of the publishers' own clocks. Columns are described in [database.md](database.md).
"""
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def questions_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join((_HEAD, *_parts()))


def _parts() -> Iterator[str]:
    for group, questions in groupby(QUESTIONS, lambda question: question.group):
        yield f"## {group}\n"
        for question in questions:
            yield from _part(question)


def _part(question: Question) -> Iterator[str]:
    yield f"### {question.title}\n"
    if question.note is not None:
        yield f"{question.note}\n"
    if len(set(question.queries.values())) == 1:
        yield _fence(question.query("sqlite"))
        return
    for dialect, name in _NAMES.items():
        yield f"{name}:\n"
        yield _fence(question.query(dialect), dialect)


def _fence(query: str, language: str = "sql") -> str:
    return f"```{language}\n{query};\n```\n"


if __name__ == "__main__":
    sys.stdout.write(questions_page().rstrip() + "\n")
