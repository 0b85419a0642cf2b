"""Why a database cannot be used, for messages and exit codes. Standard library only: every command imports it."""

import errno
from enum import StrEnum


class DatabaseFault(StrEnum):
    """What is wrong with a database."""

    #: Locked or slow: passes by itself.
    BUSY = "busy"
    #: The server is unreachable or starting: may pass.
    GONE = "gone"
    #: The disk or a quota is full.
    FULL = "full"
    #: Damaged, forbidden or misnamed: waiting does not help.
    BROKEN = "broken"


#: System errors for a full disk, a used-up quota and the size limit of a process's files.
DISK_FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DatabaseUnreachable(Exception):  # noqa: N818 - the name says what is wrong
    """The database cannot be opened, written or reached; the message names it and the remedy."""

    def __init__(self, message: str, fault: DatabaseFault = DatabaseFault.BROKEN) -> None:
        """Set the message and the kind of fault."""
        super().__init__(message)
        self.fault = fault


class InvalidDatabaseUrl(Exception):  # noqa: N818 - the name says what is wrong
    """An unusable database URL; the message contains it without its password."""


class SchemaMismatch(Exception):  # noqa: N818 - the name says what is wrong
    """The database does not have the schema of this version; the message names the command to run."""


class IncompleteEncoding(SchemaMismatch):
    """The encoding of the database cannot hold all text; the message names it and the remedy."""
