"""A run to store visits for."""

import pytest
from sqlalchemy import Engine

from models.reports import runs
from tests.factories import NOW


@pytest.fixture
def run_id(engine: Engine) -> int:
    return runs.begin(engine, "news", {}, NOW)
