"""How well predicted qualities of extractions agree with the F1 of the texts. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Limits of the classes of predictions: most pages are well extracted, so they are narrow at the top.
LIMITS = (0.0, 0.6, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 1.01)
#: Share of the pages with the lowest predictions, and the F1 under which a page is worth a look.
LOWEST, POOR = 0.05, 0.9


@dataclass(frozen=True, slots=True)
class Prediction:
    """A page with its predicted quality and the F1 of its text."""

    dataset: str
    id: str
    predicted: float
    f1: float


@dataclass(frozen=True, slots=True)
class QualityClass:
    """The pages whose prediction lies between two limits."""

    low: float
    high: float
    pages: int
    predicted: float
    f1: float


def classes(predictions: Sequence[Prediction]) -> tuple[QualityClass, ...]:
    """Return the classes that have pages, with the means of predictions and of F1."""
    found = []
    for low, high in pairwise(LIMITS):
        own = [one for one in predictions if low <= one.predicted < high]
        if own:
            found.append(QualityClass(low, high, len(own), _mean(_predicted(own)), _mean([one.f1 for one in own])))
    return tuple(found)


def calibration_error(predictions: Sequence[Prediction]) -> float:
    """Return the mean distance between prediction and F1 of the classes, weighted by their pages."""
    total = sum(one.pages * abs(one.predicted - one.f1) for one in classes(predictions))
    return total / max(1, len(predictions))


def poor_among_lowest(predictions: Sequence[Prediction]) -> float:
    """Return the share of poor texts among the pages with the lowest predictions."""
    lowest = sorted(predictions, key=lambda one: one.predicted)[: max(1, round(len(predictions) * LOWEST))]
    return sum(one.f1 < POOR for one in lowest) / max(1, len(lowest))


def calibration_table(predictions: Sequence[Prediction]) -> Iterator[str]:
    """Yield the lines of a table of the classes, then the figures of all pages and of each set."""
    yield f"{'predicted':<14}{'pages':>7}{'mean':>8}{'mean F1':>9}"
    for one in classes(predictions):
        yield f"{one.low:.2f} to {min(one.high, 1):.2f}  {one.pages:>7}{one.predicted:>8.3f}{one.f1:>9.3f}"
    yield f"{'set':<14}{'pages':>7}{'mean':>8}{'mean F1':>9}{'error':>8}{'poor of lowest 5 %':>20}"
    for name in ("all", *sorted({one.dataset for one in predictions})):
        own = [one for one in predictions if name in ("all", one.dataset)]
        means = f"{_mean(_predicted(own)):>8.3f}{_mean([one.f1 for one in own]):>9.3f}"
        yield f"{name:<14}{len(own):>7}{means}{calibration_error(own):>8.3f}{poor_among_lowest(own):>20.2f}"


def _predicted(predictions: Sequence[Prediction]) -> list[float]:
    return [one.predicted for one in predictions]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))
