"""Lines that state when an article was published or updated, and how long it takes to read. Pure."""

import re
from collections.abc import Sequence

from pipelines.boilerplate.phrases import READING_LABELS, STAMP_FILLERS, STAMP_LABELS
from pipelines.text.date_lexicon import MONTH_WORDS
from pipelines.text.date_zones import ZONE_NAMES
from pipelines.text.tokens import words

#: In characters: two dates with times and a reading time are shorter.
_LONGEST = 180
_WORDS = frozenset().union(
    STAMP_LABELS, READING_LABELS, STAMP_FILLERS, MONTH_WORDS, ZONE_NAMES, *(words(name) for name in MONTH_WORDS)
)
#: A number with the letters that may be glued to it: "3rd", "21h04", "10th", "2026년", "5min".
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|er|o|º|h\d*|min|m|am|pm|uhr|t\d+z?|[년월일시분]|z)?")
#: A time of day in one word is as much as a day and a month.
_CLOCK = re.compile(r"\d{1,2}h\d{2}")
#: A year alone says when something else happened: "Published in 1999".
_MIN_NUMBERS = 2
_DURATION = re.compile(
    r"\d[\s-]?(?:min|m\b|minut|hour|hr|day|week|month|stunde|tag|woche|heure|jour|hora|día|dia|giorn|or[ae]\b|uur|dag|godz|dni"
    r"|timm|time|dakika|dk|saat|gün|мин|час|дн|хв|дакика|دقيق|دقائق|ساع[ةا]|يوم|أيام|דק|שע|hodin|dn[íyů]|годин|hari|ngày|menit|jam|phút|giờ|분|시간|일|मिनट|घंट|λεπτ|ώρ)",
    re.IGNORECASE,
)


def is_stamp_line(text: str, tokens: Sequence[str]) -> bool:
    """Return whether a line has a label such as “Updated” or “Reading time”, numbers, and no words but those of dates.

    `tokens` are the words of `text`.
    """
    if len(text) > _LONGEST or (STAMP_LABELS.isdisjoint(tokens) and READING_LABELS.isdisjoint(tokens)):
        return False
    return _is_timed(text, tokens) and all(token in _WORDS or _NUMBER.fullmatch(token) is not None for token in tokens)


def _is_timed(text: str, tokens: Sequence[str]) -> bool:
    numbers = sum(1 + (_CLOCK.fullmatch(token) is not None) for token in tokens if token[0].isdigit())
    is_dated = numbers >= _MIN_NUMBERS and not STAMP_LABELS.isdisjoint(tokens)
    return is_dated or (numbers > 0 and _DURATION.search(text) is not None)
