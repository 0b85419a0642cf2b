"""Finds the tests that need not run on another day: neither they nor any module that they reach reads a clock.

A module reaches what it imports, at its beginning or later, and what it names in a string ("pipelines.run:start"). Of a
package it reaches what defines the name that it takes. A test that is given a command may reach everything, and runs on
every day; one that is given a database reaches its clock by SQL alone.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
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
#: Fixtures from which a test reaches any module.
_COMMANDS = {"scrapy", "other_scrapy", "newsgrain"}
_READERS = {
    **dict.fromkeys(("now", "utcnow", "today"), ("datetime", "date", "func")),
    **dict.fromkeys(("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"), ("time",)),
}
_TIMES_OF_FILES = {"st_mtime", "st_ctime", "st_atime", "st_mtime_ns", "getmtime"}
_MODULE = re.compile(rf"((?:{'|'.join(_ROOMS)})(?:\.\w+)+)(?::\w+)?")
#: In SQL: the clock, and the view that reads it.
_SQL_CLOCK = re.compile(r"\bnow\(\)|'now'|\bcurrent_(?:timestamp|date|time)\b|\bv_silent_source\b", re.IGNORECASE)


def timeless_tests() -> list[Path]:
    """Return the test files, and the folders of LEFT_OUT, that need not run on another day."""
    by_hand = [ROOT / "tests" / name for name in LEFT_OUT]
    found = (ROOT / "tests").rglob("test_*.py")
    others = [path for path in found if not any(path.is_relative_to(one) for one in by_hand)]
    return by_hand + sorted(path for path in others if is_timeless(path))


def is_timeless(test: Path) -> bool:
    """Return whether a test file, with the fixtures of its folders, reaches no clock."""
    files = [test, *_fixtures_of(test)]
    return not any(_facts(file).arguments & _COMMANDS or clock_readers(file) for file in files)


def clock_readers(path: Path) -> set[Path]:
    """Return the modules that read a clock among a module and those that it reaches."""
    reached, left = {path}, [path]
    while left:
        new = _facts(left.pop()).imported - reached
        reached |= new
        left += new
    return {one for one in reached if _facts(one).reads_clock}


def reads_clock_when_imported(path: Path) -> bool:
    """Return whether a module reads a clock outside of its functions."""
    return any(isinstance(node, ast.Attribute) and _reads_clock(node, path) for node in _run_at_import(_tree(path)))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the text of a module says: what it imports, the names of arguments, and whether a clock is read."""

    imported: frozenset[Path]
    arguments: frozenset[str]
    reads_clock: bool


@cache
def _facts(path: Path) -> _Facts:
    nodes = list(ast.walk(_tree(path)))
    names = {name for node in nodes for name in _names(node)}
    arguments = frozenset(node.arg for node in nodes if isinstance(node, ast.arg))
    is_library_used = any(name.partition(".")[0] in _LIBRARIES for name in names)
    reads_clock = is_library_used or any(_reads_clock(node, path) for node in nodes)
    return _Facts(frozenset(chain.from_iterable(map(_modules, names))), arguments, reads_clock)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _fixtures_of(test: Path) -> Iterator[Path]:
    """Yield the fixtures for folders below that of all tests: of the latter, arguments tell which are used."""
    for folder in test.relative_to(ROOT / "tests").parents[:-1]:
        if (path := ROOT / "tests" / folder / "conftest.py").exists():
            yield path


def _run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _run_at_import(child)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        # By this name one may take anything from the packages around it.
        for alias in node.names:
            yield from accumulate(alias.name.split("."), "{}.{}".format)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Constant) and (found := _MODULE.fullmatch(str(node.value))):
        yield found[1]


def _reads_clock(node: ast.AST, module: Path) -> bool:
    if isinstance(node, ast.Attribute):
        owner = node.value
        of = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        return node.attr in _TIMES_OF_FILES or of in _READERS.get(node.attr, ())
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return any(alias.name in _READERS for alias in node.names)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and _has_clock(node.value, module)


def _has_clock(text: str, module: Path) -> bool:
    """Return whether SQL has a clock, or the file of that name beside its module."""
    is_file = text.endswith((".toml", ".sql")) and (module.parent / text).is_file()
    return bool(_SQL_CLOCK.search((module.parent / text).read_text("utf-8") if is_file else text))


def _modules(name: str) -> Iterator[Path]:
    """Yield the module of this project, if any, that defines a name; where a package passes it on, not the package."""
    parts = name.split(".")
    if parts[0] not in _ROOMS:
        return
    for length in range(len(parts), 0, -1):
        for path in _files(parts[:length]):
            source = _passed_on(path).get(parts[length]) if length < len(parts) else None
            yield from [path] if source is None else _modules(source)
            return


def _files(parts: Sequence[str]) -> Iterator[Path]:
    place = ROOT.joinpath(*parts)
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file() and path.name != "conftest.py":
            yield path


@cache
def _passed_on(path: Path) -> dict[str, str]:
    """Return the names that a package takes from modules, and where from; from nowhere if they are texts of its own."""
    names: dict[str, str] = {}
    for node in _tree(path).body if path.name == "__init__.py" else ():
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names |= {target.id: "" for target in node.targets if isinstance(target, ast.Name)}
    return names
