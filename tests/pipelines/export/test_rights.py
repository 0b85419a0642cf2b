"""Which articles may be used for search and for training."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.exports.rights import UsageStatement
from pipelines.export.rights import Purpose, Refusal, refusal

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "search", "train"),
    [
        ({}, None, None),
        ({"tdm_opt_out": False}, None, None),
        ({"tdm_opt_out": True}, None, Refusal.TDM_OPT_OUT),
        ({"robots_tags": "max-snippet: 0, noai"}, None, Refusal.NO_MODELS),
        ({"robots_tags": "nosnippet"}, Refusal.NO_SNIPPET, None),
        ({"robots_tags": "noindex"}, Refusal.NOINDEX, Refusal.NOINDEX),
        ({"robots_tags": "unavailable_after: 25 Jun 2026, 15:00"}, Refusal.NOINDEX, Refusal.NOINDEX),
        ({"robots_tags": "unavailable_after: 25 Jun 2027, 15:00"}, None, None),
        ({"tdm_evidence": "robots.txt content-signal: search=no; meta tdm-reservation=0"}, Refusal.NO_SEARCH, None),
        ({"tdm_opt_out": True, "tdm_evidence": "header content-usage: all=n"}, Refusal.NO_SEARCH, Refusal.TDM_OPT_OUT),
        ({"tdm_opt_out": False, "tdm_evidence": "header content-signal: ai-train=yes"}, None, None),
        ({"license_evidence": "rsl: prohibits usage=ai-train search, payment=free"}, Refusal.NO_SEARCH, None),
    ],
)
def test_statements(stated: dict[str, Any], search: Refusal | None, train: Refusal | None) -> None:
    nothing = dict.fromkeys(("robots_tags", "tdm_opt_out", "tdm_evidence", "license_evidence"))
    statement = UsageStatement(article_id=1, url="https://example.org/1", **(nothing | stated))

    assert refusal(statement, Purpose.SEARCH, {}, NOW) is search
    assert refusal(statement, Purpose.TRAIN, {}, NOW) is train


@pytest.mark.parametrize(("opt_out", "expected"), [(None, Refusal.TDM_OPT_OUT_OF_SITE), (False, None)])
def test_a_later_statement_of_the_site_counts_where_the_page_states_nothing(
    opt_out: bool | None, expected: Refusal | None
) -> None:
    statement = UsageStatement(1, "https://example.org/1", None, opt_out, None, None)

    assert refusal(statement, Purpose.TRAIN, {"example.org": "robots.txt ..."}, NOW) is expected
    assert refusal(statement, Purpose.SEARCH, {"example.org": "robots.txt ..."}, NOW) is None
