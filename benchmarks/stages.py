"""The stages of `build_article` with a clock on each, for the time of a `with` block."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from time import process_time
from typing import Any

from pipelines.boilerplate import (
    main_content,
    markup,
    metadata_lines,
    model,
    shape,
    site_rules,
    topic,
    trafilatura,
    wording,
)
from pipelines.extraction import article

#: Name of the stage, where its function is looked up when a page is extracted, and under which name. None is called
#: by another one, so that their times add up.
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("parse", article, "parse"),
    ("metadata", article, "read_metadata"),
    ("segment", article, "segment"),
    ("trafilatura", trafilatura, "bare_extraction"),
    ("its lines to blocks", trafilatura, "align"),
    ("view", main_content, "view_page"),
    ("evidence: repeats", metadata_lines, "read"),
    ("evidence: wording", wording, "read"),
    ("evidence: shape", shape, "read"),
    ("evidence: mark-up", markup, "read"),
    ("evidence: topic", topic, "read"),
    ("measures", main_content, "measure"),
    ("measures: opinions", main_content, "with_opinions"),
    ("model", model.Model, "probability"),
    ("site rules", site_rules, "apply"),
    ("accounting of cuts", article, "main_content"),
    ("page type: declared", article, "read_declared"),
    ("page type: evidence", article, "page_evidence"),
    ("page type", article, "classify"),
    ("structured text", article, "structured_text"),
    ("language", article, "detect"),
    ("fingerprint", article, "fingerprint"),
)


@dataclass(slots=True)
class Spent:
    """CPU seconds and calls of a stage so far."""

    seconds: float = 0.0
    calls: int = 0


@contextmanager
def stages_timed() -> Iterator[dict[str, Spent]]:
    """Count the CPU time of every stage of all extractions in the block, in this process."""
    spent = {name: Spent() for name, _, _ in STAGES}
    with ExitStack() as stack:
        for name, owner, attribute in STAGES:
            original = getattr(owner, attribute)
            stack.callback(setattr, owner, attribute, original)
            setattr(owner, attribute, _timed(original, spent[name]))
        yield spent


def _timed(stage: Callable[..., Any], spent: Spent) -> Callable[..., Any]:
    @wraps(stage)
    def timed(*values: Any, **named: Any) -> Any:
        start = process_time()
        found = stage(*values, **named)
        if isinstance(found, Iterator):
            # A generator does its work while it is read.
            found = iter(list(found))
        spent.seconds += process_time() - start
        spent.calls += 1
        return found

    return timed
