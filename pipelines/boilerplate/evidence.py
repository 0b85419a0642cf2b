"""The word all kinds of evidence speak: a block, a reason to cut it, how sure, and the observation behind it."""

from dataclasses import dataclass
from enum import IntEnum

from pipelines.items import CutReason


class Confidence(IntEnum):
    """How much an observation says.

    For the rules, `SURE` cuts even what reads like a paragraph of the article. The learned verdict has seen all
    weights as measures; only `CERTAIN`, for lines that no article has, goes over its head.
    """

    HINT = 1
    LIKELY = 2
    SURE = 3
    CERTAIN = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """An observation that speaks for cutting the block at `index`."""

    index: int
    reason: CutReason
    weight: Confidence
    observation: str
