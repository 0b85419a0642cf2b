"""Runs a unit of work in one transaction, and again after a deadlock or a serialization failure."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

Result = TypeVar("Result")

_ATTEMPTS = 5
# SQLSTATE of a serialization failure and a deadlock: the transaction is to be retried.
_AGAIN = frozenset({"40001", "40P01"})


def in_transaction(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Return the result of `work` after the commit; any error rolls back."""
    for attempt in range(1, _ATTEMPTS):
        try:
            with engine.begin() as connection:
                return work(connection)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _AGAIN:
                raise
            # Jitter: the victims of one deadlock do not come back together.
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - no secret
    with engine.begin() as connection:
        return work(connection)
