from models.enums import Outcome, Reason
from pipelines.run.ledger import Ledger


def test_a_url_is_taken_once_whatever_became_of_it() -> None:
    ledger = Ledger()
    for url in ("pending", "closed", "spooled"):
        assert ledger.take(url, "a.example")
    ledger.close("closed", Outcome.NEW, None)
    ledger.note_spooled("spooled")
    assert not any(ledger.take(url, "a.example") for url in ("pending", "closed", "spooled"))
    assert ledger.taken == 3
    assert ledger.pending == {"pending": "a.example"}
    assert ledger.outcomes == {Outcome.NEW: 1}


def test_the_first_drop_of_a_pending_url_is_the_cause() -> None:
    ledger = Ledger()
    ledger.take("a", "a.example")
    ledger.note_drop("a", Reason.CRAWL_ERROR, "first")
    ledger.note_drop("a", Reason.DROPPED, "second")
    ledger.note_drop("never taken", Reason.DROPPED, "third")
    assert ledger.drop_reasons == {"a": (Reason.CRAWL_ERROR, "first")}


def test_an_outcome_replaces_the_drop() -> None:
    ledger = Ledger()
    ledger.take("a", "a.example")
    ledger.note_drop("a", Reason.DROPPED, "by a filter")
    ledger.close("a", Outcome.SKIPPED, Reason.NOINDEX)
    assert not ledger.drop_reasons
    assert ledger.reasons == {Reason.NOINDEX: 1}
