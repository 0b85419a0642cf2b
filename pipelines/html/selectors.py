"""CSS selectors and XPath expressions from `sources.toml`, applied to a parsed page."""

from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree, html

#: Prefixes of XPath expressions; everything else is CSS.
_XPATH_STARTS = ("/", "(")
#: ValueError: characters illegal in XML; RecursionError: endless selectors.
_MISTAKES = (etree.XPathError, SelectorError, ValueError, RecursionError)
#: Some mistakes show only when an expression is applied to elements.
_PROBE = html.document_fromstring(
    '<html><body><main id="x" class="x"><article><p class="x">x <a href="/x">x</a></p></article>'
    "<div><ul><li>x</li></ul><span>x</span></div></main></body></html>",
)


class InvalidSelectorError(ValueError):
    """The text is neither CSS nor XPath that selects elements; the message gives the text and the error."""


def check_selector(selector: str) -> None:
    """Raise InvalidSelectorError unless `selector` can be used with `select`."""
    try:
        found = _compiled(selector)(_PROBE)
    except _MISTAKES as error:
        kind = "XPath" if selector.startswith(_XPATH_STARTS) else "CSS"
        hint = ' (write XPath with a "/" in front)' if kind == "CSS" else ""
        raise InvalidSelectorError(f"{selector!r} is no {kind} selector: {error}{hint}") from error
    if not isinstance(found, list) or not all(etree.iselement(one) for one in found):
        raise InvalidSelectorError(f"{selector!r} selects no elements: leave out what makes values of them")


def select(selector: str, tree: Any) -> tuple[Any, ...]:
    """Return the elements of a page that a checked selector matches; none if it cannot be evaluated."""
    try:
        found = _compiled(selector)(tree)
    except _MISTAKES:
        return ()
    return tuple(one for one in found if etree.iselement(one)) if isinstance(found, list) else ()


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> Any:
    if selector.startswith(_XPATH_STARTS):
        return etree.XPath(selector)
    # Not lxml's translator: it registers a function for :contains() that is missing in a second document.
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))
