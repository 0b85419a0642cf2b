"""Exit codes of our commands: docs/exit-codes.md."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of our commands. 1 and 2 stay Scrapy's own."""

    OK = 0
    DISK = 3
    CONFIGURATION = 4
    DATABASE = 8
    STOPPED = 11
    TIME_LIMIT = 15
    LOCKED = 17
    ACCOUNTING = 20
    PARTIAL = 21
    SILENT = 22
