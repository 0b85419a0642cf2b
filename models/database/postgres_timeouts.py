"""A PostgreSQL connection with a read timeout, against servers that are frozen."""

from typing import Any, ClassVar

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen


class BoundedConnection(Connection[Any]):
    """A connection that waits a bounded time for each answer, then closes itself and raises OperationalError.

    A frozen server does not apply its statement_timeout, and its kernel still acknowledges packets, so that
    tcp_user_timeout does not help either.
    """

    answer_seconds: ClassVar[float]

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait as `Connection.wait` does, at most `answer_seconds`."""
        bound = self.answer_seconds if timeout is None else min(timeout, self.answer_seconds)
        try:
            return super().wait(gen, interval, bound)
        except OperationalError as error:
            # psycopg's error for a timeout has no SQLSTATE and no public name.
            if timeout is not None or type(error).__name__ != "_WaitTimeout":
                raise
            # Interrupted within an answer, the connection is unusable.
            self.pgconn.finish()
            raise OperationalError(f"the server did not answer for {bound:g} seconds") from error


def bounded(answer_seconds: float) -> type[BoundedConnection]:
    """Return a connection class with this timeout in seconds."""
    return type("BoundedConnection", (BoundedConnection,), {"answer_seconds": answer_seconds})
