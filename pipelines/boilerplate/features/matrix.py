"""All measures of a page side by side, under names that the model knows."""

from collections.abc import Sequence

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.features import markup, neighbours, position, text, topic, wording
from pipelines.boilerplate.features.page_view import Columns, PageView


def feature_matrix(view: PageView) -> Columns:
    """Return the measures of every block that nobody else's word changes."""
    cues = wording.cue_columns(view)
    return {
        **text.columns(view),
        **markup.columns(view),
        **position.columns(view),
        **topic.columns(view, cues["adwords"]),
        **cues,
    }


def with_trafilatura(own: Columns, view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Add what the evidence and trafilatura say of every block, and what its neighbours are."""
    said = {**own, **wording.spoken_columns(view, evidence)}
    return {**said, **neighbours.columns(view, said)}
