"""Fixtures for tests of the crawl and of the commands."""

from collections.abc import Iterator

import pytest

from tests.scraper.command import Scrapy


@pytest.fixture(scope="session")
def _other_zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapy]:
    scrapy = Scrapy(tmp_path_factory.mktemp("scrapy"))
    yield scrapy
    scrapy.close()


@pytest.fixture(scope="session")
def _zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapy]:
    scrapy = Scrapy(tmp_path_factory.mktemp("scrapy"))
    yield scrapy
    scrapy.close()


@pytest.fixture
def scrapy(_zygote: Scrapy) -> Scrapy:
    """The `scrapy` command."""
    return _zygote


@pytest.fixture
def other_scrapy(_other_zygote: Scrapy) -> Scrapy:
    """The `scrapy` command once more, for a second process beside the first."""
    return _other_zygote
