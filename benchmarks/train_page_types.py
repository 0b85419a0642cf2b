"""Trains the model that separates articles from other pages, and writes it as readable arrays.

    python -m benchmarks.train_page_types GOLD                    train on all pages, write page_model.json
    python -m benchmarks.train_page_types GOLD --cross-validate   classify all pages by models that never saw their host
    python -m benchmarks.train_page_types GOLD --fold-models FOLDER   write the models that saw none of a fold's hosts

GOLD holds a folder for each set, as `benchmarks.gold` reads them. Pages whose truth names no kind are articles; those
that the rules before the model refuse are not trained on, since sets made for other purposes hold a few shops and front
pages. Needs LightGBM, which brings SciPy (`uv sync --group train`); the project itself uses neither. The same pages and
versions give the same model.
"""

import argparse
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.boosting import train_booster, tree_arrays
from benchmarks.folds import FOLDS, WRITERS, fold_of
from benchmarks.page_feature_rows import Row, read_rows, sets_in
from pipelines.page_type.classifier import classify, type_by_rules
from pipelines.page_type.page_model import MODEL_FILE, read_page_model
from pipelines.page_type.types import STORED, PageType

#: Log odds above which a page is no article, chosen on the folds: it rejects 2 % of the hardest articles.
THRESHOLD = 2.0
THRESHOLDS = (1.0, 1.5, 1.8, THRESHOLD, 2.5, 3.0, 3.5)
_TREES = 300
_PARAMETERS = {
    "num_leaves": 8,
    "learning_rate": 0.08,
    "min_data_in_leaf": 12,
    "feature_fraction": 0.3,
    "lambda_l2": 3,
    "extra_trees": True,
    "num_threads": 1,
    "seed": 3,
}
#: Sets of news, which looks least like the other pages, are large and add little: their pages weigh less.
_HARD_SET, _EASY_WEIGHT = "wcxb", 0.4
#: Sets derived from pages of other sets under made-up hosts: with them, a model of a fold would see its pages.
_DERIVED = frozenset(WRITERS)
_LEAST_HOSTS = 4
_WORDS = 1_000
#: Inverse strength of the L2 penalty on words.
_WORD_FREEDOM = 5.0
_ITERATIONS = 300
Matrix = NDArray[np.float64]
_KINDS = (PageType.LIST, PageType.PRODUCT, PageType.FORUM, PageType.DOCUMENTATION, PageType.SERVICE)


def main(arguments: Sequence[str]) -> int:
    """Train, or print the cross-validated figures."""
    parser = argparse.ArgumentParser(prog="train_page_types", description="Train the model of page types.")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--fold-models", type=Path, metavar="FOLDER")
    parser.add_argument("--output", type=Path, help="where to write the model; by default where the project reads it")
    chosen = parser.parse_args(arguments)
    rows = read_rows(chosen.gold, tuple(filter(None, chosen.sets.split(","))) or sets_in(chosen.gold))
    if chosen.fold_models:
        write_fold_models(rows, chosen.fold_models)
        return 0
    if chosen.cross_validate:
        print_figures(rows, fold_models(rows), THRESHOLDS)
        return 0
    document = fit(trainable(rows))
    target = chosen.output or Path(str(files("pipelines.page_type").joinpath(MODEL_FILE)))
    target.write_text(written(document), encoding="utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes, {len(rows)} pages")
    return 0


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the document of a model trained on these pages."""
    names = sorted(rows[0].features.numeric)
    table = np.array([[float(row.features.numeric[name]) for name in names] for row in rows])
    other = np.array([not row.is_article for row in rows], dtype=np.float64)
    is_hard = np.array([row.gold.dataset == _HARD_SET for row in rows]) | (other > 0)
    booster = train_booster(table, other, np.where(is_hard, 1.0, _EASY_WEIGHT), _PARAMETERS, _TREES)
    words, against = _strongest_words(rows, other)
    bias, by_kind = _kind_weights(rows, words)
    return {
        "features": names,
        "trees": tree_arrays(booster, digits=5),
        "kinds": [kind.value for kind in _KINDS],
        "words": {
            word: [round(float(number), 3) for number in (against[0][place], *by_kind[:, place])]
            for place, word in enumerate(words)
        },
        "bias": [round(float(number), 4) for number in (against[1], *bias)],
        "threshold": THRESHOLD,
    }


def trainable(rows: Sequence[Row]) -> list[Row]:
    """Return the rows to train on: of no derived set, and no articles that are something else by the rules."""
    return [row for row in rows if row.gold.dataset not in _DERIVED and not _is_refused_by_rules(row)]


def _is_refused_by_rules(row: Row) -> bool:
    found = type_by_rules(row.features)
    return row.is_article and found is not None and found.page_type not in STORED


def fold_models(rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    """Return for each fold the document of a model that saw none of its hosts."""
    seen = trainable(rows)
    return {fold: fit([row for row in seen if fold_of(row.gold.host) != fold]) for fold in range(FOLDS)}


def write_fold_models(rows: Sequence[Row], folder: Path) -> None:
    """Write `<fold>-page_model.json` for each fold, which `benchmarks.unseen_articles` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for fold, document in fold_models(rows).items():
        (folder / f"{fold}-{MODEL_FILE}").write_text(written(document), encoding="utf-8")


