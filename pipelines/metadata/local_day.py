"""The publisher's own day of a moment that its system writes in UTC."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone

from pipelines.items import FoundDate
from pipelines.text.date_parsing import ParsedDate

_Parse = Callable[[str], ParsedDate | None]
#: Hours from UTC, nearest first: from New Zealand to the west coast of America.
_ZONES_OF_OUTLETS = sorted(range(-8, 14), key=abs)


def on_local_day(
    published: FoundDate, declared: Iterable[str], seen: Iterable[tuple[str, str]], parse: _Parse
) -> datetime:
    """Return a moment in the zone of its outlet: that of other declared moments, or one with the day that readers see.

    Many systems write the moment in UTC, and the outlet's own day into the URL or near the headline. If no inhabited
    zone explains the difference, the moment is unchanged.
    """
    moment = published.at
    if moment.utcoffset() != timedelta(0) or not published.has_time or not published.has_zone:
        return moment
    for raw in declared:
        other = parse(raw)
        if other and other.has_zone and other.at.utcoffset():
            return moment.astimezone(other.at.tzinfo)
    for source, raw in seen:
        shown = parse(raw)
        if shown and (found := _explained(moment, shown, source)):
            return found
    return moment


def _explained(moment: datetime, shown: ParsedDate, source: str) -> datetime | None:
    """Return the moment as a visible date shows it, or None if the date is another one."""
    # A date near the headline may be another one; with the same minute in another hour it is the same moment.
    if source != "url" and not (shown.has_time and shown.at.minute == moment.minute):
        return None
    if shown.at.date() == moment.date():
        return moment
    return _on_day(moment, shown.at.date(), None if source == "url" else shown.at.hour)


def _on_day(moment: datetime, day: date, hour: int | None) -> datetime | None:
    """Return a moment in the zone nearest to UTC in which it has this day, and this hour if one is shown."""
    for hours in _ZONES_OF_OUTLETS:
        local = moment.astimezone(timezone(timedelta(hours=hours)))
        if local.date() == day and hour in (None, local.hour):
            return local
    return None
