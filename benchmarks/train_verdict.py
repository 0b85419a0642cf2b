"""Trains the models of wording and of blocks on gold pages and banks, and writes them as readable arrays.

    python -m benchmarks.train_verdict GOLD --banks FOLDER         train on all pages, write both models
    python -m benchmarks.train_verdict GOLD --cross-validate OUT   also judge every page by models that saw neither its
                                                                   host nor the writers of the gold's promotions; texts
                                                                   to OUT

GOLD holds folders as `benchmarks.gold` reads them, the folder of `--banks` more banks beside the project's own
(`benchmarks.banks`). Needs LightGBM (`uv sync --group train`), which the project itself does not use. The same pages
and versions give the same models.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from benchmarks.banks import OWN_BANK, Bank, read_banks
from benchmarks.boosting import train_booster, tree_arrays
from benchmarks.folds import FOLDS, WRITERS, Fold, page_folds, writers
from benchmarks.forks import map_forked
from benchmarks.promotion_bounds import BOUNDS_FILE, PromotedPage, chosen_bounds, promoted_page, write_bounds
from benchmarks.sample_gold import SAMPLES
from benchmarks.train_wording import Parameters, WordingTrainer, written
from benchmarks.verdict_tables import PageTable, tables
from pipelines.boilerplate.block_model import MODEL_FILE
from pipelines.boilerplate.duplicates import duplicate_passages
from pipelines.boilerplate.features.matrix import WORDING
from pipelines.boilerplate.features.page_view import Numbers
from pipelines.boilerplate.features.wording_model import MODEL_FILE as WORDING_FILE
from pipelines.boilerplate.verdict import (
    PROMOTION_BOUNDS,
    Overrides,
    chosen_by,
    fallback_blocks,
    is_doubtful,
    is_plausible,
    joined,
    promotional,
)
from pipelines.text.tokens import words

SETS = ("fundus", "wcxb", "readability", "promo", "promo2", "trafilatura", "read", SAMPLES)
_TREES = 220
_PARAMETERS = {
    "num_leaves": 26,
    "max_depth": 9,
    "learning_rate": 0.065,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "lambda_l2": 5,
    "max_bin": 63,
    "num_threads": 1,
    "seed": 1,
}
#: Blocks between these shares of gold text are ambiguous, and are left out of the training.
_UNCLEAR = (0.35, 0.65)
#: Longer blocks weigh no more than one of this many words.
_MOST_WORDS = 80
#: Flattened copies make the model use text alone too; they must not outweigh original pages.
_FLAT_WEIGHT = 0.4
#: The weight of pages whose every block was labelled by readers, and of those of the sample newsroom.
_READ_WEIGHT, _SAMPLE_WEIGHT = 2.0, 3.0
#: In pages with promotions, the weight of the other blocks, which stand in other sets too.
_AROUND_PROMOTIONS = 0.15
#: Inserted paragraphs that belong to the article, compared with promotions.
_LOOKALIKES = 0.5
#: Of the blocks further from the article than this, and of those around promotions, one in so many is trained on.
_NEAR, _ONE_IN = 40, 3
#: trafilatura is only run on some pages: the rows with its result are trained on for one page in so many.
_WITH_TRAFILATURA_IN = 2


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The blocks of all pages, stacked: first all of them without trafilatura's result, then all of them with it."""

    features: tuple[str, ...]
    values: NDArray[np.float32]
    labels: NDArray[np.float32]
    #: 0 for blocks that are not trained on.
    weights: NDArray[np.float64]
    host_fold: NDArray[np.int64]
    #: The writer of the promotion in the block, or an empty text.
    writer: NDArray[np.str_]
    with_trafilatura: NDArray[np.bool_]
    #: The links of lists, which the model does not judge.
    listed: NDArray[np.bool_]


