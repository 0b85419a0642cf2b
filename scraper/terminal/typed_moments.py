"""Moments as people type them: a day, or a day with a time."""

from datetime import UTC, datetime, timedelta

_LENGTH_OF_DAY = len("2026-11-01")


def moment_of(text: str) -> datetime:
    """Return the moment of an ISO date or date-time, in UTC if it has no offset.

    Raises:
        ValueError: it is no date.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is beyond the calendar") from error


def end_of(text: str) -> datetime:
    """Return the moment right after a day or a date-time; a day's is the beginning of the next day.

    Raises:
        ValueError: it is no date, or the last one of the calendar.
    """
    length = timedelta(days=1) if len(text) <= _LENGTH_OF_DAY else timedelta(microseconds=1)
    try:
        return moment_of(text) + length
    except OverflowError as error:
        raise ValueError(f"{text!r} is the end of the calendar") from error
