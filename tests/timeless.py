"""Finds the tests that need not run on another day: neither they nor any module that they reach reads a clock.

A module reaches what it imports, at its beginning or later, and what it names in a string ("pipelines.run:start"). A
test that is given a database or a command may reach everything, and runs on every day.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Left out although the rule does not tell it, and why.
LEFT_OUT = {
    "benchmarks": "what benchmarks run has tests of its own",
    "migrations": "every moment in their rows is one of the test",
    "test_docs.py": "documentation is compared with code, and its queries run on rows of the test",
    "test_english.py": "words are counted",
    "test_site.py": "links are followed",
}
_ROOMS = ("newsgrain", "models", "pipelines", "scraper", "migrations", "samples", "benchmarks", "tests")
#: Libraries that act by the clock, or start what may. Trafilatura's search for dates, which does too, is never used.
_LIBRARIES = {
    "alembic",
    "dask",
    "datasette",
    "libfaketime",
    "multiprocessing",
    "procrastinate",
    "scrapy",
    "subprocess",
    "twisted",
    "uvicorn",
}
#: Fixtures from which a test reaches any module, or the clock of a database.
_FIXTURE = re.compile(r"scrapy|newsgrain|engine|\w*(_url|_database|_server|_for)$")
_READERS = {
    **dict.fromkeys(("now", "utcnow", "today"), ("datetime", "date")),
    **dict.fromkeys(("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"), ("time",)),
}
_TIMES_OF_FILES = {"st_mtime", "st_ctime", "st_atime", "st_mtime_ns", "getmtime"}
_MODULE = re.compile(rf"((?:{'|'.join(_ROOMS)})(?:\.\w+)+)(?::\w+)?")
_SQL_CLOCK = re.compile(r"\bnow\(\)|'now'|\bcurrent_(?:timestamp|date|time)\b", re.IGNORECASE)


def timeless_tests() -> list[Path]:
    """Return the test files, and the folders of LEFT_OUT, that need not run on another day."""
    by_hand = [ROOT / "tests" / name for name in LEFT_OUT]
    found = (ROOT / "tests").rglob("test_*.py")
    others = [path for path in found if not any(path.is_relative_to(one) for one in by_hand)]
    return by_hand + sorted(path for path in others if is_timeless(path))


def is_timeless(test: Path) -> bool:
    """Return whether a test file reaches no clock."""
    return not any(map(_FIXTURE.match, _facts(test).arguments)) and not clock_readers(test)


def clock_readers(path: Path) -> set[Path]:
    """Return the modules that read a clock among a module and those that it reaches."""
    reached, left = {path}, [path]
    while left:
        new = _facts(left.pop()).imported - reached
        reached |= new
        left += new
    return {one for one in reached if _facts(one).reads_clock}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the text of a module says: what it imports, the names of arguments, and whether a clock is read."""

    imported: frozenset[Path]
    arguments: frozenset[str]
    reads_clock: bool


@cache
def _facts(path: Path) -> _Facts:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {name for node in nodes for name in _names(node)}
    arguments = frozenset(node.arg for node in nodes if isinstance(node, ast.arg))
    is_library_used = any(name.partition(".")[0] in _LIBRARIES for name in names)
    return _Facts(_of_this_project(names), arguments, is_library_used or any(map(_reads_clock, nodes)))


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Constant) and (found := _MODULE.fullmatch(str(node.value))):
        yield found[1]


def _reads_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        owner = node.value
        of = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        return node.attr in _TIMES_OF_FILES or of in _READERS.get(node.attr, ())
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return any(alias.name in _READERS for alias in node.names)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_SQL_CLOCK.search(node.value))


def _of_this_project(names: set[str]) -> frozenset[Path]:
    """Return the modules of this project among these names, each with the packages around it."""
    split = [name.split(".") for name in names]
    ours = {tuple(parts[:length]) for parts in split if parts[0] in _ROOMS for length in range(1, len(parts) + 1)}
    return frozenset(path for parts in ours for path in _files(parts))


def _files(parts: tuple[str, ...]) -> Iterator[Path]:
    place = ROOT.joinpath(*parts)
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file() and path.name != "conftest.py":
            yield path
