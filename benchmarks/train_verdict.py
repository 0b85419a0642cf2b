"""Trains the model of blocks on gold pages and writes it as readable arrays.

    python -m benchmarks.train_verdict GOLD                      train on all pages, write block_model.json
    python -m benchmarks.train_verdict GOLD --cross-validate OUT also judge every page by models that saw neither its
                                                                 host nor the brands of its promotions; texts to OUT

GOLD holds folders as `benchmarks.gold` reads them. Needs LightGBM (`uv sync --group train`), which the project itself
does not use. The same pages and versions give the same model.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.boosting import train_booster, tree_arrays
from benchmarks.folds import FOLDS, host_folds, promotion_folds
from benchmarks.verdict_tables import PageTable, tables
from pipelines.boilerplate.block_model import MODEL_FILE
from pipelines.boilerplate.duplicates import duplicate_passages
from pipelines.boilerplate.features.page_view import Numbers
from pipelines.boilerplate.verdict import chosen_by, fallback_blocks, is_doubtful, is_plausible
from pipelines.text.tokens import words

SETS = ("fundus", "wcxb", "readability", "promo", "trafilatura")
_TREES = 180
_PARAMETERS = {
    "num_leaves": 20,
    "max_depth": 8,
    "learning_rate": 0.07,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "lambda_l2": 5,
    "max_bin": 63,
    "num_threads": 2,
    "seed": 1,
}
#: Blocks between these shares of gold text are ambiguous, and are left out of the training.
_UNCLEAR = (0.35, 0.65)
#: Longer blocks weigh no more than one of this many words.
_MOST_WORDS = 80
#: Flattened copies make the model use text alone too; they must not outweigh original pages.
_FLAT_WEIGHT = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The blocks of all pages, stacked: first all of them without trafilatura's result, then all of them with it."""

    features: tuple[str, ...]
    values: NDArray[np.float32]
    labels: NDArray[np.float32]
    weights: NDArray[np.float64]
    host_fold: NDArray[np.int64]
    promo_fold: NDArray[np.int64]
    with_trafilatura: NDArray[np.bool_]
    #: The links of lists, which the model does not judge.
    listed: NDArray[np.bool_]


def rows(pages: Sequence[PageTable]) -> Rows:
    """Stack the pages' tables."""
    features = tuple(pages[0].columns)
    lengths = [len(page.texts) for page in pages]
    tables = [page.columns for page in pages] + [page.columns_with_trafilatura for page in pages]
    return Rows(
        features=features,
        values=np.concatenate([np.stack([columns[name] for name in features], axis=1) for columns in tables]),
        labels=np.tile(np.concatenate([page.labels for page in pages]), 2),
        weights=np.tile(np.concatenate([_weights(page) for page in pages]), 2),
        host_fold=np.tile(np.repeat(host_folds(pages), lengths), 2),
        promo_fold=np.tile(np.concatenate([promotion_folds(page) for page in pages]), 2),
        with_trafilatura=np.repeat([False, True], sum(lengths)),
        listed=np.tile(np.concatenate([page.listed for page in pages]), 2),
    )


def _weights(page: PageTable) -> NDArray[np.float64]:
    """Weigh blocks by words within a page, as the scores do; promotions more, the pages around them less."""
    article = page.counts[np.nan_to_num(page.labels) > 0.5].sum()  # noqa: PLR2004  # more article than not
    weights = (3 + np.minimum(page.counts, _MOST_WORDS)) / np.sqrt(60 + min(int(article), 3000))
    if page.gold.dataset == "promo":
        weights = np.where(page.promotions >= 0, weights * 3 + 0.5, weights * 0.15)
    elif page.gold.truth.get("text") is None:
        weights = weights * 1.5
    return np.asarray(weights * (_FLAT_WEIGHT if page.flat else 1.0), dtype=np.float64)