def print_figures(rows: Sequence[Row], documents: Mapping[int, dict[str, Any]], thresholds: Sequence[float]) -> None:
    """Print for each threshold the share of others kept and of articles refused by set, all rules included."""
    models = {fold: read_page_model(json.dumps(document)) for fold, document in documents.items()}
    groups = [(row.gold.dataset, row.is_article) for row in rows]
    totals = Counter(groups)
    for threshold in thresholds:
        tried = {fold: replace(model, threshold=threshold) for fold, model in models.items()}
        is_stored = [classify(row.features, tried[fold_of(row.gold.host)]).page_type in STORED for row in rows]
        kept = Counter(itertools.compress(groups, is_stored))
        others = _shares(
            (name, kept[name, False], totals[name, False]) for name, is_article in totals if not is_article
        )
        refused = _shares(
            (name, totals[name, True] - kept[name, True], totals[name, True])
            for name, is_article in totals
            if is_article
        )
        print(f"threshold {threshold}: others kept: {others}; articles refused: {refused}")


def _shares(counted: Iterable[tuple[str, int, int]]) -> str:
    return "  ".join(f"{name} {part}/{whole}={part / whole:.3f}" for name, part, whole in counted)


def _strongest_words(rows: Sequence[Row], other: Matrix) -> tuple[list[str], tuple[Matrix, float]]:
    """Return the words with the strongest weights, their weights against an article, and the bias."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for word in row.features.words:
            hosts[word].add(row.gold.host)
    words = sorted(word for word, on in hosts.items() if len(on) >= _LEAST_HOSTS)
    target = np.stack([1 - other, other], axis=1)
    table = _table(rows, words)
    _, weights = _regression(table, target)
    strength = np.abs(weights[1] - weights[0]) * np.sqrt(np.asarray((table > 0).sum(axis=0))[0])
    words = sorted(words[place] for place in np.argsort(-strength, kind="stable")[:_WORDS])
    bias, weights = _regression(_table(rows, words), target)
    return words, (weights[1] - weights[0], float(bias[1] - bias[0]))


def _kind_weights(rows: Sequence[Row], words: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Return for each kind its bias and the weights of the words."""
    others = [row for row in rows if row.kind in _KINDS]
    target = np.array([[row.kind is kind for kind in _KINDS] for row in others], dtype=np.float64)
    return _regression(_table(others, words), target)


def _table(rows: Sequence[Row], words: Sequence[str]) -> Any:
    """Return a sparse matrix of the words that each page has, its rows normalised to length 1."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415  # only training needs it

    place = {word: number for number, word in enumerate(words)}
    known = [sorted(place[word] for word in row.features.words if word in place) for row in rows]
    values = [1 / np.sqrt(len(found)) for found in known for _ in found]
    starts = np.cumsum([0, *(len(found) for found in known)])
    return csr_matrix((values, [number for found in known for number in found], starts), (len(rows), len(words)))


def _regression(table: Any, target: Matrix) -> tuple[Matrix, Matrix]:
    """Fit a multinomial logistic regression; return biases (kinds) and weights (kinds, words)."""
    from scipy.optimize import minimize  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415  # only training needs it

    kinds, size = target.shape[1], table.shape[1]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat[: kinds * size].reshape(kinds, size)
        scores = table @ weights.T + flat[kinds * size :]
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        wrong = np.exp(logs) - target
        slope = np.concatenate([((table.T @ wrong).T * _WORD_FREEDOM + weights).ravel(), wrong.sum(axis=0)])
        slope[kinds * size :] *= _WORD_FREEDOM
        return float(-(logs * target).sum() * _WORD_FREEDOM + (weights**2).sum() / 2), slope

    start = np.zeros(kinds * size + kinds)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    return found.x[kinds * size :], found.x[: kinds * size].reshape(kinds, size)


def written(document: dict[str, Any]) -> str:
    """Return the document as JSON with one tree or word on each line."""
    lines = [f'"{key}": {json.dumps(document[key])}' for key in ("features", "kinds", "bias", "threshold")]
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in document["trees"])
    words = ",\n".join(
        f"{json.dumps(word, ensure_ascii=False)}: {json.dumps(weights, separators=(',', ':'))}"
        for word, weights in document["words"].items()
    )
    return "{\n" + ",\n".join([*lines, f'"words": {{\n{words}\n}}', f'"trees": [\n{trees}\n]']) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
