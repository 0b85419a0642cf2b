import subprocess
import sys
import threading

import pytest

from pipelines.storage.daemon_thread import DaemonExecutor
from tests.scrapy_command import ROOT


def test_calls_run_one_after_the_other_and_answer() -> None:
    thread = DaemonExecutor("test")
    numbers = iter(range(5))

    answers = [thread.submit(lambda: next(numbers)) for _ in range(5)]

    assert [answer.result() for answer in answers] == [0, 1, 2, 3, 4]
    assert thread.close()


def test_an_error_is_its_callers() -> None:
    thread = DaemonExecutor("test")

    with pytest.raises(ZeroDivisionError):
        thread.submit(lambda: 1 // 0).result()

    assert thread.submit(lambda: "alive").result() == "alive"
    thread.close()


def test_one_that_hangs_is_left_behind_and_does_not_take_later_calls() -> None:
    thread, never = DaemonExecutor("test"), threading.Event()
    thread.submit(never.wait)

    assert not thread.close(0.05)
    assert thread.submit(lambda: "another").result() == "another"
    never.set()
    assert thread.close()


def test_a_process_ends_while_a_call_hangs() -> None:
    program = (
        "import time; from pipelines.storage.daemon_thread import DaemonExecutor; "
        "DaemonExecutor('x').submit(lambda: time.sleep(9999))"
    )

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
