"""The features of each kind of evidence, and the printed table; nothing is trained."""

from fnmatch import fnmatchcase

import pytest

from benchmarks.ablation import KINDS, table, without
from benchmarks.folds import page_folds
from benchmarks.train_verdict import rows
from pipelines.boilerplate.features.matrix import feature_matrix, with_trafilatura
from pipelines.boilerplate.features.page_view import view_page
from pipelines.items import Metadata
from tests.benchmarks.page_tables import FEATURES, page_table
from tests.pages import PARAGRAPHS, blocks_of

#: The feature of all kinds, and reasons that no evidence has before the verdict.
_OF_NO_KIND = {
    "evidence_any",
    "evidence_main_content",
    "evidence_site_rule",
    "evidence_repeated_text",
    "evidence_site_memory",
    "evidence_tags",
    "evidence_table_of_contents",
    "evidence_summary",
    "evidence_short_line",
    "evidence_outside_text",
}


def _features() -> set[str]:
    view = view_page(blocks_of("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)), Metadata())
    return set(with_trafilatura(feature_matrix(view), view, []))


def test_every_feature_is_of_one_kind() -> None:
    kinds = {
        name: [kind for kind, own in KINDS.items() if any(fnmatchcase(name, pattern) for pattern in own)]
        for name in _features()
    }

    assert {name for name, found in kinds.items() if len(found) != 1} == _OF_NO_KIND
    assert not any(kinds[name] for name in _OF_NO_KIND)


@pytest.mark.parametrize("kind", KINDS)
def test_every_pattern_names_a_feature(kind: str) -> None:
    names = _features()

    assert [pattern for pattern in KINDS[kind] if not any(fnmatchcase(name, pattern) for name in names)] == []


def test_a_kind_left_out_takes_its_columns_with_it() -> None:
    pages = [page_table("news", id="a", text="x")]
    data = rows(pages, page_folds(pages))

    assert data.features == FEATURES
    assert without(data, "shape").values.shape == (8, 3)
    assert without(data, "topic").features == ("words", "linked", "wording", "word_size", "colon", "questions", "upper")


def test_the_table_shows_differences_to_all_kinds() -> None:
    lines = list(
        table(
            {
                "all kinds": {"news": {"F1": 0.96, "empty": 2}, "promo": {"promotions leaked": 0.125}},
                "wording": {"news": {"F1": 0.95, "empty": 3}, "promo": {"promotions leaked": 0.25}},
            }
        )
    )

    assert [line.split() for line in lines] == [
        ["news", "promo"],
        ["F1", "leaked"],
        ["all", "kinds", "0.9600", "0.1250"],
        ["without", "wording", "-0.0100", "+0.1250"],
    ]
