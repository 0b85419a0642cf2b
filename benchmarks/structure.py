"""Prints the structure of a checkout: modules and lines by package, largest folder and module, imports between rooms.

    python -m benchmarks.structure [CHECKOUT]

A room is a sub-package, or a module directly in its package. An arrow is an import from one room to another.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

PACKAGES = ("models", "pipelines", "scraper")


@dataclass(frozen=True, slots=True)
class Structure:
    """The figures of one package."""

    modules: int
    lines: int
    largest_folder: tuple[str, int]
    longest_module: tuple[str, int]
    rooms: int
    arrows: int
    #: Rooms that import each other; empty if there is no cycle.
    cycle: tuple[str, ...]


def structure_of(root: Path, package: str) -> Structure:
    """Return the figures of a package below `root`."""
    modules = {path: path.read_text("utf-8") for path in sorted((root / package).rglob("*.py"))}
    counted = {path: text.count("\n") for path, text in modules.items() if path.name != "__init__.py"}
    folders = Counter(path.parent for path in counted)
    arrows = _arrows(root, package, modules)
    largest, longest = max(folders, key=lambda one: folders[one]), max(counted, key=lambda one: counted[one])
    return Structure(
        modules=len(counted),
        lines=sum(text.count("\n") for text in modules.values()),
        largest_folder=(str(largest.relative_to(root)), folders[largest]),
        longest_module=(str(longest.relative_to(root)), counted[longest]),
        rooms=len({_room(path.relative_to(root)) for path in counted}),
        arrows=sum(map(len, arrows.values())),
        cycle=_cycle(arrows),
    )


def _arrows(root: Path, package: str, modules: Mapping[Path, str]) -> dict[str, set[str]]:
    arrows: dict[str, set[str]] = {}
    for path, text in modules.items():
        room = _room(path.relative_to(root))
        targets = {target for name in _imports(ast.parse(text), package) if (target := _target(root, name)) is not None}
        arrows.setdefault(room, set()).update(targets - {room, package})
    return arrows


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == package:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _target(root: Path, name: str) -> str | None:
    """Return the room of an imported module or of the module of an imported name."""
    parts = name.split(".")
    for length in (len(parts), len(parts) - 1):
        path = root.joinpath(*parts[:length])
        if path.with_suffix(".py").exists():
            return _room(path.with_suffix(".py").relative_to(root))
        if (path / "__init__.py").exists():
            return _room((path / "__init__.py").relative_to(root))
    return None


def _room(path: Path) -> str:
    """Return the sub-package of a module, or the module itself directly below its package."""
    return ".".join(path.with_suffix("").parts[:2]).removesuffix(".__init__")


def _cycle(arrows: Mapping[str, set[str]]) -> tuple[str, ...]:
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def main(argv: list[str]) -> int:
    """Print a row for each package."""
    root = Path(argv[0] if argv else ".").resolve()
    print("| package | modules | lines | largest folder | longest module | rooms | arrows | cycle |")
    print("|---|---|---|---|---|---|---|---|")
    for package in PACKAGES:
        found = structure_of(root, package)
        folder, module = found.largest_folder, found.longest_module
        cycle = " -> ".join(found.cycle) or "none"
        print(
            f"| `{package}/` | {found.modules} | {found.lines} | `{folder[0]}/`: {folder[1]} "
            f"| `{module[0]}`: {module[1]} | {found.rooms} | {found.arrows} | {cycle} |"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
