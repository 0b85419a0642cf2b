"""Times the stages of `build_article` within a `with` block."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from time import process_time
from typing import Any

from pipelines.boilerplate import block_model, main_content, trafilatura, verdict
from pipelines.extraction import article

#: For each stage its name, where extraction looks its function up, and under which name. No stage calls another, so
#: that their times add up.
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("parse", article, "parse"),
    ("metadata", article, "read_metadata"),
    ("segment", article, "segment"),
    ("trafilatura", trafilatura, "bare_extraction"),
    ("trafilatura: to blocks", trafilatura, "align"),
    ("other texts of the page", main_content, "page_text"),
    ("page view", main_content, "view_page"),
    ("evidence: metadata", main_content, "metadata_evidence"),
    ("evidence: wording", main_content, "wording_evidence"),
    ("evidence: shape", main_content, "shape_evidence"),
    ("evidence: mark-up", main_content, "markup_evidence"),
    ("evidence: topic", main_content, "topic_evidence"),
    ("evidence: cards", main_content, "teaser_evidence"),
    ("evidence: consent", main_content, "consent_evidence"),
    ("features of blocks", main_content, "feature_matrix"),
    ("features: trafilatura", main_content, "with_trafilatura"),
    ("block model", block_model.BlockModel, "probability"),
    ("verdict", verdict, "by_model"),
    ("verdict: wholes", main_content, "with_wholes"),
    ("site rules", article, "apply_site_rules"),
    ("names of cuts", article, "named_cuts"),
    ("accounting of cuts", article, "main_content"),
    ("page type: declared", article, "declared_features"),
    ("page type: features", article, "page_features"),
    ("page type", article, "classify"),
    ("article HTML", article, "article_html"),
    ("language", article, "detect_language"),
    ("fingerprint", article, "fingerprint"),
    ("quality", article, "extraction_quality"),
)


@dataclass(slots=True)
class Spent:
    """The CPU seconds and calls of a stage."""

    seconds: float = 0.0
    calls: int = 0


@contextmanager
def stages_timed() -> Iterator[dict[str, Spent]]:
    """Yield the CPU time of every stage of all extractions in the block, in this process."""
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
            # A generator works while it is iterated.
            found = iter(list(found))
        spent.seconds += process_time() - start
        spent.calls += 1
        return found

    return timed
