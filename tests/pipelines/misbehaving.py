"""A stand-in for pipelines.article whose pages do what their URL says."""

import os
import time

from models.outcomes import Reason
from pipelines.items import PageItem, RejectedPage


class CannotBePickledError(Exception):
    """Its constructor needs what pickling does not keep."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def build_article(page: PageItem) -> RejectedPage:
    """Hang, die, raise, or answer with the number of the process."""
    if page.url == "hang":
        time.sleep(60)
    if page.url == "die":
        os._exit(3)
    if page.url == "raise":
        raise CannotBePickledError("a", "b")
    return RejectedPage(page.url, Reason.NO_TEXT, str(os.getpid()))
