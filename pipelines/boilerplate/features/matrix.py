"""All features of a page as named columns: the input of the block model."""

from collections.abc import Sequence

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.features.markup_columns import markup_columns
from pipelines.boilerplate.features.neighbour_columns import neighbour_columns
from pipelines.boilerplate.features.page_view import Columns, PageView
from pipelines.boilerplate.features.position_columns import position_columns
from pipelines.boilerplate.features.similarity_columns import similarity_columns
from pipelines.boilerplate.features.text_columns import text_columns
from pipelines.boilerplate.features.topic_columns import topic_columns
from pipelines.boilerplate.features.wording_columns import cue_columns, evidence_columns
from pipelines.boilerplate.features.wording_model import shipped_wording_model, wording_column

#: The feature that training replaces by scores of models that did not see the block.
WORDING = "wording"


def feature_matrix(view: PageView) -> Columns:
    """Return the features of every block that depend neither on trafilatura nor on the evidence."""
    cues = cue_columns(view)
    return {
        **text_columns(view),
        **markup_columns(view),
        **position_columns(view),
        **topic_columns(view, cues["adwords"]),
        **similarity_columns(view),
        **cues,
        WORDING: wording_column(view, shipped_wording_model()),
    }


def with_trafilatura(own_columns: Columns, view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Add features of the evidence, of trafilatura's result, and of each block's neighbours."""
    columns = {**own_columns, **evidence_columns(view, evidence)}
    return {**columns, **neighbour_columns(view, columns)}
