"""Which edits a discovery document tells of, as moments. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from models.frontier.announced_edits import Announcements
from models.frontier.queue import Candidate
from models.frontier.revisit_policy import AnnouncedEdit
from pipelines.text.date_parsing import parse_date

#: So many pages that were edited in the same second were not edited: the moment is that of the document.
_SAME = 5
_DATE_ONLY = len("2026-11-01")
_ALMOST_A_DAY = timedelta(days=1, microseconds=-1)


def heard_of(candidates: Sequence[Candidate], now: datetime) -> Announcements:
    """Return what candidates say of edits: moments that can be believed, and headlines."""
    times = Counter(one.modified for one in candidates if one.modified and len(one.modified) > _DATE_ONLY)
    told = {}
    for one in candidates:
        if one.modified is None or times[one.modified] >= _SAME:
            continue
        moment = parse_date(one.modified, now)
        if moment is not None:
            is_day = len(one.modified) <= _DATE_ONLY
            told[one.url] = AnnouncedEdit(moment, moment + _ALMOST_A_DAY if is_day else moment)
    return Announcements(told, {one.url: (one.via, one.headline) for one in candidates if one.headline})
