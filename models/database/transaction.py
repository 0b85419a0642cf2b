"""Runs a unit of work in one transaction, and again where the server chose it as a deadlock's victim."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

Result = TypeVar("Result")

_ATTEMPTS = 5
# PostgreSQL's words for: nothing was done, do it again (serialization failure, deadlock).
_AGAIN = frozenset({"40001", "40P01"})


def in_transaction(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Return what `work` returns, committed; on any error nothing of it is kept and the connection is clean."""
    for attempt in range(1, _ATTEMPTS):
        try:
            with engine.begin() as connection:
                return work(connection)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _AGAIN:
                raise
            # Not all victims come back at the same moment.
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - no secret
    with engine.begin() as connection:
        return work(connection)
