"""The page of `scrapy extract --explain`: one HTML file that shows what was kept and cut, and why. Pure.

The file is safe to open: all text of the page is escaped, the file has no scripts and no links, and its
Content-Security-Policy forbids all but its own style sheet.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipelines.extraction.explanation import Explanation
from pipelines.items import ArticleItem, CutReason, FoundDate, Origin, RejectedPage
from scraper.explain.colours import HUES, reason_label
from scraper.explain.html import escaped, tag
from scraper.explain.passages import css_class, passages_html

_STYLE = Path(__file__).with_name("page.css")
_CutKind = tuple[CutReason, bool]  # the reason, and whether page furniture was cut
_Fact = tuple[str, str | None]  # a name, and the value if there is one


def explanation_html(explanation: Explanation) -> str:
    """Return the whole document; UTF-8 can encode all of its characters."""
    counts = _counts(explanation)
    style = _STYLE.read_text("utf-8") + "".join(map(_cut_style, counts))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{_head(explanation, style)}\n</head>\n<body>\n'
        f"{tag('header', _summary(explanation, counts))}\n"
        f'<div class="columns">\n{_legend(explanation, counts)}\n{_main(explanation)}\n</div>\n</body>\n</html>\n'
    )


def _counts(explanation: Explanation) -> Counter[_CutKind]:
    return Counter(
        (passage.cut.reason, passage.cut.furniture) for passage in explanation.passages if passage.cut is not None
    )


def _cut_style(kind: _CutKind) -> str:
    """Return the style of a kind of cut and of its filter; browsers without :has() show everything."""
    name = css_class(kind[0], furniture=kind[1])
    return f".{name}{{--hue:{HUES[kind[0]]}}}body:has(#{name}:not(:checked)) main .{name}{{display:none}}\n"


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
            tag("title", escaped(f"Explained: {_headline(explanation)}")),
            f"<style>{style}</style>",
        ),
    )


def _headline(explanation: Explanation) -> str:
    return explanation.metadata.headline or "a page without a headline"


def _summary(explanation: Explanation, counts: Counter[_CutKind]) -> str:
    result = explanation.result
    parts = [
        tag("p", "Newsgrain: what was kept of this page, and what was cut", class_="brand"),
        tag("h1", escaped(_headline(explanation)), dir="auto"),
    ]
    if isinstance(result, RejectedPage):
        rejection = tag("b", "Rejected: " + escaped(result.reason.value)) + " " + escaped(result.detail)
        parts.append(tag("p", rejection, class_="rejected"))
    parts.append(tag("p", escaped(_block_counts(explanation, counts)), class_="account"))
    parts.append(_rows(_main_facts(explanation)))
    parts.append(tag("details", tag("summary", "More about the page") + _rows(_more_facts(explanation))))
    return "\n".join(parts)


def _rows(facts: Iterable[_Fact]) -> str:
    """Return names with values, and then the names of what was not found."""
    found = list(facts)
    rows = "".join(tag("dt", escaped(name)) + tag("dd", escaped(value), dir="auto") for name, value in found if value)
    missing = ", ".join(name.lower() for name, value in found if not value)
    return tag("dl", rows) + (tag("p", f"Not found: {missing}", class_="missing") if missing else "")


def _block_counts(explanation: Explanation, counts: Counter[_CutKind]) -> str:
    kept = _kept_count(explanation)
    inside = sum(count for (_, furniture), count in counts.items() if not furniture)
    words = f", {result.word_count:,} words" if isinstance(result := explanation.result, ArticleItem) else ""
    return (
        f"Kept: {_blocks(kept)}{words}. Cut inside the article: {_blocks(inside)}. "
        f"Page furniture: {_blocks(counts.total() - inside)}."
    )


def _kept_count(explanation: Explanation) -> int:
    return sum(passage.cut is None for passage in explanation.passages)


def _blocks(count: int) -> str:
    return "1 block" if count == 1 else f"{count:,} blocks"


def _main_facts(explanation: Explanation) -> Iterator[_Fact]:
    metadata = explanation.metadata
    yield "Authors", ", ".join(author.name for author in metadata.authors)
    yield "Published", _date(metadata.date_published)
    yield "Origin", _origin(metadata.origin)
    yield "Quality", _quality(explanation.result)
    yield "Language", _language(explanation)
    yield "Address", explanation.result.url


def _more_facts(explanation: Explanation) -> Iterator[_Fact]:
    metadata = explanation.metadata
    yield "Canonical", metadata.canonical_url
    yield "Modified", _date(metadata.date_modified)
    yield "Contributors", ", ".join(f"{one.name} ({one.role})" for one in metadata.contributors)
    yield "Licence", metadata.license_evidence
    yield "C2PA", metadata.c2pa_evidence
    yield "Artificial intelligence", metadata.ai_evidence
    yield "Section", metadata.article_section
    yield "Keywords", ", ".join(metadata.keywords)
    yield "Publisher", metadata.publisher
    yield "Free to read", {True: "yes", False: "no", None: None}[metadata.is_accessible_for_free]
    yield "Image", metadata.image_url
    yield "Description", metadata.description


def _origin(origin: Origin) -> str | None:
    return None if origin.kind is None else f"{origin.kind.value.replace('_', ' ')}: {origin.evidence}"


def _quality(result: ArticleItem | RejectedPage) -> str | None:
    quality = result.extraction_quality if isinstance(result, ArticleItem) else None
    return None if quality is None else f"{quality:.2f} expected, of 1"


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


def _legend(explanation: Explanation, counts: Counter[_CutKind]) -> str:
    """Return the filters. They need no script; forms of the method `dialog` are never sent."""
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind[0].value))
    groups = (
        ("Show", _views(_kept_count(explanation), counts.total())),
        ("Cut inside the article", [_filter_box(kind, counts[kind]) for kind in kinds if not kind[1]]),
        ("Page furniture", [_filter_box(kind, counts[kind]) for kind in kinds if kind[1]]),
    )
    sets = (tag("fieldset", tag("legend", title) + "".join(boxes)) for title, boxes in groups if boxes)
    reset = '<input type="reset" value="Show everything">'
    hint = tag("p", "Point at a cut, or touch it, to see its evidence.", class_="hint") if counts else ""
    return tag(
        "form", "".join(sets) + reset + hint, method="dialog", autocomplete="off", aria_label="Legend and filters"
    )


def _views(kept: int, cut: int) -> Iterable[str]:
    names = (("everything", "everything", kept + cut), ("kept", "kept only", kept), ("cuts", "cuts only", cut))
    for value, name, count in names:
        checked = " checked" if value == "everything" else ""
        yield tag("label", f'<input type="radio" name="view" id="view-{value}"{checked}> {name} {_number(count)}')


def _filter_box(kind: _CutKind, count: int) -> str:
    name = css_class(kind[0], furniture=kind[1])
    chip = tag("b", escaped(reason_label(kind[0])), class_="chip")
    return tag("label", f'<input type="checkbox" id="{name}" checked> {chip} {_number(count)}', class_=name)


def _number(count: int) -> str:
    return tag("span", f"{count:,}", class_="count")


def _main(explanation: Explanation) -> str:
    if not explanation.passages:
        return tag("main", tag("p", "No text was read from this page.", class_="nothing"))
    result = explanation.result
    language = result.in_language if isinstance(result, ArticleItem) else explanation.metadata.declared_language
    return tag("main", passages_html(explanation.passages, unfolded=not _kept_count(explanation)), lang=language)
