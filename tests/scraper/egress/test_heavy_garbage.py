import gc
import weakref
from collections.abc import Iterator

import pytest

from scraper.egress.heavy_garbage import LARGE_BYTES, MOST_BYTES, HeavyGarbage


class Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _not_by_itself() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_garbage_goes_after_so_many_bytes_of_large_bodies_and_not_before() -> None:
    garbage = weakref.ref(Circle())
    heavy = HeavyGarbage()
    body = bytes(LARGE_BYTES)

    for _ in range(MOST_BYTES // LARGE_BYTES - 1):
        heavy.weigh(body)
    assert garbage() is not None
    heavy.weigh(body)
    assert garbage() is None


def test_ordinary_pages_are_left_to_python() -> None:
    garbage = weakref.ref(Circle())
    heavy = HeavyGarbage()

    for _ in range(1_000):
        heavy.weigh(bytes(LARGE_BYTES - 1))

    assert garbage() is not None
