"""The value that every evidence module yields: which block, why to cut it, how certain, what was observed."""

from dataclasses import dataclass
from enum import IntEnum

from pipelines.html.blocks import Block
from pipelines.items import CutReason


class Confidence(IntEnum):
    """How certain an observation is.

    For the rules, `SURE` cuts even a block that reads like a paragraph of the article. For the model, confidence is
    one feature among others; only `CERTAIN`, for lines that no article contains, overrides it.
    """

    HINT = 1
    LIKELY = 2
    SURE = 3
    CERTAIN = 4


@dataclass(slots=True)  # not frozen: there are hundreds on a page, and freezing triples the cost of each
class Evidence:
    """An observation in favour of cutting the block at `index`."""

    index: int
    reason: CutReason
    confidence: Confidence
    observation: str


@dataclass(slots=True, eq=False)  # not frozen: see above
class BlockVerdict:
    """A block and whether it is kept; if it was cut, the reason and the observation behind it."""

    block: Block
    kept: bool
    reason: CutReason | None = None
    observation: str | None = None
    #: The model's probability that the block belongs to the article, and whether trafilatura keeps it; None: not asked.
    probability: float | None = None
    extracted: bool | None = None