def rows(pages: Sequence[PageTable], folds: Sequence[Fold]) -> Rows:
    """Stack the pages' tables."""
    features = tuple(pages[0].columns)
    lengths = [len(page.texts) for page in pages]
    tables = [page.columns for page in pages] + [page.columns_with_trafilatura for page in pages]
    return Rows(
        features=features,
        values=np.concatenate([np.stack([columns[name] for name in features], axis=1) for columns in tables]),
        labels=np.tile(np.concatenate([page.labels for page in pages]), 2),
        weights=np.concatenate(
            [_weights(page) for page in pages] + [_weights(page) * _is_drawn(page) for page in pages]
        ),
        host_fold=np.tile(np.repeat([fold.host for fold in folds], lengths), 2),
        writer=np.tile(np.concatenate([writers(page) for page in pages]), 2),
        with_trafilatura=np.repeat([False, True], sum(lengths)),
        listed=np.tile(np.concatenate([page.listed for page in pages]), 2),
    )


def with_unseen_wording(
    pages: Sequence[PageTable], folds: Sequence[Fold], wording: WordingTrainer, models: Mapping[Fold, Parameters]
) -> list[PageTable]:
    """Return the pages with each block's wording scored by the model that saw neither its host nor its writer."""
    odds = {fold: wording.design.odds(models[fold]) for fold in _block_folds(pages, folds)}
    return [_with_wording(page, fold, wording, odds) for page, fold in zip(pages, folds, strict=True)]


def _block_folds(pages: Sequence[PageTable], folds: Sequence[Fold]) -> set[Fold]:
    return {
        fold.of_block(writer) for page, fold in zip(pages, folds, strict=True) for writer in set(writers(page).tolist())
    }


def _with_wording(
    page: PageTable, fold: Fold, wording: WordingTrainer, odds: dict[Fold, NDArray[np.float64]]
) -> PageTable:
    own = [odds[fold.of_block(writer)] for writer in writers(page).tolist()]
    column = {WORDING: wording.unseen_scores(page, own)}
    return replace(
        page,
        columns={**page.columns, **column},
        columns_with_trafilatura={**page.columns_with_trafilatura, **column},
    )


def _weights(page: PageTable) -> NDArray[np.float64]:
    """Weigh blocks by words within a page, as the scores do; promotions more, the pages around them less."""
    article = page.counts[np.nan_to_num(page.labels) > 0.5].sum()  # noqa: PLR2004  # more article than not
    weights = (3 + np.minimum(page.counts, _MOST_WORDS)) / np.sqrt(60 + min(int(article), 3000))
    if page.gold.dataset in WRITERS or page.is_promoted:
        inserted = weights * 3 + 0.5
        weights = np.where(page.promotions >= 0, inserted, weights * _AROUND_PROMOTIONS * _thinned(page, near=0))
        weights = np.where(page.paragraphs >= 0, inserted * _LOOKALIKES, weights)
    else:
        weights = weights * _set_weight(page) * _thinned(page, near=_NEAR)
    return np.asarray(weights * (_FLAT_WEIGHT if page.flat else 1.0), dtype=np.float64)


def _is_drawn(page: PageTable) -> bool:
    """Return whether the page's rows with trafilatura's result are trained on."""
    return crc32(page.gold.id.encode()) // 2 % _WITH_TRAFILATURA_IN != 0


def _set_weight(page: PageTable) -> float:
    if "keep" in page.gold.truth:
        return _READ_WEIGHT
    if page.gold.dataset == SAMPLES:
        return _SAMPLE_WEIGHT
    return 1.0 if page.gold.truth.get("text") else 1.5


def _thinned(page: PageTable, near: int) -> NDArray[np.float64]:
    """Return 0 for most of the blocks that are further from the article, and a higher weight for the rest of those."""
    index = np.arange(len(page.texts))
    inside = np.flatnonzero(np.nan_to_num(page.labels, nan=1.0) > 0.5)  # noqa: PLR2004  # more article than not
    first, last = (inside[0] - near, inside[-1] + near) if len(inside) and near else (0, -1)
    is_drawn = (index + crc32(page.gold.id.encode())) % _ONE_IN == 0
    return np.where((index >= first) & (index <= last), 1.0, np.where(is_drawn, float(_ONE_IN), 0.0))


