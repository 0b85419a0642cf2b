"""Ends the requests of a command without a run at the first signal."""

import signal
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.ossignal import install_shutdown_handlers

from pipelines.run.shutdown import Shutdown


def start_until_signal(process: AsyncCrawlerProcess, shutdown: Shutdown) -> None:
    """Run the process's crawlers until they end or a signal comes; their spiders' attribute `shutdown` is this one.

    A command that stores nothing loses nothing: requests in progress are not waited for, as Scrapy would.
    """
    from twisted.internet import reactor  # noqa: PLC0415 - Scrapy installed it when the process was made

    def stop() -> None:
        shutdown.abort_waits()
        reactor.stop()  # type: ignore[misc]  # the stubs declare an instance as a module

    def on_signal(_number: int, _frame: Any) -> None:
        install_shutdown_handlers(signal.SIG_IGN)
        reactor.callFromThread(stop)

    reactor.addSystemEventTrigger("after", "startup", install_shutdown_handlers, on_signal)  # type: ignore[arg-type]  # same
    process.start(install_signal_handlers=False)
