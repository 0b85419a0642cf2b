import pytest

from models.enums import Outcome, Reason
from pipelines.items import RejectedPage
from scraper.doctor.findings import SampleResult
from scraper.doctor.remedies import remedy_for
from tests.factories import make_article

URL = "https://example.org/a"


def failed(reason: Reason) -> SampleResult:
    return SampleResult(URL, "feed", problem="x", reason=reason)


def rejected(reason: Reason) -> SampleResult:
    return SampleResult(URL, "feed", RejectedPage(URL, reason, "x"))


def test_the_most_frequent_reason_has_a_remedy() -> None:
    samples = [failed(Reason.FORBIDDEN), rejected(Reason.CONSENT_WALL), rejected(Reason.CONSENT_WALL)]

    assert str(remedy_for(samples)).startswith("consent_wall (2 of 3): open one in a browser: if it wants a login")


def test_articles_need_no_remedy() -> None:
    assert remedy_for([failed(Reason.DNS), SampleResult(URL, "feed", make_article(URL))]) is None
    assert remedy_for([]) is None


@pytest.mark.parametrize("reason", [one for one in Reason if one.outcome is not Outcome.DEFERRED])
def test_each_reason_of_a_site_leads_to_something_to_do(reason: Reason) -> None:
    remedy = str(remedy_for([rejected(reason)]))

    assert remedy.startswith(f"{reason} (1 of 1): ")
    assert len(remedy.partition(": ")[2]) > 10
