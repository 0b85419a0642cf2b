import threading
import time

import pytest

from models.database.errors import TRANSIENT
from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.database.retry import RetryPolicy


class Database:
    """Refuses a number of attempts, and records which attempts were retries."""

    def __init__(self, refusals: int, fault: DatabaseFault = DatabaseFault.GONE) -> None:
        self._refusals = refusals
        self._fault = fault
        self.told: list[bool] = []

    def work(self, again: bool) -> str:
        self.told.append(again)
        if len(self.told) <= self._refusals:
            raise DatabaseUnreachable("away", self._fault)
        return "done"


@pytest.mark.parametrize("fault", sorted(TRANSIENT))
def test_transient_faults_are_retried_and_marked_as_retries(
    fault: DatabaseFault, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(2, fault)

    assert RetryPolicy(60).run(database.work) == "done"
    assert database.told == [False, True, True]
    assert "Trying again for up to 60 seconds" in caplog.text
    assert "answers again" in caplog.text


@pytest.mark.parametrize("fault", sorted(set(DatabaseFault) - TRANSIENT))
def test_other_faults_are_raised_at_once(fault: DatabaseFault) -> None:
    database = Database(1, fault)

    with pytest.raises(DatabaseUnreachable):
        RetryPolicy(60).run(database.work)
    assert database.told == [False]


def test_retries_end_at_the_deadline() -> None:
    database = Database(1000)

    with pytest.raises(DatabaseUnreachable):
        RetryPolicy(0.5).run(database.work)
    assert len(database.told) > 1


def test_without_time_there_is_no_retry() -> None:
    database = Database(1)

    with pytest.raises(DatabaseUnreachable):
        RetryPolicy(0).run(database.work)
    assert database.told == [False]


def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError):
        RetryPolicy(60).run(lambda _again: 1 // 0)


def test_a_shortened_deadline_ends_a_wait() -> None:
    database = Database(10_000)
    patience = RetryPolicy(3600)
    ended = threading.Event()

    def wait() -> None:
        with pytest.raises(DatabaseUnreachable):
            patience.run(database.work)
        ended.set()

    thread = threading.Thread(target=wait)
    thread.start()
    while not database.told:
        time.sleep(0.01)
    patience.shorten_deadline(0.2)
    thread.join()

    assert ended.is_set()
