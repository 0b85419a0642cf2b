import os

import pytest

from benchmarks.forks import map_forked


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_arguments_and_the_function_need_not_be_sent(jobs: int) -> None:
    table = list(range(100))
    assert map_forked(lambda place: table[place] * 2, [3, 1, 2], jobs) == [6, 2, 4]


def test_several_jobs_are_other_processes() -> None:
    assert os.getpid() not in map_forked(lambda _: os.getpid(), [1, 2], 2)
    assert map_forked(lambda _: os.getpid(), [1], 1) == [os.getpid()]
