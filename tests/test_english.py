"""Holds comments, docstrings, messages and documentation to plain English: see "English" in CONTRIBUTING.md."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("newsgrain", "models", "pipelines", "scraper", "benchmarks", "samples", "tests")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

#: Words that make prose read as translated, or give users and sites a gender.
BANNED = re.compile(
    r"(?<![\w-])(?:whoever|whosoever|whomever|nobody(?:'s)?|himself|him|his|to be had|by now|of which there)(?![\w-])",
    re.IGNORECASE,
)
#: A predicate begins with "Return whether"; code does not say, tell, ask or know.
OPENING = re.compile(r"(?:Say|Says|Tell|Tells|Know|Knows|Ask|Asks)\b")
LOGGING = frozenset({"debug", "info", "warning", "error", "critical", "exception"})
HELP = frozenset({"help", "description", "epilog"})
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`[^`\n]+`|\"[^\"\n]+\"|“[^”\n]+”")


def comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def docstrings(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            text = ast.get_docstring(node)
            if text is not None:
                yield getattr(node, "lineno", 1), text


def messages(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Yield the texts that are logged, raised or shown as help."""
    for node in nodes:
        shown: list[ast.AST] = []
        if isinstance(node, ast.Raise) and node.exc is not None:
            shown = [node.exc]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGGING:
            shown = list(node.args)
        elif isinstance(node, ast.keyword) and node.arg in HELP:
            shown = [node.value]
        for part in shown:
            for leaf in ast.walk(part):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    yield leaf.lineno, leaf.value


def faults_of_module(source: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(source)))
    described = list(docstrings(nodes))
    written = [*comments(source), *described, *messages(nodes)]
    faults = [f"{line}: {match[0]!r}" for line, text in written for match in BANNED.finditer(QUOTED.sub("", text))]
    return faults + [f"{line}: opens with {text.split()[0]!r}" for line, text in described if OPENING.match(text)]


def faults_of_page(text: str) -> list[str]:
    return [match[0] for match in BANNED.finditer(QUOTED.sub("", FENCE.sub("", text)))]


@pytest.mark.parametrize("room", CODE)
def test_comments_docstrings_and_messages_are_plain_english(room: str) -> None:
    modules = {path: faults_of_module(path.read_text("utf-8")) for path in sorted((ROOT / room).rglob("*.py"))}

    assert modules
    assert {str(path.relative_to(ROOT)): faults for path, faults in modules.items() if faults} == {}


def test_documentation_is_plain_english() -> None:
    pages = {path.name: faults_of_page(path.read_text("utf-8")) for path in PAGES}

    assert {name: faults for name, faults in pages.items() if faults} == {}


def test_faults_are_found_where_they_are_written() -> None:
    module = '"""Tell it."""\n\n\ndef f():\n    # Whoever calls\n    raise ValueError("nobody knows him")\n'

    assert faults_of_module(module) == ["5: 'Whoever'", "6: 'nobody'", "6: 'him'", "1: opens with 'Tell'"]
    assert faults_of_page("A site and his robots.txt\n\n```\nhis\n```\n\nand `his`") == ["his"]
    assert faults_of_module('NAME = "his master\'s voice"  # plain data\n') == []
