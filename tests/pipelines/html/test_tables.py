import pytest
from lxml import html

from pipelines.html.tables import is_data_table
from tests.pages import blocks_of

_LONG = "a cell with a whole paragraph of the article in it, and more of it than any number or name would need. " * 4


def _table(*rows: str, attributes: str = "") -> str:
    return f"<table {attributes}>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (_table("<th>Fish</th><th>Share</th>", "<td><p>Trout</p></td><td><div>40</div></td>"), True),
        (_table("<td><ul><li>a</li><li>b</li></ul></td><td>1</td>", "<td><a href='/x'>c</a></td><td>2</td>"), True),
        (_table("<td colspan=2><p>Total</p></td>", "<td><p>a</p></td><td>1</td>", "<td>b</td><td>2</td>"), True),
        (_table("<td><p>menu</p></td><td><p>text</p></td>"), False),
        (_table(f"<td>menu</td><td><p>{_LONG}</p></td>", "<td>a</td><td>b</td>"), False),
        (_table("<td><h1>Title</h1></td><td>a</td>", "<td>b</td><td>c</td>"), False),
        (_table("<td><form><input></form></td><td>a</td>", "<td>b</td><td>c</td>"), False),
        (_table("<td>a</td><td>1</td>", "<td>b</td><td>2</td>", attributes="role='presentation'"), False),
        (_table("<td>a</td>", "<td>b</td>"), False),
        (
            _table(*["<td><a href='/x'><img><p>Story</p></a></td><td><a href='/y'><img><p>Other</p></a></td>"] * 2),
            False,
        ),
    ],
)
def test_a_table_of_data_has_regular_short_cells(source: str, expected: bool) -> None:
    assert is_data_table(html.fragment_fromstring(source)) is expected


def test_a_row_stays_a_row_whatever_is_in_its_cells() -> None:
    source = _table(
        "<th><div>Fish</div></th><th>Share</th>",
        "<td><p>Trout</p><p>river</p></td><td><ul><li>40</li><li>41</li></ul></td>",
        "<td><a href='/eel'><div>Eel</div></a></td><td>7<br>8</td>",
    )
    blocks = blocks_of(source)
    assert [block.text for block in blocks] == ["Fish | Share", "Trout river | 40 41", "Eel | 7 8"]
    assert {block.tag for block in blocks} == {"tr"}
    (span,) = blocks[2].spans
    assert blocks[2].text[span.start : span.end] == "Eel"


def test_a_table_inside_a_layout_table_is_judged_alone() -> None:
    inner = _table("<td><p>1</p></td><td>2</td>", "<td>3</td><td>4</td>")
    source = _table(f"<td>menu</td><td><p>{_LONG}</p>{inner}</td>")
    assert [block.text for block in blocks_of(source)][-2:] == ["1 | 2", "3 | 4"]


def test_hidden_parts_of_a_cell_are_not_in_its_row() -> None:
    source = _table("<td><p>a</p><p hidden>no</p></td><td>1</td>", "<td><p>b</p></td><td>2</td>")
    assert [block.text for block in blocks_of(source)] == ["no", "a | 1", "b | 2"]
