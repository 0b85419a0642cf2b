import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sources.environment import MissingVariableError, with_variables

ENVIRONMENT = {"KEY": "s3cret", "USER_2": "ann", "EMPTY": "", "TRICK": "${KEY}"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bearer ${KEY}", "Bearer s3cret"),
        ("${USER_2}:${KEY}", "ann:s3cret"),
        ("$KEY {KEY} $", "$KEY {KEY} $"),
        ("$${KEY}", "${KEY}"),
        # What a variable holds is not read again.
        ("${TRICK}", "${KEY}"),
        ("${KEY", "${KEY"),
    ],
)
def test_variables_are_put_in(text: str, expected: str) -> None:
    assert with_variables(text, ENVIRONMENT) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${NONE}", "${NONE}: not in the environment: set NONE, in the crontab too"),
        ("${EMPTY}", "${EMPTY}: not in the environment"),
        ("${a b}", "${a b}: not the name of a variable"),
        ("${}", "${}: not the name of a variable"),
    ],
)
def test_what_is_missing_is_named(text: str, message: str) -> None:
    with pytest.raises(MissingVariableError, match=re.escape(message)):
        with_variables(text, ENVIRONMENT)


@given(st.text())
def test_what_names_no_variable_stays(text: str) -> None:
    assert with_variables(text.replace("${", "$"), {}) == text.replace("${", "$")
