"""The `scrapy` command for tests of what is shipped."""

from collections.abc import Iterator

import pytest

from tests.scrapy_command import Scrapy


@pytest.fixture(scope="session")
def scrapy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapy]:
    """The `scrapy` command."""
    scrapy = Scrapy(tmp_path_factory.mktemp("scrapy"))
    yield scrapy
    scrapy.close()
