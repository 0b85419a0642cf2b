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
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from benchmarks.banks import OWN_BANK, Bank, read_banks
from benchmarks.boosting import train_booster, tree_arrays
from benchmarks.folds import FOLDS, WRITERS, Fold, page_folds, writers
from benchmarks.sample_gold import SAMPLES
from benchmarks.train_wording import WordingTrainer, written
from benchmarks.verdict_tables import PageTable, tables
from pipelines.boilerplate.block_model import MODEL_FILE
from pipelines.boilerplate.duplicates import duplicate_passages
from pipelines.boilerplate.features.matrix import WORDING
from pipelines.boilerplate.features.page_view import Numbers
from pipelines.boilerplate.features.wording_model import MODEL_FILE as WORDING_FILE
from pipelines.boilerplate.verdict import (
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


def with_unseen_wording(pages: Sequence[PageTable], folds: Sequence[Fold], wording: WordingTrainer) -> list[PageTable]:
    """Return the pages with each block's wording scored by a model that saw neither its host nor its writer."""
    odds = {fold: wording.design.odds(wording.train(fold)) for fold in sorted(_block_folds(pages, folds))}
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


def cross_validated(pages: Sequence[PageTable], folds: Sequence[Fold], data: Rows) -> NDArray[np.float64]:
    """Return for each block the probability by a model that saw nothing of its fold."""
    probability = np.zeros(len(data.labels))
    fold_of_row = np.tile(np.repeat(_numbered(folds), [len(page.texts) for page in pages]), 2)
    original = np.tile(np.repeat([not page.is_copy for page in pages], [len(page.texts) for page in pages]), 2)
    for number, fold in enumerate(sorted(set(folds))):
        tested = (fold_of_row == number) & ~data.listed & original
        probability[tested] = train(data, fold).predict(data.values[tested])
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
    lengths = [len(page.texts) for page in pages]
    starts = np.cumsum([0, *lengths])
    without, with_it = (
        probability[~data.with_trafilatura].astype(np.float32),
        probability[data.with_trafilatura].astype(np.float32),
    )
    for page, start, length in zip(pages, starts, lengths, strict=False):
        if not page.is_copy:
            here = slice(start, start + length)
            keep = _kept(page, without[here], with_it[here])
            body = "\n".join(text for text, kept in zip(page.texts, keep, strict=True) if kept)
            yield {"id": f"{page.gold.dataset}/{page.gold.id}", "article_body": body}


def _kept(page: PageTable, without: Numbers, with_it: Numbers) -> NDArray[np.bool_]:
    if is_doubtful(page.counts, without):
        probability, overrides, extracted = joined(without, with_it), page.overrides_with_trafilatura, page.extracted
    else:
        probability, overrides, extracted = without, page.overrides, None
    keep = chosen_by(probability, overrides, promotional(page.columns))
    if not is_plausible(page.counts, probability, keep, extracted):
        keep = np.isin(np.arange(len(page.texts)), list(fallback_blocks(probability, overrides, page.extracted)))
    duplicates = duplicate_passages([words(text) for text in page.texts], keep.nonzero()[0].tolist())
    keep[list(duplicates)] = False
    return keep


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The pages with the wording of their blocks scored, their folds and rows, and the model of wording as JSON."""

    pages: Sequence[PageTable]
    folds: Sequence[Fold]
    data: Rows
    wording: str
    #: Models of wording that saw nothing of a fold, by fold.
    wording_of_folds: Mapping[int, str] = field(default_factory=dict)


def trained(
    folder: Path, sets: Sequence[str], bank: Bank, jobs: int, every: int = 1, *, with_folds: bool = False
) -> Trained:
    """Read the pages, or each `every`-th table of them, and train the model of wording."""
    pages = tables(folder, sets, bank, jobs)[::every]
    folds = page_folds(pages)
    wording = WordingTrainer(pages, folds, bank)
    pages = with_unseen_wording(pages, folds, wording)
    unseen = {number: written(wording.train(Fold(number))) for number in range(FOLDS)} if with_folds else {}
    return Trained(pages, folds, rows(pages, folds), written(wording.train()), unseen)


def write_fold_models(found: Trained, folder: Path) -> None:
    """Write models of blocks and wording that saw nothing of a fold: `<fold>-block_model.json` and the like."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, wording in found.wording_of_folds.items():
        model = document(train(found.data, Fold(number)), found.data.features)
        (folder / f"{number}-{MODEL_FILE}").write_text(json.dumps(model), encoding="utf-8")
        (folder / f"{number}-{WORDING_FILE}").write_text(wording, encoding="utf-8")


def main() -> None:
    """Read the arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--banks", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cross-validate", type=Path, metavar="OUT")
    parser.add_argument("--fold-models", type=Path, metavar="FOLDER", help="write the models of each fold of hosts too")
    parser.add_argument("--out", type=Path, default=Path(str(files("pipelines.boilerplate"))), metavar="FOLDER")
    given = parser.parse_args()
    bank, with_folds = read_banks([OWN_BANK, *given.banks]), given.fold_models is not None
    found = trained(given.gold, given.sets.split(","), bank, given.jobs, with_folds=with_folds)
    text = json.dumps(document(train(found.data), found.data.features), separators=(",", ":"))
    (given.out / "features" / WORDING_FILE).write_text(found.wording, encoding="utf-8")
    (given.out / MODEL_FILE).write_text(re.sub(r'(\{"feature"|"trees")', r"\n\1", text) + "\n", encoding="utf-8")
    print(
        f"{given.out}: {len(found.pages)} pages, {len(found.data.labels)} blocks, {len(text) / 1000:.0f} kB", flush=True
    )
    if given.fold_models:
        write_fold_models(found, given.fold_models)
    if given.cross_validate:
        lines = outputs(found.pages, found.data, cross_validated(found.pages, found.folds, found.data))
        given.cross_validate.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
