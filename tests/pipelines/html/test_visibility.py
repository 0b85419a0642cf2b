import pytest
from lxml import html

from pipelines.html.style_sheets import NO_HIDDEN_NAMES, hidden_names
from pipelines.html.visibility import hiding_of

_TEXT = "<p>Text in the colour of the page.</p>"


def _is_hidden(source: str) -> bool:
    """Return whether the element with the attribute `data-x` is hidden."""
    tree = html.document_fromstring(f"<html><head></head><body><div>{_TEXT}{source}</div></body></html>")
    element = tree.xpath("//*[@data-x]")[0]
    return hiding_of(element, hidden_names(tree)) is not None


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        "hidden='until-found'",
        "style='DISPLAY : none !important'",
        "style='color:red;visibility:hidden'",
        "style='visibility:collapse'",
        "style='content-visibility: hidden'",
        "style='opacity:.0'",
        "style='font-size:0.5px'",
        "style='font-size:.01em'",
        "style='font: 0/0 serif'",
        "style='position:absolute;left:-999em'",
        "style='position:fixed;bottom:-5000px'",
        "style='text-indent: -9999px'",
        "style='margin: -9000px 0 0'",
        "style='clip:rect(0,0,0,0)'",
        "style='clip-path:inset(100%)'",
        "style='height:0;overflow:hidden'",
        "style='max-height:1px;overflow-y:hidden'",
        "style='transform:scale(0)'",
        "style='transform:translate(-9999px, 0)'",
        "style='color:#FEFEFE'",
        "style='color:rgba(10, 10, 10, 0)'",
        "style='color:#123456;background:#123456'",
        "class='a sr-only'",
        "class='vh visuallyHidden-x1'",
        "class='skip screenReaderText'",
        "class='d-none'",
        "role='tooltip'",
        "class='tooltiptext'",
        "class='hover-card'",
    ],
)
def test_an_element_is_hidden(attributes: str) -> None:
    assert _is_hidden(f"<p data-x {attributes}>words</p>")


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        "style='display:block;opacity:0.6'",
        "style='font-size:12px'",
        "style='font-size:0.9em'",
        "style='font: 14px/1.5 serif'",
        "style='left:-9999px'",
        "style='position:relative;left:-20px'",
        "style='text-indent:-2em'",
        "style='margin-left:-100%'",
        "style='height:0'",
        "style='height:0;overflow:hidden;padding-bottom:56%'",
        "style='max-width:0;overflow:hidden;text-overflow:ellipsis'",
        "style='clip:rect(0,100px,100px,0)'",
        "style='transform:translate(-50%,-50%) scale(0.9)'",
        "style='color:#ffffff;background:#003366'",
        "style='color:#ffffff;background:url(x.png)'",
        "style='color:transparent;-webkit-background-clip:text'",
        "style='color:#202020'",
        "class='not-sr-only'",
        "class='hidden-print'",
        "class='hidden md:block'",
        "class='d-none d-lg-flex'",
        "class='unhidden'",
        "class='tooltip'",
        "class='sr-only-focusable sr-only'",
        "aria-hidden='true'",
    ],
)
def test_an_element_is_visible(attributes: str) -> None:
    assert not _is_hidden(f"<p data-x {attributes}>words</p>")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div style='background:#000'><p data-x style='color:#000'>words</p></div>", True),
        ("<table bgcolor='#ffffcc'><tr><td><font data-x color='#FFFFCC'>words</font></td></tr></table>", True),
        ("<div style='background:#000'><p>words</p><p data-x style='color:#fff'>words</p></div>", False),
        ("<div style='color:#fff'><p style='color:#fff'>a</p><p data-x style='color:#fff'>words</p></div>", False),
        ("<a data-x style='color:#fff' href='/'>words</a>", False),
        ("<p>words <font data-x color='white'>words</font></p>", True),
    ],
)
def test_letters_are_compared_with_the_background_around_them(source: str, expected: bool) -> None:
    assert _is_hidden(source) is expected


def test_letters_of_no_size_hide_no_boxes_that_may_set_one() -> None:
    assert _is_hidden("<div data-x style='font-size:0'>words</div>")
    assert not _is_hidden("<div data-x style='font-size:0'><p class='cell'>words</p></div>")


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (".q7{display:none}", True),
        ("p.q7 , .z{ position:absolute; left:-9999px }", True),
        ("#n4 {opacity:0}", True),
        (".outer .q7{visibility:hidden} .outer:hover .q7{visibility:visible}", True),
        (".other .q7{display:none}", False),
        (".q7{display:none} .is-open .q7{display:block}", False),
        ("@media print{.q7{display:none}}", False),
        ("@media (max-width:600px){.a{color:red} .q7{display:none}} .b{color:blue}", False),
        (".q7{display:none} @media (min-width:600px){.q7{display:flex}}", False),
        ("/* .q7{display:none} */ .q7{color:#333}", False),
        (".q7 p{display:none}", False),
        (".q7::before{display:none}", False),
    ],
)
def test_style_sheets_of_the_page_hide_names(sheet: str, expected: bool) -> None:
    source = f"<style>{sheet}</style><div class='outer'><p data-x class='q7' id='n4'>words</p></div>"
    assert _is_hidden(source) is expected


def test_a_sheet_for_printers_hides_nothing() -> None:
    tree = html.document_fromstring("<style media='print'>.q7{display:none}</style><p class='q7'>words</p>")
    assert hidden_names(tree) == NO_HIDDEN_NAMES


@pytest.mark.parametrize("attributes", ["hidden", "style='display:none'", "role='dialog'"])
def test_only_the_pointer_reveals_a_tool_tip_however_it_is_hidden(attributes: str) -> None:
    tree = html.document_fromstring(f"<p data-x class='hover-card__panel' {attributes}>words</p>")
    hiding = hiding_of(tree.xpath("//*[@data-x]")[0], hidden_names(tree))
    assert hiding is not None
    assert not hiding.is_revealable
