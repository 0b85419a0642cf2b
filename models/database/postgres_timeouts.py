"""A connection to PostgreSQL that gives up on a server which is there and says nothing."""

from typing import Any, ClassVar

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen


class BoundedConnection(Connection[Any]):
    """Waits for each answer a bounded time, then closes itself and raises OperationalError.

    The server's own statement_timeout needs a server that runs, and tcp_user_timeout a kernel that does not answer
    in its stead: a frozen server keeps to neither.
    """

    answer_seconds: ClassVar[float]

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait as Connection does, at most `answer_seconds`."""
        bound = self.answer_seconds if timeout is None else min(timeout, self.answer_seconds)
        try:
            return super().wait(gen, interval, bound)
        except OperationalError as error:
            # psycopg's error for "no answer in time" carries no state of the server, and has no public name.
            if timeout is not None or type(error).__name__ != "_WaitTimeout":
                raise
            # In the middle of an answer: of no further use to anybody.
            self.pgconn.finish()
            raise OperationalError(f"the server did not answer for {bound:g} seconds") from error


def bounded(answer_seconds: float) -> type[BoundedConnection]:
    """Return the class of connections that wait so long for each answer."""
    return type("BoundedConnection", (BoundedConnection,), {"answer_seconds": answer_seconds})
