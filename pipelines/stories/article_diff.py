"""The versions of an article side by side: what changed from one to another, by paragraphs and words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.enums import EDITS
from models.stories.edits import Version
from pipelines.stories.text_diff import ParagraphChange, WordRun, paragraph_changes, word_runs
from pipelines.text.version_diff import is_correction


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A changed headline or paragraph, with the words of both versions in one order."""

    change: ParagraphChange
    words: tuple[WordRun, ...]
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class VersionStep:
    """What changed from one version to another, which are numbered from 1."""

    old_number: int
    new_number: int
    old: Version
    new: Version
    headline: ChangedText | None
    paragraphs: tuple[ChangedText, ...]

    @property
    def is_edit(self) -> bool:
        """Return whether the publisher changed it: the other steps are cleaned again, or from another page."""
        return self.old.reason in EDITS


def steps(versions: Sequence[Version]) -> tuple[VersionStep, ...]:
    """Return the changes from each version to the next."""
    return tuple(step(versions, number, number + 1) for number, _ in enumerate(pairwise(versions), 1))


def step(versions: Sequence[Version], old_number: int, new_number: int) -> VersionStep:
    """Return the changes from one version to another."""
    old, new = versions[old_number - 1], versions[new_number - 1]
    changes = paragraph_changes(old.article_body.split("\n"), new.article_body.split("\n"))
    headline = None
    if (old.headline or "") != (new.headline or ""):
        headline = _changed(ParagraphChange(0, old.headline, new.headline))
    return VersionStep(old_number, new_number, old, new, headline, tuple(map(_changed, changes)))


def _changed(change: ParagraphChange) -> ChangedText:
    is_notice = change.new is not None and is_correction(change.new)
    return ChangedText(change, word_runs(change.old or "", change.new or ""), is_notice)
