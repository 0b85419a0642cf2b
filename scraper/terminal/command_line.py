"""What our commands have in common: messages on standard error, exit codes, and words that they do not take."""

import os
import re
import select
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import NoReturn

from models.database.exceptions import (
    DISK_FULL_ERRNOS,
    DatabaseFault,
    DatabaseUnreachable,
    InvalidDatabaseUrl,
    SchemaMismatch,
)
from scraper.exit_codes import ExitCode
from scraper.terminal.program import NEWSGRAIN, as_typed
from scraper.terminal.safe_text import safe_text


class EarlyExit(SystemExit):
    """The end of the program, with the message that was written about it to standard error."""

    def __init__(self, code: ExitCode, message: str) -> None:
        """Keep the code and the message for callers that record them."""
        super().__init__(int(code))
        self.exit_code = code
        self.message = message


def exit_early(code: ExitCode, message: str) -> NoReturn:
    """End the program with `code` after writing `message` to standard error."""
    print_stderr(message)
    raise EarlyExit(code, message)


def print_stderr(message: str) -> None:
    """Write `message` to standard error, each line under our name."""
    for line in as_typed(message).splitlines() or [""]:
        # A line about one command has the name already.
        prefix = "" if re.match(rf"{NEWSGRAIN} [a-z -]+: ", line) else f"{NEWSGRAIN}: "
        sys.stderr.write(f"{prefix}{safe_text(line)}\n")
    sys.stderr.flush()


def refuse(message: str) -> NoReturn:
    """End the program because of a mistake in what was typed or configured."""
    exit_early(ExitCode.CONFIGURATION, message)


def refuse_words(command: str, problem: str, usage: str) -> NoReturn:
    """End the program because of a mistake in the words after a command, with those that it takes."""
    refuse(f"{command}: {problem}\nusage: {command} {usage}")


def refuse_misuse(parser: ArgumentParser, command: str, usage: str) -> None:
    """Let a parser end the program with 4 for options that it cannot read, as for all other mistakes."""

    def error(message: str) -> NoReturn:
        refuse_words(command, message, usage)

    parser.error = error  # type: ignore[method-assign] # Scrapy makes the parser, and asks for no class


def positional_words(command: str, words: Sequence[str], usage: str, parser: ArgumentParser) -> Sequence[str]:
    """Return the words that `parser` has not understood; refuse an option among them. `-` is a word."""
    unknown = next((word for word in words if word.startswith("-") and word != "-"), None)
    if unknown is not None:
        refuse_words(command, unknown_option(unknown, parser), usage)
    return words


def unknown_option(option: str, parser: ArgumentParser) -> str:
    """Return the message about an option that a parser does not take."""
    known = re.findall(r"(?<=[\s,])--[a-z][a-z-]*", parser.format_help())
    return f"unknown option {option}{did_you_mean(option.partition('=')[0], known)}"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a hint at the known word that `word` resembles; empty when it resembles none."""
    near = get_close_matches(word, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


@contextmanager
def tolerating_closed_pipe() -> Iterator[None]:
    """End quietly when the reader of standard output goes away, as `head` does after some lines."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        if not _has_no_reader(sys.stdout.fileno()):
            raise
        _drop_output()
    except OSError as error:
        if error.errno not in DISK_FULL_ERRNOS or error.filename is not None:
            raise
        _drop_output()
        exit_early(ExitCode.DISK, "the output is incomplete: its disk is full. Make room and run again")


def _drop_output() -> None:
    """Let what is still in the buffer go nowhere: Python would complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _has_no_reader(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


@contextmanager
def exiting_on_database_error() -> Iterator[None]:
    """End the program with 4, 8 or 3 where the database is a wrong one, out of reach or full."""
    try:
        with tolerating_closed_pipe():
            yield
    except (InvalidDatabaseUrl, SchemaMismatch) as error:
        refuse(str(error))
    except DatabaseUnreachable as error:
        exit_early(ExitCode.DISK if error.fault is DatabaseFault.FULL else ExitCode.DATABASE, str(error))
