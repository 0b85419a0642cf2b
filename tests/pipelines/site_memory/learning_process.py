"""A process that stores articles and learns, beside another one: DATABASE_URL, first number, count."""

import sys

from models.database.engine import writer_engine
from models.reports import runs
from pipelines.site_memory.relearn import learn_host
from tests.factories import NOW
from tests.pipelines.site_memory.test_relearn import HOST, stored, with_plea


def main() -> None:
    database_url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    engine = writer_engine(database_url)
    run_id = runs.begin(engine, "news", {}, NOW)
    for number in range(first, first + count):
        stored(engine, run_id, [with_plea(number)], first=number)
        if number % 3 == 0:
            learn_host(engine, HOST, NOW)
    engine.dispose()


if __name__ == "__main__":
    main()
