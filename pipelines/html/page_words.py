"""All words that a page shows, for the question whether a paragraph is on it."""

from pipelines.html.parser import parse
from pipelines.items import PageItem, RejectedPage
from pipelines.text.invisible import without_joiners
from pipelines.text.tokens import normalise_text

_UNSEEN = frozenset({"script", "style", "template", "noscript"})


def page_words(page: PageItem) -> str:
    """Return the words of a page in its order, with a space around each; none of a page that cannot be parsed."""
    parsed = parse(page)
    if isinstance(parsed, RejectedPage):
        return ""
    texts: list[str] = []
    for element in parsed.tree.iter():
        if isinstance(element.tag, str) and element.tag not in _UNSEEN and element.text:
            texts.append(element.text)
        if element.tail:
            texts.append(element.tail)
    return f" {normalise_text(without_joiners(' '.join(texts)))} "
