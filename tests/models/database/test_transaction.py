import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from models.database.transaction import in_transaction


def test_victim_of_a_deadlock_is_retried(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    engines = [engine_for(postgres_url), engine_for(postgres_url)]
    with engines[0].begin() as connection:
        connection.execute(text("INSERT INTO author (name) VALUES ('a'), ('b')"))
    both_hold_one = threading.Barrier(2)
    attempts: list[str] = []

    def work(order: str) -> None:
        def lock_both(connection: Connection) -> None:
            attempts.append(order)
            lock(connection, order[0])
            if attempts.count(order) == 1:
                both_hold_one.wait()
            lock(connection, order[1])

        in_transaction(engines[order == "ab"], lock_both)

    threads = [threading.Thread(target=work, args=(order,)) for order in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(attempts) == 3


def lock(connection: Connection, name: str) -> None:
    connection.execute(text("SET deadlock_timeout = '10ms'"))
    connection.execute(text("UPDATE author SET name = name WHERE name = :name"), {"name": name})


def test_victim_that_never_succeeds_is_given_up(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    attempts = []

    def fail(connection: Connection) -> None:
        attempts.append(1)
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$"))

    with pytest.raises(OperationalError):
        in_transaction(engine_for(postgres_url), fail)

    assert len(attempts) == 5


def test_other_errors_are_not_tried_again(engine: Engine) -> None:
    attempts = []

    def fail(_connection: Connection) -> None:
        attempts.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(engine, fail)

    assert len(attempts) == 1
