"""What `scrapy diff` prints: the versions of an article, and what changed between them, as text or JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.stories.edits import Version, VersionedArticle
from pipelines.stories.article_diff import ChangedText, VersionStep
from pipelines.stories.text_diff import WordOperation, WordRun
from scraper.terminal.safe_text import safe_text

#: The marks around words, as in `git diff --word-diff`, and the colours of a terminal.
_MARKS = {
    WordOperation.KEPT: ("", ""),
    WordOperation.REMOVED: ("[-", "-]"),
    WordOperation.ADDED: ("{+", "+}"),
}
_COLOURS = {
    WordOperation.KEPT: ("", ""),
    WordOperation.REMOVED: ("\x1b[31;9m", "\x1b[0m"),
    WordOperation.ADDED: ("\x1b[32m", "\x1b[0m"),
}
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def diff_record(article: VersionedArticle, steps: Sequence[VersionStep]) -> Mapping[str, Any]:
    """Return the JSON object of an article's versions and changes; docs/stories.md describes it."""
    return {
        "article_id": article.article_id,
        "url": article.url,
        "headline": article.versions[-1].headline,
        "versions": [_version_record(number, version) for number, version in enumerate(article.versions, 1)],
        "edits": [_step_record(step) for step in steps],
    }


def _version_record(number: int, version: Version) -> Mapping[str, Any]:
    return {
        "version": number,
        "revision_id": version.revision_id,
        "fetched_at": version.fetched_at.isoformat(),
        "replaced_at": None if version.replaced_at is None else version.replaced_at.isoformat(),
        "headline": version.headline,
    }


def _step_record(step: VersionStep) -> Mapping[str, Any]:
    return {
        "from": step.old_number,
        "to": step.new_number,
        "edited_at": step.new.fetched_at.isoformat(),
        "reason": step.old.reason,
        "is_edit": step.is_edit,
        "headline": None if step.headline is None else _text_record(step.headline),
        "changes": [
            {"position": text.change.position, "change": _kind(text), "is_notice": text.is_notice, **_text_record(text)}
            for text in step.paragraphs
        ],
    }


def _text_record(text: ChangedText) -> Mapping[str, Any]:
    words = [{"operation": str(run.operation), "text": run.text} for run in text.words]
    return {"old": text.change.old, "new": text.change.new, "words": words}


def _kind(text: ChangedText) -> str:
    if text.change.old is None:
        return "added"
    return "removed" if text.change.new is None else "changed"


def diff_text(article: VersionedArticle, steps: Sequence[VersionStep], *, is_coloured: bool) -> str:
    """Return the changes in lines; nothing of a page can command the terminal."""
    last = article.versions[-1]
    lines = [safe_text(last.headline or "(no headline)"), f"    {safe_text(article.url)}"]
    if not steps:
        lines.append(f"    one version, fetched {last.fetched_at:%Y-%m-%d %H:%M}: it was never changed")
    for step in steps:
        lines += ["", *_step_lines(step, is_coloured=is_coloured)]
    return "\n".join(lines) + "\n"


def _step_lines(step: VersionStep, *, is_coloured: bool) -> Iterator[str]:
    old, new = f"{step.old.fetched_at:%Y-%m-%d %H:%M}", f"{step.new.fetched_at:%Y-%m-%d %H:%M}"
    reason = f": {step.old.reason}" if step.old.reason and step.new_number == step.old_number + 1 else ""
    yield f"version {step.old_number} ({old}) to {step.new_number} ({new} UTC){reason}"
    if step.headline is not None:
        yield f"  headline: {_marked(step.headline.words, is_coloured=is_coloured)}"
    for text in step.paragraphs:
        notice = "notice of a correction: " if text.is_notice else ""
        yield f"{_SIGNS[_kind(text)]} {notice}{_marked(text.words, is_coloured=is_coloured)}"
    if step.headline is None and not step.paragraphs:
        yield "  no difference in headline or paragraphs"


def _marked(runs: Sequence[WordRun], *, is_coloured: bool) -> str:
    marks = _COLOURS if is_coloured else _MARKS
    return "".join(f"{marks[run.operation][0]}{safe_text(run.text)}{marks[run.operation][1]}" for run in runs)
