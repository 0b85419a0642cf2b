"""All measures of a page side by side, under names that the model knows."""

from collections.abc import Sequence

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.measures import markup, neighbours, place, subject, text, wording
from pipelines.boilerplate.measures.view import Columns, PageView


def measure(view: PageView) -> Columns:
    """Return the measures of every block that nobody else's word changes."""
    cues = wording.cue_columns(view)
    return {
        **text.columns(view),
        **markup.columns(view),
        **place.columns(view),
        **subject.columns(view, cues["adwords"]),
        **cues,
    }


def with_opinions(own: Columns, view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Add what the evidence and trafilatura say of every block, and what its neighbours are."""
    said = {**own, **wording.spoken_columns(view, evidence)}
    return {**said, **neighbours.columns(view, said)}
