"""Which measures belong to which kind of evidence, and the table that is printed; nothing is trained."""

from fnmatch import fnmatchcase

import numpy as np
import pytest

from benchmarks.ablation import KINDS, table, without
from benchmarks.train_verdict import rows
from pipelines.boilerplate.features.matrix import feature_matrix, with_trafilatura
from pipelines.boilerplate.features.page_view import view_page
from pipelines.items import Metadata
from tests.benchmarks.page_tables import page_table
from tests.pages import PARAGRAPHS, blocks_of

#: What every kind adds to, and reasons that no evidence gives before the verdict.
_OF_NO_KIND = {"said_any", "said_main_content", "said_site_rule", "said_repeated_text", "said_site_memory"}


def _measures() -> set[str]:
    view = view_page(blocks_of("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)), Metadata())
    return set(with_trafilatura(feature_matrix(view), view, []))


def test_every_measure_is_of_one_kind() -> None:
    kinds = {
        name: [kind for kind, own in KINDS.items() if any(fnmatchcase(name, pattern) for pattern in own)]
        for name in _measures()
    }

    assert {name for name, found in kinds.items() if len(found) != 1} == _OF_NO_KIND
    assert not any(kinds[name] for name in _OF_NO_KIND)


@pytest.mark.parametrize("kind", KINDS)
def test_every_pattern_names_a_measure(kind: str) -> None:
    names = _measures()

    assert [pattern for pattern in KINDS[kind] if not any(fnmatchcase(name, pattern) for name in names)] == []


def test_a_kind_left_out_takes_its_columns_with_it() -> None:
    data = rows([page_table("news", id="a", text="x")])

    assert data.measures == ("words", "linked")
    assert without(data, "shape").values.shape == (8, 0)
    assert np.array_equal(without(data, "topic").values, data.values)


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
