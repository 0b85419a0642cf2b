from dataclasses import replace

import pytest

from scraper.exit_codes import ExitCode
from scraper.run_end.verdict import RunFacts, verdict

EVERYTHING_WRONG = RunFacts(
    finish_reason="shutdown",
    taken=3,
    settled=2,
    database_error="gone",
    schema_error="too old",
    disk_error="full",
    unaccounted=1,
    held_hosts=("a.example",),
    all_hosts_are_held=True,
    bugs=1,
    unreadable_sources=(("a.example", "HTTP status 500"),),
    failed_urls=(("http://a.example/x", "HTTP status 404"),),
    silent_sources=(("b.example", "since 2026-11-01"),),
)


def test_the_first_verdict_that_applies_wins() -> None:
    facts = EVERYTHING_WRONG
    order = []
    for cured in (
        {"schema_error": None},
        {"database_error": None},
        {"disk_error": None},
        {"all_hosts_are_held": False},
        {"settled": 3, "unaccounted": 0, "bugs": 0},
        {"finish_reason": "closespider_timeout"},
        {"finish_reason": "finished"},
        {"unreadable_sources": (), "failed_urls": ()},
        {"silent_sources": ()},
        {},
    ):
        order.append(verdict(facts).code)
        facts = replace(facts, **cured)

    assert order == [4, 8, 3, 17, 20, 11, 15, 21, 22, 0]


def test_a_message_names_the_cause() -> None:
    assert verdict(replace(EVERYTHING_WRONG)).message == "too old"
    partial = RunFacts(
        "finished", unreadable_sources=EVERYTHING_WRONG.unreadable_sources, failed_urls=EVERYTHING_WRONG.failed_urls
    )
    message = verdict(partial).message
    assert "a.example (HTTP status 500)" in message
    assert "http://a.example/x (HTTP status 404)" in message


def test_a_long_list_of_sources_is_shortened() -> None:
    facts = RunFacts("finished", unreadable_sources=tuple((f"s{number}", "x") for number in range(9)))

    assert (
        verdict(facts).message == "no discovery document could be read for 9 sources: s0 (x), s1 (x), s2 (x) and 6 more"
    )


@pytest.mark.parametrize("reason", ["finished", "closespider_itemcount", "closespider_pagecount"])
def test_a_limit_that_the_user_set_is_no_failure(reason: str) -> None:
    assert verdict(RunFacts(reason, taken=5, settled=5)).code is ExitCode.OK


def test_errors_of_the_spider_are_not_hidden_by_balanced_books() -> None:
    assert verdict(RunFacts("finished", taken=1, settled=1, bugs=2)).code is ExitCode.ACCOUNTING


def test_a_run_that_extracted_nothing_is_not_ok() -> None:
    assert verdict(RunFacts("finished", extraction_is_broken=True)).code is ExitCode.ACCOUNTING


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (RunFacts("finished", taken=2, settled=1), 20),
        (RunFacts("finished", taken=2, settled=2, unaccounted=1), 20),
        (RunFacts("disk", disk_error="/srv: 3 MB free"), 3),
        (RunFacts("finished", held_hosts=("a",), all_hosts_are_held=True), 17),
        (RunFacts("finished", silent_sources=(("a", "since"),)), 22),
        (RunFacts("memusage_exceeded"), 11),
    ],
)
def test_each_cause_has_its_code(facts: RunFacts, code: int) -> None:
    assert verdict(facts).code == code


def test_hosts_left_to_another_run_are_named_and_no_failure() -> None:
    found = verdict(RunFacts("finished", held_hosts=("a.example", "b.example")))

    assert found.code is ExitCode.OK
    assert found.message == "every URL taken has an outcome; being crawled by another run: a.example, b.example"


def test_the_word_is_the_codes_name() -> None:
    assert verdict(RunFacts("finished")).word == "ok"
