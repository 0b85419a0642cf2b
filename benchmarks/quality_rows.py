"""Gold pages with what their extraction saw and how good it is: the input for training and checking the quality."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from unittest.mock import patch

from benchmarks.extractors import Output
from benchmarks.folds import fold_of
from benchmarks.gold import GoldPage
from benchmarks.gold_folders import find_sets
from benchmarks.promotion_bounds import BOUNDS_FILE, read_bounds
from benchmarks.scores import score
from pipelines.boilerplate import main_content, verdict
from pipelines.boilerplate.block_model import MODEL_FILE, read_block_model
from pipelines.boilerplate.features import matrix
from pipelines.boilerplate.features.wording_model import MODEL_FILE as WORDING_FILE
from pipelines.boilerplate.features.wording_model import read_wording_model
from pipelines.extraction.article import read_page
from pipelines.extraction.quality_features import Features, quality_features
from pipelines.items import ArticleItem
from pipelines.page_type import classifier
from pipelines.page_type.page_model import MODEL_FILE as PAGE_FILE
from pipelines.page_type.page_model import read_page_model


@dataclass(frozen=True, slots=True)
class QualityRow:
    """A page that came back as an article: its set, host, the features and the F1 of its text."""

    dataset: str
    id: str
    host: str
    features: Features
    f1: float
    #: What the shipped model predicts.
    predicted: float


def read_rows(folders: Sequence[Path], sets: Sequence[str], jobs: int, fold_models: Path | None) -> list[QualityRow]:
    """Extract the pages with a whole text; with `fold_models`, each by models that never saw its host."""
    pages = [page for gold in find_sets(folders, sets) for page in gold.pages if _has_text(page.truth)]
    by_fold: dict[int, list[GoldPage]] = {}
    for page in pages:
        by_fold.setdefault(fold_of(page.host) if fold_models else 0, []).append(page)
    found: list[QualityRow] = []
    for fold, own in sorted(by_fold.items()):
        with models_of(fold, fold_models), Pool(jobs) as pool:
            found += (row for row in pool.imap(partial(_row), own, chunksize=4) if row is not None)
    return found


def _has_text(truth: Mapping[str, object]) -> bool:
    return not truth.get("promos") and bool(truth.get("text") or truth.get("keep"))


@contextmanager
def models_of(fold: int, folder: Path | None) -> Iterator[None]:
    """Have pages judged by the models and bounds of a fold, written by `benchmarks.train_verdict --fold-models`.

    The model of page types is the shipped one unless `benchmarks.train_page_types --fold-models` wrote others there.
    """
    if folder is None:
        yield
        return
    block = read_block_model(_text(folder, fold, MODEL_FILE))
    wording = read_wording_model(_text(folder, fold, WORDING_FILE))
    with (
        patch.object(main_content, "shipped_block_model", lambda: block),
        patch.object(matrix, "shipped_wording_model", lambda: wording),
        patch.object(verdict, "PROMOTION_BOUNDS", read_bounds(folder / f"{fold}-{BOUNDS_FILE}")),
        _page_types_of(fold, folder),
    ):
        yield


@contextmanager
def _page_types_of(fold: int, folder: Path) -> Iterator[None]:
    if not (folder / f"{fold}-{PAGE_FILE}").exists():
        yield
        return
    model = read_page_model(_text(folder, fold, PAGE_FILE))
    with patch.object(classifier, "shipped_page_model", lambda: model):
        yield


def _text(folder: Path, fold: int, name: str) -> str:
    return (folder / f"{fold}-{name}").read_text(encoding="utf-8")


def _row(gold: GoldPage) -> QualityRow | None:
    read = read_page(gold.page())
    if not isinstance(read.result, ArticleItem):
        return None
    f1 = score(gold.truth, Output(read.result.article_body)).f1
    if f1 is None:
        return None
    features = quality_features(read.verdicts, read.metadata, is_truncated=read.result.is_truncated)
    return QualityRow(gold.dataset, gold.id, gold.host, features, f1, read.result.extraction_quality or 0.0)
