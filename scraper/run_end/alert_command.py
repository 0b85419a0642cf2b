"""Runs the operator's alert command, with a time-out. Its result does not affect the run."""

import asyncio
import logging
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from scraper.terminal.safe_text import json_text, one_line

logger = logging.getLogger(__name__)

#: Time-out of the command, in seconds.
SECONDS = 10.0


async def run_alert_command(command: Sequence[str], record: Mapping[str, Any], seconds: float = SECONDS) -> bool:
    """Pipe the record as JSON to the command, and return whether it ended well; log why it did not."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=PIPE,
            # A session of its own, so that its children end with it.
            start_new_session=True,
        )
    except OSError as error:
        logger.warning("NEWSGRAIN_ALERT_COMMAND could not be started: %s", error)
        return False
    try:
        async with asyncio.timeout(seconds):
            _, stderr = await process.communicate(json_text(record).encode() + b"\n")
    except TimeoutError:
        await _end(process)
        logger.warning("NEWSGRAIN_ALERT_COMMAND took longer than %g seconds and was ended", seconds)
        return False
    if process.returncode:
        last = one_line(stderr.decode("utf-8", "replace"))[-500:]
        logger.warning("NEWSGRAIN_ALERT_COMMAND ended with %s: %s", process.returncode, last or "(no output)")
        return False
    logger.info("Ran NEWSGRAIN_ALERT_COMMAND: %s", record.get("event"))
    return True


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
