"""A Scrapy add-on that kills its own process at a commit: before the database has it, or after."""

import os
import signal
from typing import Any

from scrapy.settings import BaseSettings
from sqlalchemy import Connection, Engine, event


class KilledAtCommit:
    """Die by SIGKILL at commit number KILL_AT_COMMIT, counted from 1; KILL_AFTER: once it is committed."""

    def update_settings(self, settings: BaseSettings) -> None:
        number, after = settings.getint("KILL_AT_COMMIT"), settings.getbool("KILL_AFTER")
        seen = 0

        def count(connection: Connection) -> None:
            nonlocal seen
            seen += 1
            if seen == number:
                if after:
                    _commit(connection.connection.dbapi_connection)
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "commit", count)


def _commit(connection: Any) -> None:
    connection.commit()
