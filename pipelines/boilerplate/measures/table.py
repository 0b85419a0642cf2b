"""All measures of a page side by side, under names that the model knows."""

from collections.abc import Sequence

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.measures import markup, neighbours, place, subject, text, wording
from pipelines.boilerplate.measures.view import Columns, PageView


def measure(view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Return every measure of every block."""
    own: Columns = {
        **text.columns(view),
        **markup.columns(view),
        **place.columns(view),
        **subject.columns(view),
        **wording.columns(view, evidence),
    }
    return {**own, **neighbours.columns(view, own)}
