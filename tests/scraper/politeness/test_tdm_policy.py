import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.rights.tdm_rights import combined_reservation
from scraper.politeness.robots_txt import RobotsFile
from scraper.politeness.tdm_policy import statements, tdm_rules

ARTICLE = "https://a.example/news/story.html"


def said(robots: str = "", tdmrep: object = None, url: str = ARTICLE) -> tuple[bool | None, str | None]:
    rules = tdm_rules(json.dumps(tdmrep).encode()) if tdmrep is not None else ()
    found = combined_reservation(statements(url, RobotsFile(robots.encode()), "Newsgrain", rules))
    return found.opt_out, found.evidence


def test_nothing_said_is_nothing_known() -> None:
    assert said("User-agent: *\nDisallow: /private/\n") == (None, None)


def test_the_first_rule_of_tdmrep_json_that_matches_holds() -> None:
    rules = [
        {"location": "/news/free/", "tdm-reservation": 0},
        {"location": "/news/*.html$", "tdm-reservation": 1, "tdm-policy": "https://a.example/policy.json"},
        {"location": "/", "tdm-reservation": 0},
    ]

    policy = "tdmrep.json /news/*.html$: tdm-reservation=1 (policy https://a.example/policy.json)"
    assert said(tdmrep=rules) == (True, policy)
    assert said(tdmrep=rules, url="https://a.example/news/free/a.html")[0] is False
    assert said(tdmrep=rules, url="https://a.example/other")[0] is False
    assert said(tdmrep=rules[:2], url="https://a.example/other") == (None, None)


@pytest.mark.parametrize("rules", [{}, [1, None, {}, {"location": 1}, {"location": "/"}], "x", 3])
def test_a_file_that_is_none_says_nothing(rules: object) -> None:
    assert said(tdmrep=rules) == (None, None)


def test_signals_of_robots_txt_are_those_of_our_group_and_of_the_longest_path() -> None:
    signal = "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n"
    usage = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /news/ train-ai=y\n"

    assert said(signal) == (True, "robots.txt content-signal: ai-train=no")
    assert said(signal.replace("*", "newsgrain"))[0] is True
    assert said(signal.replace("*", "otherbot")) == (None, None)
    assert said("User-agent: *\nContent-Signal: search=yes, ai-train=yes\n")[0] is False
    assert said("User-agent: *\nContent-Signal: search=no\n") == (None, "robots.txt content-signal: search=no")
    assert said(usage) == (False, "robots.txt content-usage /news/: train-ai=y")
    assert said(usage, url="https://a.example/") == (True, "robots.txt content-usage: train-ai=n")


def test_crawlers_for_training_that_are_shut_out_are_named() -> None:
    robots = "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\nUser-agent: ClaudeBot\nDisallow: /private/\n"

    assert said(robots) == (True, "robots.txt shuts out GPTBot, CCBot")
    assert said("User-agent: *\nDisallow: /\n") == (None, None), "nobody is meant in particular"


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    assert tdm_rules(body) is not None
    assert combined_reservation(statements(ARTICLE, RobotsFile(body), "Newsgrain", tdm_rules(body))).opt_out in {
        None,
        True,
        False,
    }
