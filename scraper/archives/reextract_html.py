"""What a re-extraction changes, as one HTML file: no script, nothing from elsewhere, and every text escaped. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from pipelines.reextraction.difference import ArticleDifference
from pipelines.reextraction.run import MOST_SAMPLES, Findings
from scraper.archives.reextract_report import report_lines
from scraper.explain.html import escaped, tag

_MOST_PARAGRAPHS = 200
_MOST_VALUE = 400
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 80rem; padding: 0 1rem; }
pre { background: #8881; overflow-x: auto; padding: 1rem; }
section { border-top: 2px solid #8886; margin-top: 2rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }
del { background: #d003; } ins { background: #0803; text-decoration: none; }
del::before { content: "\u2212 "; } ins::before { content: "+ "; }
"""


def report_html(findings: Findings, title: str) -> str:
    """Return the report with the largest changes side by side."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">{tag("title", escaped(title))}'
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    lines = tag("pre", escaped("\n".join(report_lines(findings, title))))
    samples = "".join(_sample(one) for one in findings.changes[:MOST_SAMPLES])
    rejected = "".join(_rejections(findings))
    body = tag("h1", escaped(title)) + lines + samples + rejected
    page = tag("head", head + policy + tag("style", _STYLE)) + tag("body", body)
    return f"<!doctype html>\n{tag('html', page, lang='en')}\n"


def _sample(one: ArticleDifference) -> str:
    heading = tag("h2", escaped(one.headline or one.url))
    address = tag(
        "p", escaped(f"{one.url} (article {one.article_id}): {one.lost_words} words lost, {one.won_words} won")
    )
    return tag("section", heading + address + _fields(one) + _cuts(one) + _texts(one))


def _fields(one: ArticleDifference) -> str:
    rows = [
        tag("tr", tag("th", escaped(name)) + tag("td", _value(before)) + tag("td", _value(after)))
        for name, (before, after) in one.fields.items()
        if name not in {"article_body", "article_body_html"}
    ]
    return _table(("field", "before", "after"), rows)


def _cuts(one: ArticleDifference) -> str:
    rows = [
        tag("tr", tag("th", escaped(str(cut["reason"]))) + tag("td", escaped(word)) + tag("td", _value(cut["text"])))
        for word, cuts in (("now cut", one.cuts_added), ("no longer cut", one.cuts_dropped))
        for cut in cuts
    ]
    return _table(("cut", "", "text"), rows)


def _texts(one: ArticleDifference) -> str:
    if one.text_before == one.text_after:
        return ""
    before, after = one.text_before.split("\n")[:_MOST_PARAGRAPHS], one.text_after.split("\n")[:_MOST_PARAGRAPHS]
    rows = []
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        left, right = before[a:b], after[c:d]
        marks = ("p", "p") if kind == "equal" else ("del", "ins")
        rows.append(tag("tr", _paragraphs(left, marks[0]) + _paragraphs(right, marks[1])))
    return _table(("text before", "text after"), rows)


def _paragraphs(paragraphs: list[str], mark: str) -> str:
    inner = (tag("p", tag(mark, escaped(text)) if mark != "p" else escaped(text)) for text in paragraphs)
    return tag("td", "".join(inner))


def _rejections(findings: Findings) -> Iterator[str]:
    if not findings.rejections:
        return
    rows = [
        tag("tr", tag("th", escaped(one.reason or "")) + tag("td", escaped(one.url)) + tag("td", _value(one.detail)))
        for one in findings.rejections
    ]
    yield tag("section", tag("h2", "No article any more; the stored ones stay") + _table(("reason", "URL", ""), rows))


def _table(names: tuple[str, ...], rows: list[str]) -> str:
    if not rows:
        return ""
    return tag("table", tag("tr", "".join(tag("th", escaped(name)) for name in names)) + "".join(rows))


def _value(value: object) -> str:
    text = "" if value is None else str(value)
    return escaped(text if len(text) <= _MOST_VALUE else f"{text[:_MOST_VALUE]}…")