def train(data: Rows, seen: NDArray[np.bool_]) -> Any:
    """Return a LightGBM booster trained on the blocks `seen`."""
    low, high = _UNCLEAR
    clear = seen & ~data.listed & ~((data.labels > low) & (data.labels < high)) & ~np.isnan(data.labels)
    target = data.labels[clear] > low
    return train_booster(data.values[clear], target, data.weights[clear], _PARAMETERS, _TREES)


def cross_validated(data: Rows) -> NDArray[np.float64]:
    """Return for each block the probability by a model that saw neither its host nor its promotion's brand."""
    probability = np.zeros(len(data.labels))
    for fold in range(FOLDS):
        for promo in range(FOLDS):
            tested = (data.host_fold == fold) & (data.promo_fold == promo)
            if promo == fold:
                tested |= (data.host_fold == fold) & (data.promo_fold < 0)
            if tested.any():
                model = train(data, (data.host_fold != fold) & (data.promo_fold != promo))
                probability[tested & ~data.listed] = model.predict(data.values[tested & ~data.listed])
                print(f"fold {fold}, promotions {promo}: {tested.sum()} blocks", file=sys.stderr)
    return probability


def document(booster: Any, features: Sequence[str]) -> dict[str, Any]:
    """Return the model as `pipelines.boilerplate.block_model` reads it, without the features that no tree uses."""
    trees = tree_arrays(booster, digits=6)
    used = sorted({feature for tree in trees for feature in tree["feature"]})
    place = {feature: position for position, feature in enumerate(used)}
    for tree in trees:
        tree["feature"] = [place[feature] for feature in tree["feature"]]
    return {"features": [features[feature] for feature in used], "trees": trees}


def outputs(pages: Sequence[PageTable], data: Rows, probability: NDArray[np.float64]) -> Iterator[dict[str, str]]:
    """Yield each page's text by the verdict on its blocks: `pipelines.boilerplate.main_content.block_verdicts`.

    Where that falls back to the rules, the text is that of the blocks which the rules would cut from.
    """
    lengths = [len(page.texts) for page in pages]
    starts = np.cumsum([0, *lengths])
    without, with_it = (
        probability[~data.with_trafilatura].astype(np.float32),
        probability[data.with_trafilatura].astype(np.float32),
    )
    for page, start, length in zip(pages, starts, lengths, strict=False):
        if not page.flat:
            here = slice(start, start + length)
            keep = _kept(page, without[here], with_it[here])
            body = "\n".join(text for text, kept in zip(page.texts, keep, strict=True) if kept)
            yield {"id": f"{page.gold.dataset}/{page.gold.id}", "article_body": body}


def _kept(page: PageTable, without: Numbers, with_it: Numbers) -> NDArray[np.bool_]:
    if is_doubtful(page.counts, without):
        probability, overrides, extracted = with_it, page.overrides_with_trafilatura, page.extracted
    else:
        probability, overrides, extracted = without, page.overrides, None
    keep = chosen_by(probability, overrides)
    if not is_plausible(page.counts, probability, keep, extracted):
        keep = np.isin(np.arange(len(page.texts)), list(fallback_blocks(probability, overrides, page.extracted)))
    duplicates = duplicate_passages([words(text) for text in page.texts], keep.nonzero()[0].tolist())
    keep[list(duplicates)] = False
    return keep


def main() -> None:
    """Read the arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cross-validate", type=Path, metavar="OUT")
    parser.add_argument("--out", type=Path, default=Path(str(files("pipelines.boilerplate").joinpath(MODEL_FILE))))
    arguments = parser.parse_args()
    pages = tables(arguments.gold, arguments.sets.split(","), arguments.jobs)
    data = rows(pages)
    if arguments.cross_validate:
        lines = outputs(pages, data, cross_validated(data))
        arguments.cross_validate.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    booster = train(data, np.ones(len(data.labels), bool))
    text = json.dumps(document(booster, data.features), separators=(",", ":"))
    arguments.out.write_text(re.sub(r'(\{"feature"|"trees")', r"\n\1", text) + "\n", encoding="utf-8")
    print(f"{arguments.out}: {len(pages)} pages, {len(data.labels)} blocks, {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
