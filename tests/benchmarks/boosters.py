"""Made-up LightGBM boosters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Booster:
    """The part of a LightGBM booster that training uses."""

    roots: Sequence[Mapping[str, Any]]

    def dump_model(self) -> Mapping[str, Any]:
        return {"tree_info": [{"tree_structure": root} for root in self.roots]}
