"""Whether a table holds data or lays out the page."""

from typing import Any

CELLS = frozenset(["td", "th"])
#: Elements that no cell of data contains.
_LAYOUT = frozenset(
    "table form input select textarea iframe article section aside nav main h1 h2 blockquote figure video".split()
)
#: Characters in the longest cell of data, and in the average one.
_LONGEST_CELL, _MEAN_CELL = 300, 80
#: The share of rows that have the most frequent number of cells.
_REGULAR = 0.6
#: A table with links and pictures in more than this share of its cells is a list of teasers.
_TEASERS = 0.5
_MIN_ROWS = 2


def is_data_table(table: Any) -> bool:
    """Return whether a table has regular rows of short cells, with nothing in them that data does not contain."""
    if table.get("role") in {"presentation", "none"}:
        return False
    rows = [[cell for cell in row if cell.tag in CELLS] for row in table.iter("tr")]
    widths = [sum(map(_span, row)) for row in rows if row]
    if len(widths) < _MIN_ROWS or max(widths) < 2:  # noqa: PLR2004  # a single column is a list
        return False
    usual = max(widths.count(width) for width in set(widths) if width > 1)
    return usual >= max(_MIN_ROWS, _REGULAR * len(widths)) and _are_short([cell for row in rows for cell in row])


def _span(cell: Any) -> int:
    value = cell.get("colspan", "1")
    return int(value) if value.isdecimal() and len(value) < 3 else 1  # noqa: PLR2004  # no table has 100 columns


def _are_short(cells: list[Any]) -> bool:
    sizes = []
    teasers = 0
    for cell in cells:
        tags = {inner.tag for inner in cell.iterdescendants()}
        if not tags.isdisjoint(_LAYOUT):
            return False
        teasers += "a" in tags and "img" in tags
        sizes.append(len(" ".join("".join(cell.itertext()).split())))
        if sizes[-1] > _LONGEST_CELL:
            return False
    return sum(sizes) <= _MEAN_CELL * len(sizes) and teasers <= _TEASERS * len(cells)
