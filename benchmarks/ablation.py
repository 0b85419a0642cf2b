"""What each kind of evidence contributes to the verdict: the figures of every set with all kinds and without each.

    python -m benchmarks.ablation GOLD [--kinds trafilatura,wording] [--every 2]

Cross-validated as `benchmarks.train_verdict` does it, but with one model for each fold of hosts, which leaves out the
same fold of promotions: of the promotions, only those of both folds are judged. `--every N` takes each N-th page only.
Needs LightGBM, and time: a minute or so for each kind and fold.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.extractors import Output
from benchmarks.figures import Figures, figures
from benchmarks.folds import FOLDS
from benchmarks.scores import PageScore, score
from benchmarks.train_verdict import SETS, Rows, outputs, rows, train
from benchmarks.verdict_tables import PageTable, tables
from pipelines.boilerplate.verdict import THRESHOLD

#: The features that belong to each kind of evidence, as patterns of their names.
KINDS: Mapping[str, tuple[str, ...]] = {
    "trafilatura": ("extracted*",),
    "structured data": tuple(
        "headline_shared description_shared in_description keywords_shared in_declared_body has_declared_body "
        "from_headline".split()
    ),
    "mark-up": tuple(
        "tag_* in_[!d]* in_details named_* hidden depth kind_* container_* outer_* run_* evidence_navigation "
        "evidence_header evidence_footer evidence_sidebar evidence_form evidence_hidden".split()
    ),
    "shape": tuple(
        "links linked emphasis digits upper capital* colon comma commas bars sentences size words word_size heading "
        "ended cut_short copies evidence_link_list evidence_teaser evidence_caption".split()
    ),
    "place": tuple("position prose_before prose_after from_first_prose from_last_prose".split()),
    "wording": tuple(
        "cue_* notices adwords evidence_comments evidence_advertisement evidence_newsletter evidence_follow "
        "evidence_subscription evidence_donation evidence_related evidence_trending evidence_credit "
        "evidence_disclaimer evidence_copyright evidence_consent evidence_author_bio".split()
    ),
    "topic": tuple("subject_* names_* foreign* evidence_promotion".split()),
    "repeats": tuple("evidence_byline evidence_dateline evidence_repeated_headline".split()),
    "neighbours": tuple("before_* after_* linked_around prose_around below_heading heading_size".split()),
}
_SHOWN = ("F1", "segment F1", "promotions leaked")
_PROMOTIONS = "promo"
_ALL = "all kinds"


def without(data: Rows, kind: str) -> Rows:
    """Return the rows without the features of a kind."""
    kept = [place for place, name in enumerate(data.features) if not any(fnmatchcase(name, own) for own in KINDS[kind])]
    return replace(data, features=tuple(data.features[place] for place in kept), values=data.values[:, kept])


def cross_validated(data: Rows) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each block's probability by a model that saw neither its host nor its brand, and which blocks have one."""
    probability, known = np.zeros(len(data.labels)), np.zeros(len(data.labels), bool)
    for fold in range(FOLDS):
        tested = (data.host_fold == fold) & ((data.promo_fold == fold) | (data.promo_fold < 0))
        judged = tested & ~data.listed
        probability[judged] = train(data, (data.host_fold != fold) & (data.promo_fold != fold)).predict(
            data.values[judged]
        )
        known |= tested
    return probability, known


def set_figures(pages: Sequence[PageTable], data: Rows) -> dict[str, Figures]:
    """Return the figures of each set with whole texts or pieces, and under "promo" the share of promotions left in."""
    probability, known = cross_validated(data)
    chosen = {line["id"]: line["article_body"] for line in outputs(pages, data, probability)}
    scores: dict[str, list[PageScore]] = {}
    for page in pages:
        if page.gold.dataset != _PROMOTIONS and not page.flat:
            body = chosen[f"{page.gold.dataset}/{page.gold.id}"]
            scores.setdefault(page.gold.dataset, []).append(score(page.gold.truth, Output(body)))
    promotions = known & (data.promo_fold >= 0) & ~data.with_trafilatura
    return {
        **{name: figures(found) for name, found in scores.items()},
        _PROMOTIONS: {"promotions leaked": float((probability[promotions] > THRESHOLD).mean())},
    }


def table(found: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """Yield a line for each kind left out, with a column for each set's figure: the difference to all kinds."""
    base = found[_ALL]
    columns = [(name, figure) for name, own in base.items() for figure in _SHOWN if figure in own]
    yield f"{'':<28}" + "".join(f"{name:>16}" for name, _ in columns)
    yield f"{'':<28}" + "".join(f"{figure.replace('promotions ', ''):>16.16}" for _, figure in columns)
    for kind, sets in found.items():
        values = [sets[name][figure] - (0 if kind == _ALL else base[name][figure]) for name, figure in columns]
        shown = "".join(f"{value:>16.4f}" if kind == _ALL else f"{value:>+16.4f}" for value in values)
        yield f"{kind if kind == _ALL else 'without ' + kind:<28}{shown}"


def main() -> None:
    """Read the arguments, train without each kind in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.kinds.split(",")) - set(KINDS):
        parser.error(f"no kind of evidence: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    pages = tables(arguments.gold, SETS, arguments.jobs)[:: arguments.every]
    data = rows(pages)
    found = {_ALL: set_figures(pages, data)}
    for kind in arguments.kinds.split(","):
        found[kind] = set_figures(pages, without(data, kind))
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
