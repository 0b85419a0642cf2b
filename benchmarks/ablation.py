"""What each kind of evidence contributes to the verdict: the figures of every set with all kinds and without each.

    python -m benchmarks.ablation GOLD [--kinds trafilatura,wording] [--every 2]

Cross-validated as `benchmarks.train_verdict` does it. `--every N` takes each N-th page only. Needs LightGBM, and time:
some minutes for each kind.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks.banks import OWN_BANK, read_banks
from benchmarks.extractors import Output
from benchmarks.figures import Figures, figures
from benchmarks.folds import Fold
from benchmarks.scores import PageScore, score
from benchmarks.train_verdict import SETS, Rows, boosters_of, cross_validated, outputs, trained
from benchmarks.verdict_tables import PageTable

#: The features that belong to each kind of evidence, as patterns of their names.
KINDS: Mapping[str, tuple[str, ...]] = {
    "trafilatura": ("extracted*",),
    "structured data": tuple(
        "headline_shared description_shared in_description keywords_shared in_declared_body has_declared_body "
        "declared_shown "
        "from_headline".split()
    ),
    "mark-up": tuple(
        "tag_* in_[!d]* in_details named_* hidden depth kind_* container_* outer_* run_* evidence_navigation "
        "evidence_header evidence_footer evidence_sidebar evidence_form evidence_hidden".split()
    ),
    "shape": tuple(
        "links linked emphasis digits upper capital* colon comma commas bars sentences size words word_size heading "
        "ended cut_short copies questions exclamations quotes money at "
        "evidence_link_list evidence_teaser evidence_caption".split()
    ),
    "place": tuple("position prose_before prose_after from_first_prose from_last_prose apart".split()),
    "wording": tuple(
        "wording cue_* notices adwords adwords_share "
        "evidence_contact evidence_widget evidence_comments evidence_advertisement evidence_newsletter evidence_follow "
        "evidence_subscription evidence_donation evidence_related evidence_trending evidence_credit "
        "evidence_disclaimer evidence_copyright evidence_consent evidence_author_bio".split()
    ),
    "topic": tuple("subject_* names_* foreign* similar_* evidence_promotion".split()),
    "repeats": tuple("evidence_byline evidence_dateline evidence_repeated_headline".split()),
    "neighbours": tuple("before_* after_* linked_around prose_around below_heading heading_size".split()),
}
_SHOWN = ("F1", "segment F1", "promotions leaked", "paragraphs lost")
_ALL = "all kinds"


def without(data: Rows, kind: str) -> Rows:
    """Return the rows without the features of a kind."""
    kept = [place for place, name in enumerate(data.features) if not any(fnmatchcase(name, own) for own in KINDS[kind])]
    return replace(data, features=tuple(data.features[place] for place in kept), values=data.values[:, kept])


def set_figures(pages: Sequence[PageTable], folds: Sequence[Fold], data: Rows, jobs: int) -> dict[str, Figures]:
    """Return the cross-validated figures of each set."""
    probability = cross_validated(pages, folds, data, boosters_of(data, folds, jobs))
    chosen = {line["id"]: line["article_body"] for line in outputs(pages, data, probability)}
    scores: dict[str, list[PageScore]] = {}
    for page in pages:
        if not page.is_copy:
            body = chosen[f"{page.gold.dataset}/{page.gold.id}"]
            scores.setdefault(page.gold.dataset, []).append(score(page.gold.truth, Output(body)))
    return {name: figures(found) for name, found in scores.items()}


def table(found: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """Yield a line for each kind left out, with a column for each set's figure: the difference to all kinds."""
    base = found[_ALL]
    columns = [(name, figure) for name, own in base.items() for figure in _SHOWN if figure in own]
    yield f"{'':<28}" + "".join(f"{name:>16}" for name, _ in columns)
    yield f"{'':<28}" + "".join(
        f"{figure.removeprefix('promotions ').removeprefix('paragraphs '):>16.16}" for _, figure in columns
    )
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
    parser.add_argument("--banks", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.kinds.split(",")) - set(KINDS):
        parser.error(f"no kind of evidence: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    bank = read_banks([OWN_BANK, *arguments.banks])
    found_pages = trained(arguments.gold, SETS, bank, arguments.jobs, arguments.every)
    pages, folds, data = found_pages.pages, found_pages.folds, found_pages.data
    found = {_ALL: set_figures(pages, folds, data, arguments.jobs)}
    for kind in arguments.kinds.split(","):
        found[kind] = set_figures(pages, folds, without(data, kind), arguments.jobs)
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
