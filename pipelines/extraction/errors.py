"""Exceptions of extraction as rejections of their page: a bug, or a full disk; never more than this one page."""

import logging

from models.database.exceptions import DISK_FULL_ERRNOS
from models.enums import Reason
from pipelines.items import PageItem, RejectedPage

logger = logging.getLogger(__name__)


def rejected_by(error: Exception, page: PageItem) -> RejectedPage:
    """Return the rejection of a page on which extraction raised; after a full disk the page stays due."""
    if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
        return RejectedPage(page.url, Reason.RUN_STOPPED, f"no room on a disk: {_in_one_line(error)}")
    if isinstance(error, MemoryError):
        return RejectedPage(page.url, Reason.EXTRACTION_MEMORY, f"it takes too much memory: {_in_one_line(error)}")
    logger.debug("extraction failed", exc_info=error)
    return RejectedPage(page.url, Reason.EXTRACTION_FAILED, _in_one_line(error))


def _in_one_line(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})"
    return f"{type(error).__name__}: {error}{place}"
