"""Keeps the log of a run short: a screen for an ordinary run, a line for one in which nothing was due."""

import logging
from typing import Final

#: Loggers whose INFO lines describe each start and end in the same words.
_ROUTINE: Final = (
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memusage",
    "scrapy.middleware",
    "scrapy.statscollectors",
    "scrapy.utils.log",
)
_OVERRIDDEN = "Overridden settings"
#: Loggers whose lines count: ours, and Scrapy's of items that were dropped.
_OURS = ("scraper.", "pipelines.", "models.", "scrapy.core.scraper")
#: Loggers of which every line is wanted: the last line of a run.
_ALWAYS = frozenset({"scraper.extensions.run_record"})
MOST_LINES = 16
#: Messages about what was tried in vain, many for each new site.
_TRIED: Final = ("%s: nothing at ", "%s: no robots.txt")


def quieten() -> None:
    """Leave out the lines that are the same in every run."""
    # Filters, as Scrapy resets the levels of its loggers.
    for name in _ROUTINE:
        logging.getLogger(name).addFilter(lambda record: record.levelno > logging.INFO)
    logging.getLogger("scrapy.crawler").addFilter(lambda record: not str(record.msg).startswith(_OVERRIDDEN))


class FewLines(logging.Filter):
    """Lets the first INFO lines of ours through, then a line that names the option for all; warnings always pass."""

    def __init__(self) -> None:
        """Count from zero."""
        super().__init__()
        self._lines = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is shown; the first one too many becomes the notice."""
        if record.levelno > logging.INFO or not record.name.startswith(_OURS) or record.name in _ALWAYS:
            return True
        if str(record.msg).startswith(_TRIED):
            return False
        self._lines += 1
        if self._lines == MOST_LINES + 1:
            record.msg, record.args = "More lines like these are left out; -v shows all", ()
        return self._lines <= MOST_LINES + 1
