"""Trains the model that tells articles from other pages, and writes it as readable arrays.

    python -m benchmarks.train_page_types GOLD                    train on all pages, write model.json
    python -m benchmarks.train_page_types GOLD --cross-validate   print what models say about hosts they never saw

GOLD holds a folder for each set, as `benchmarks.gold` reads them: `pagetype` has no articles, all other sets have
nothing else. Needs LightGBM, which brings SciPy (`uv sync --group train`); the project itself uses neither. The same
pages and versions give the same model.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.folds import FOLDS, fold_of
from benchmarks.page_evidence_rows import OTHERS, Row, read_rows, sets_in
from pipelines.page_type.model import MODEL_FILE, Model, read_model
from pipelines.page_type.types import PageType

#: Log odds above which a page is no article, chosen on the folds: 2 % of the articles that are hardest to tell.
THRESHOLD = 1.8
THRESHOLDS = (1.0, 1.5, THRESHOLD, 2.0, 2.5, 3.0, 3.5)
_TREES = 300
_PARAMETERS = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.08,
    "min_data_in_leaf": 12,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3,
    "extra_trees": True,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 3,
    "verbose": -1,
}
#: Articles that look least like the other pages (news) are many and teach little.
_HARD_SET, _EASY_WEIGHT = "wcxb", 0.4
#: Sets made from pages of others.
_DERIVED = frozenset({"promo"})
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
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--output", type=Path, help="where to write the model; by default where the project reads it")
    chosen = parser.parse_args(arguments)
    rows = read_rows(chosen.gold, sets_in(chosen.gold))
    if chosen.cross_validate:
        print_figures(rows, cross_validated(rows), THRESHOLDS)
        return 0
    document = fit([row for row in rows if row.gold.dataset not in _DERIVED])
    target = chosen.output or Path(str(files("pipelines.page_type").joinpath(MODEL_FILE)))
    target.write_text(written(document), encoding="utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes, {len(rows)} pages")
    return 0


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the document of a model trained on these pages."""
    measures = sorted(rows[0].evidence.measures)
    table = np.array([[float(row.evidence.measures[name]) for name in measures] for row in rows])
    other = np.array([row.kind is not PageType.ARTICLE for row in rows], dtype=np.float64)
    is_hard = np.array([row.gold.dataset in {_HARD_SET, OTHERS} for row in rows])
    booster = _booster(table, other, np.where(is_hard, 1.0, _EASY_WEIGHT))
    words, against = _telling_words(rows, other)
    bias, by_kind = _kind_weights(rows, words)
    return {
        "measures": measures,
        "trees": [arrays(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]],
        "kinds": [kind.value for kind in _KINDS],
        "words": {
            word: [round(float(number), 3) for number in (against[0][place], *by_kind[:, place])]
            for place, word in enumerate(words)
        },
        "bias": [round(float(number), 4) for number in (against[1], *bias)],
        "threshold": THRESHOLD,
    }


def cross_validated(rows: Sequence[Row]) -> list[tuple[float, PageType]]:
    """Return what models say about each page that were trained without its host: log odds and kind."""
    folds = [fold_of(row.gold.host) for row in rows]
    found: list[tuple[float, PageType]] = [(0.0, PageType.ARTICLE)] * len(rows)
    for fold in range(FOLDS):
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold and row.gold.dataset not in _DERIVED]
        model = read_model(json.dumps(fit(seen)))
        for place, row in enumerate(rows):
            if folds[place] == fold:
                found[place] = guessed(model, row)
    return found


def guessed(model: Model, row: Row) -> tuple[float, PageType]:
    """Return what a model says about a page."""
    guess = model.guess(row.evidence.measures, row.evidence.words)
    return guess.odds, guess.kind


def print_figures(rows: Sequence[Row], guesses: Sequence[tuple[float, PageType]], thresholds: Sequence[float]) -> None:
    """Print for each threshold the share of others kept, of articles rejected by set, and of kinds told right."""
    by_set: dict[str, list[float]] = defaultdict(list)
    for row, (odds, _) in zip(rows, guesses, strict=True):
        by_set[row.gold.dataset].append(odds)
    for threshold in thresholds:
        rejected = {name: sum(odds > threshold for odds in values) for name, values in by_set.items()}
        told = [
            kind is row.kind
            for row, (odds, kind) in zip(rows, guesses, strict=True)
            if row.gold.dataset == OTHERS and odds > threshold
        ]
        articles = "  ".join(
            f"{name} {rejected[name]}/{len(values)}={rejected[name] / len(values):.3f}"
            for name, values in by_set.items()
            if name != OTHERS
        )
        kept = 1 - rejected.get(OTHERS, 0) / max(1, len(by_set.get(OTHERS, [])))
        right = sum(told) / max(1, len(told))
        print(f"threshold {threshold}: kept {kept:.3f}, kind right {right:.3f}; articles rejected: {articles}")


def _booster(table: Matrix, target: Matrix, weights: Matrix) -> Any:
    import lightgbm  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  # only the training needs it

    return lightgbm.train(_PARAMETERS, lightgbm.Dataset(table, target, weight=weights), _TREES)


def _telling_words(rows: Sequence[Row], other: Matrix) -> tuple[list[str], tuple[Matrix, float]]:
    """Return the words that tell most, with their weights against an article, and the bias."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for word in row.evidence.words:
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
    others = [row for row in rows if row.kind is not PageType.ARTICLE]
    target = np.array([[row.kind is kind for kind in _KINDS] for row in others], dtype=np.float64)
    return _regression(_table(others, words), target)


def _table(rows: Sequence[Row], words: Sequence[str]) -> Any:
    """Return which of the words each page has, each page's row of length 1."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415  # only the training needs it

    place = {word: number for number, word in enumerate(words)}
    known = [sorted(place[word] for word in row.evidence.words if word in place) for row in rows]
    values = [1 / np.sqrt(len(found)) for found in known for _ in found]
    starts = np.cumsum([0, *(len(found) for found in known)])
    return csr_matrix((values, [number for found in known for number in found], starts), (len(rows), len(words)))


def _regression(table: Any, target: Matrix) -> tuple[Matrix, Matrix]:
    """Fit a multinomial logistic regression; return biases (kinds) and weights (kinds, words)."""
    from scipy.optimize import minimize  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415  # only the training needs it

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


def arrays(root: dict[str, Any]) -> dict[str, list[float]]:
    """Return a tree of LightGBM as arrays; node 0 is its root."""
    tree: dict[str, list[float]] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}

    def add(node: dict[str, Any]) -> int:
        place = len(tree["value"])
        leaf = "leaf_value" in node
        tree["feature"].append(0 if leaf else node["split_feature"])
        tree["threshold"].append(0 if leaf else float(f"{node['threshold']:.7g}"))
        tree["value"].append(round(node["leaf_value"], 5) if leaf else 0)
        tree["left"].append(place)
        tree["right"].append(place)
        if not leaf:
            tree["left"][place] = add(node["left_child"])
            tree["right"][place] = add(node["right_child"])
        return place

    add(root)
    return tree


def written(document: dict[str, Any]) -> str:
    """Return the document as JSON with a tree, or a word, on each line."""
    lines = [f'"{key}": {json.dumps(document[key])}' for key in ("measures", "kinds", "bias", "threshold")]
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in document["trees"])
    words = ",\n".join(
        f"{json.dumps(word, ensure_ascii=False)}: {json.dumps(weights, separators=(',', ':'))}"
        for word, weights in document["words"].items()
    )
    return "{\n" + ",\n".join([*lines, f'"words": {{\n{words}\n}}', f'"trees": [\n{trees}\n]']) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
