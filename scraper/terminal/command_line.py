"""What our commands have in common: refusing what they do not know, and saying why on standard error."""

import os
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import NoReturn

from models.database.errors import DatabaseFault, DatabaseUnreachable
from models.database.url import InvalidDatabaseUrl
from models.maintenance.migrations import SchemaMismatch
from scraper.exit_codes import ExitCode
from scraper.terminal.safe_text import safe_text


class EarlyExit(SystemExit):
    """The end of the program, with what was said about it on standard error."""

    def __init__(self, code: ExitCode, message: str) -> None:
        """Keep the code for Python, and both for whoever notes it down."""
        super().__init__(int(code))
        self.exit_code = code
        self.message = message


def exit_early(code: ExitCode, message: str) -> NoReturn:
    """End the program with `code` after saying `message` on standard error."""
    say(message)
    raise EarlyExit(code, message)


def say(message: str) -> None:
    """Write `message` to standard error, each line under our name."""
    for line in message.splitlines() or [""]:
        sys.stderr.write(f"newsgrain: {safe_text(line)}\n")
    sys.stderr.flush()


def refuse(message: str) -> NoReturn:
    """End the program because of a mistake in what was typed or configured."""
    exit_early(ExitCode.CONFIGURATION, message)


def words_only(command: str, args: Sequence[str], usage: str) -> Sequence[str]:
    """Return `args`, which Scrapy hands over unread, if there is no flag left in them; `-` is a word."""
    flags = [word for word in args if word.startswith("-") and word != "-"]
    if flags:
        refuse(f"scrapy {command}: unknown option {flags[0]}\nusage: scrapy {command} {usage}")
    return args


def or_did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a hint at what `word` may have been meant to be; empty when nothing is near."""
    near = get_close_matches(word, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


@contextmanager
def until_reader_leaves() -> Iterator[None]:
    """Do what prints, and end without a word when its reader has enough, as `head` has after some lines."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        if not _has_no_reader(sys.stdout.fileno()):
            raise
        # What is still in the buffer has nowhere to go; Python would complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _has_no_reader(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def with_database(action: Callable[[], None]) -> None:
    """Do `action`, and end the program with 4, 8 or 3 where the database is the wrong one, out of reach or full."""
    try:
        with until_reader_leaves():
            action()
    except (InvalidDatabaseUrl, SchemaMismatch) as error:
        refuse(str(error))
    except DatabaseUnreachable as error:
        exit_early(ExitCode.DISK if error.trouble is DatabaseFault.FULL else ExitCode.DATABASE, str(error))
