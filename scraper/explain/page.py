"""`scrapy extract --explain`: one HTML file that shows what was kept of a page, what was cut, and why. Pure.

The file is safe to open whatever the page was: all of its text is escaped, nothing in the file is a script or an
address, and its Content-Security-Policy forbids all but its own style sheet.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipelines.extraction.explanation import Explanation
from pipelines.items import ArticleItem, CutReason, FoundDate, RejectedPage
from scraper.explain.colours import HUES, css_colour
from scraper.explain.html import element, text
from scraper.explain.passages import css_class, passages_html

_STYLE = Path(__file__).with_name("page.css")
_Place = tuple[CutReason, bool]  # the reason, and whether it cut furniture
_Fact = tuple[str, str | None]  # a name, and the value if there is one


def explanation_html(explanation: Explanation) -> str:
    """Return the whole document; it holds no character that UTF-8 cannot write."""
    counts = _counts(explanation)
    style = _STYLE.read_text("utf-8") + "".join(map(_rules, counts))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{_head(explanation, style)}\n</head>\n<body>\n'
        f"{element('header', _summary(explanation, counts))}\n"
        f'<div class="columns">\n{_legend(explanation, counts)}\n{_main(explanation)}\n</div>\n</body>\n</html>\n'
    )


def _counts(explanation: Explanation) -> Counter[_Place]:
    return Counter((one.cut.reason, one.cut.furniture) for one in explanation.passages if one.cut is not None)


def _rules(place: _Place) -> str:
    """Return the colour of a kind of cut, and what its filter does; browsers without :has() show everything."""
    name = css_class(place[0], furniture=place[1])
    return f".{name}{{--hue:{HUES[place[0]]}}}body:has(#{name}:not(:checked)) main .{name}{{display:none}}\n"


def _head(explanation: Explanation, style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            element("title", text(f"Explained: {_headline(explanation)}")),
            f"<style>{style}</style>",
        ),
    )


def _headline(explanation: Explanation) -> str:
    return explanation.metadata.headline or "a page without a headline"


def _summary(explanation: Explanation, counts: Counter[_Place]) -> str:
    result = explanation.result
    parts = [
        element("p", "Newsgrain: what was kept of this page, and what was cut", class_="brand"),
        element("h1", text(_headline(explanation)), dir="auto"),
    ]
    if isinstance(result, RejectedPage):
        said = element("b", "Rejected: " + text(result.reason.value)) + " " + text(result.detail)
        parts.append(element("p", said, class_="rejected"))
    parts.append(element("p", text(_account(explanation, counts)), class_="account"))
    parts.append(_rows(_main_facts(explanation)))
    parts.append(element("details", element("summary", "More about the page") + _rows(_more_facts(explanation))))
    return "\n".join(parts)


def _rows(facts: Iterable[_Fact]) -> str:
    """Return names with values, and after them the names of what the page does not say."""
    found = list(facts)
    rows = "".join(element("dt", text(name)) + element("dd", text(value), dir="auto") for name, value in found if value)
    missing = ", ".join(name.lower() for name, value in found if not value)
    return element("dl", rows) + (element("p", f"Not found: {missing}", class_="missing") if missing else "")


def _account(explanation: Explanation, counts: Counter[_Place]) -> str:
    kept = _kept(explanation)
    inside = sum(count for (_, furniture), count in counts.items() if not furniture)
    words = f", {result.word_count:,} words" if isinstance(result := explanation.result, ArticleItem) else ""
    return (
        f"Kept: {_blocks(kept)}{words}. Cut inside the article: {_blocks(inside)}. "
        f"Page furniture: {_blocks(counts.total() - inside)}."
    )


def _kept(explanation: Explanation) -> int:
    return sum(one.cut is None for one in explanation.passages)


def _blocks(count: int) -> str:
    return "1 block" if count == 1 else f"{count:,} blocks"


def _main_facts(explanation: Explanation) -> Iterator[_Fact]:
    said = explanation.metadata
    yield "Authors", ", ".join(author.name for author in said.authors)
    yield "Published", _date(said.date_published)
    yield "Language", _language(explanation)
    yield "Address", explanation.result.url


def _more_facts(explanation: Explanation) -> Iterator[_Fact]:
    said = explanation.metadata
    yield "Canonical", said.canonical_url
    yield "Modified", _date(said.date_modified)
    yield "Section", said.article_section
    yield "Keywords", ", ".join(said.keywords)
    yield "Publisher", said.publisher
    yield "Free to read", {True: "yes", False: "no", None: None}[said.is_accessible_for_free]
    yield "Image", said.image_url
    yield "Description", said.description


def _language(explanation: Explanation) -> str | None:
    declared, result = explanation.metadata.declared_language, explanation.result
    read = result.in_language if isinstance(result, ArticleItem) else None
    if read is None or declared in (None, read):
        return read or declared
    return f"{read} (the page declares {declared})"


def _date(found: FoundDate | None) -> str | None:
    return None if found is None else f"{_moment(found.at)}, from {found.source}: {found.raw}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _legend(explanation: Explanation, counts: Counter[_Place]) -> str:
    """Return the filters. They work without a script; a form of this method is never sent."""
    places = sorted(counts, key=lambda place: (-counts[place], place[0].value))
    groups = (
        ("Show", _views(_kept(explanation), counts.total())),
        ("Cut inside the article", [_box(place, counts[place]) for place in places if not place[1]]),
        ("Page furniture", [_box(place, counts[place]) for place in places if place[1]]),
    )
    sets = (element("fieldset", element("legend", title) + "".join(boxes)) for title, boxes in groups if boxes)
    reset = '<input type="reset" value="Show everything">'
    return element("form", "".join(sets) + reset, method="dialog", autocomplete="off", aria_label="Legend and filters")


def _views(kept: int, cut: int) -> Iterable[str]:
    names = (("everything", "everything", kept + cut), ("kept", "kept only", kept), ("cuts", "cuts only", cut))
    for value, name, count in names:
        checked = " checked" if value == "everything" else ""
        yield element("label", f'<input type="radio" name="view" id="view-{value}"{checked}> {name} {_number(count)}')


def _box(place: _Place, count: int) -> str:
    name = css_class(place[0], furniture=place[1])
    chip = element("b", text(css_colour(place[0])), class_="chip")
    return element("label", f'<input type="checkbox" id="{name}" checked> {chip} {_number(count)}', class_=name)


def _number(count: int) -> str:
    return element("span", f"{count:,}", class_="count")


def _main(explanation: Explanation) -> str:
    if not explanation.passages:
        return element("main", element("p", "No text was read from this page.", class_="nothing"))
    result = explanation.result
    language = result.in_language if isinstance(result, ArticleItem) else explanation.metadata.declared_language
    return element("main", passages_html(explanation.passages, unfolded=not _kept(explanation)), lang=language)