def train(data: Rows, without: Fold | None = None) -> Any:
    """Return a LightGBM booster trained on the blocks, without a fold's hosts and writers, if any."""
    low, high = _UNCLEAR
    seen = (data.weights > 0) & ~data.listed & ~((data.labels > low) & (data.labels < high)) & ~np.isnan(data.labels)
    if without is not None:
        seen &= (data.host_fold != without.host) & ~np.isin(data.writer, without.writers)
    return train_booster(data.values[seen], data.labels[seen] > low, data.weights[seen], _PARAMETERS, _TREES)


def boosters_of(data: Rows, folds: Sequence[Fold | None], jobs: int) -> dict[Fold | None, Any]:
    """Return for each fold a booster that saw nothing of it; None stands for the one that saw everything."""
    wanted = list(dict.fromkeys(folds))
    return dict(zip(wanted, map_forked(partial(train, data), wanted, jobs), strict=True))


def cross_validated(
    pages: Sequence[PageTable], folds: Sequence[Fold], data: Rows, boosters: Mapping[Fold | None, Any]
) -> NDArray[np.float64]:
    """Return for each block the probability by the booster that saw nothing of its fold."""
    probability = np.zeros(len(data.labels))
    fold_of_row = np.tile(np.repeat(_numbered(folds), [len(page.texts) for page in pages]), 2)
    original = np.tile(np.repeat([not page.is_copy for page in pages], [len(page.texts) for page in pages]), 2)
    for number, fold in enumerate(sorted(set(folds))):
        tested = (fold_of_row == number) & ~data.listed & original
        probability[tested] = boosters[fold].predict(data.values[tested])
        print(f"{fold}: {tested.sum()} blocks", file=sys.stderr)
    return probability


def _numbered(folds: Sequence[Fold]) -> list[int]:
    numbers = {fold: number for number, fold in enumerate(sorted(set(folds)))}
    return [numbers[fold] for fold in folds]


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
    for page, without, with_it in _probabilities(pages, data, probability):
        if not page.is_copy:
            keep = _kept(page, without, with_it)
            body = "\n".join(text for text, kept in zip(page.texts, keep, strict=True) if kept)
            yield {"id": f"{page.gold.dataset}/{page.gold.id}", "article_body": body}


def _probabilities(
    pages: Sequence[PageTable], data: Rows, probability: NDArray[np.float64]
) -> Iterator[tuple[PageTable, Numbers, Numbers]]:
    """Yield each page with the probabilities of its blocks without trafilatura's result and with it."""
    lengths = [len(page.texts) for page in pages]
    without, with_it = (
        probability[~data.with_trafilatura].astype(np.float32),
        probability[data.with_trafilatura].astype(np.float32),
    )
    for page, start, length in zip(pages, np.cumsum([0, *lengths]), lengths, strict=False):
        here = slice(start, start + length)
        yield page, without[here], with_it[here]


def _judged(page: PageTable, without: Numbers, with_it: Numbers) -> tuple[Numbers, Overrides, frozenset[int] | None]:
    """Return the probabilities that decide, the rules above them, and what trafilatura keeps if it is run."""
    if is_doubtful(page.counts, without):
        return joined(without, with_it), page.overrides_with_trafilatura, page.extracted
    return without, page.overrides, None


def _kept(page: PageTable, without: Numbers, with_it: Numbers) -> NDArray[np.bool_]:
    probability, overrides, extracted = _judged(page, without, with_it)
    keep = chosen_by(probability, overrides, promotional(page.columns, PROMOTION_BOUNDS))
    if not is_plausible(page.counts, probability, keep, extracted):
        keep = np.isin(np.arange(len(page.texts)), list(fallback_blocks(probability, overrides, page.extracted)))
    duplicates = duplicate_passages([words(text) for text in page.texts], keep.nonzero()[0].tolist())
    keep[list(duplicates)] = False
    return keep


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The pages with the wording of their blocks scored, their folds and rows, and the models of wording as JSON."""

    pages: Sequence[PageTable]
    folds: Sequence[Fold]
    data: Rows
    wording: str
    #: Models of wording that saw nothing of a fold, by fold.
    wording_of_folds: Mapping[int, str]


def trained(folder: Path, sets: Sequence[str], bank: Bank, jobs: int, every: int = 1) -> Trained:
    """Read the pages, or each `every`-th table of them, and train the models of wording."""
    pages = tables(folder, sets, bank, jobs)[::every]
    return trained_on(pages, bank, jobs)


def trained_on(pages: Sequence[PageTable], bank: Bank, jobs: int) -> Trained:
    """Train the models of wording on pages."""
    folds = page_folds(pages)
    wording = WordingTrainer(pages, folds, bank)
    wanted = [None, *sorted({*_block_folds(pages, folds), *folds})]
    models = dict(zip(wanted, map_forked(wording.train, wanted, jobs), strict=True))
    of_folds = {fold.host: written(models[fold]) for fold in sorted(set(folds))}
    seen = {fold: model for fold, model in models.items() if fold is not None}
    pages = with_unseen_wording(pages, folds, wording, seen)
    return Trained(pages, folds, rows(pages, folds), written(models[None]), of_folds)


def write_fold_models(found: Trained, boosters: Mapping[Fold | None, Any], folder: Path) -> None:
    """Write models of blocks and wording that saw nothing of a fold: `<fold>-block_model.json` and the like."""
    folder.mkdir(parents=True, exist_ok=True)
    for fold in sorted(set(found.folds)):
        model = document(boosters[fold], found.data.features)
        (folder / f"{fold.host}-{MODEL_FILE}").write_text(json.dumps(model), encoding="utf-8")
        (folder / f"{fold.host}-{WORDING_FILE}").write_text(found.wording_of_folds[fold.host], encoding="utf-8")


def write_fold_bounds(found: Trained, probability: NDArray[np.float64], folder: Path) -> None:
    """Write the bounds of the rule about promotions as chosen on all pages but those of a fold, and print them."""
    pages = list(_promoted_pages(found, probability))
    print(f"best bounds on all pages: {chosen_bounds(pages)}", flush=True)
    for number in range(FOLDS):
        write_bounds(folder / f"{number}-{BOUNDS_FILE}", chosen_bounds(pages, without=Fold(number)))


def _promoted_pages(found: Trained, probability: NDArray[np.float64]) -> Iterator[PromotedPage]:
    judged = _probabilities(found.pages, found.data, probability)
    for fold, (page, without, with_it) in zip(found.folds, judged, strict=True):
        decisive, overrides, _ = _judged(page, without, with_it)
        if (promoted := promoted_page(page, fold, decisive, overrides)) is not None:
            yield promoted


def write_shipped(found: Trained, booster: Any, folder: Path) -> None:
    """Write the models of wording and of blocks where the project reads them, or into such a folder."""
    text = json.dumps(document(booster, found.data.features), separators=(",", ":"))
    (folder / "features" / WORDING_FILE).write_text(found.wording, encoding="utf-8")
    (folder / MODEL_FILE).write_text(re.sub(r'(\{"feature"|"trees")', r"\n\1", text) + "\n", encoding="utf-8")
    print(f"{folder}: {len(found.pages)} pages, {len(found.data.labels)} blocks, {len(text) / 1000:.0f} kB", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--banks", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--cross-validate", type=Path, metavar="OUT")
    parser.add_argument("--fold-models", type=Path, metavar="FOLDER", help="write the models of each fold of hosts too")
    parser.add_argument("--out", type=Path, default=Path(str(files("pipelines.boilerplate"))), metavar="FOLDER")
    given = parser.parse_args(arguments)
    found = trained(given.gold, given.sets.split(","), read_banks([OWN_BANK, *given.banks]), given.jobs)
    write_all(found, given.out, given.fold_models, given.cross_validate, given.jobs)


def write_all(found: Trained, out: Path, fold_models: Path | None, bodies: Path | None, jobs: int) -> None:
    """Train the model of blocks and write it; with a folder or file for them, also what the models of folds yield."""
    boosters = boosters_of(found.data, [None, *(found.folds if fold_models or bodies else ())], jobs)
    write_shipped(found, boosters[None], out)
    if not (fold_models or bodies):
        return
    probability = cross_validated(found.pages, found.folds, found.data, boosters)
    if fold_models:
        write_fold_models(found, boosters, fold_models)
        write_fold_bounds(found, probability, fold_models)
    if bodies:
        lines = outputs(found.pages, found.data, probability)
        bodies.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
