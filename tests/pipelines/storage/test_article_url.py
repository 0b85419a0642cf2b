from itertools import permutations

import pytest

from models.url_key import url_key
from pipelines.storage.article_url import best_address, without_key

PLAIN = "https://example.org/a"


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ({"http://example.org/a": None, PLAIN: None}, PLAIN),
        ({"https://www.example.org/a": None, PLAIN: None}, PLAIN),
        ({"https://example.org/a/": None, PLAIN: None}, PLAIN),
        ({"https://example.org/z?id=1": None, "https://example.org/long-name": None}, "https://example.org/long-name"),
        ({"https://example.org/b": None, PLAIN: None}, PLAIN),
        ({"https://m.example.org/a": None, "https://example.org/a?x=1": None}, "https://example.org/a?x=1"),
        ({"https://example.org/a/amp": None, PLAIN: None}, PLAIN),
        (
            {"https://example.org/drucken/7": PLAIN, "http://example.org/long-name": None},
            "http://example.org/long-name",
        ),
        # Declared, and fetched.
        (
            {"https://example.org/long-name": None, PLAIN: "https://example.org/long-name"},
            "https://example.org/long-name",
        ),
        ({"http://example.org/a": PLAIN, "https://example.org/b": None}, "http://example.org/a"),
        ({PLAIN: "https://www.example.org/a/", "https://www.example.org/a/": None}, "https://www.example.org/a/"),
        # Declared only: nothing may listen there.
        ({"http://example.org/a": PLAIN}, "http://example.org/a"),
        ({"https://example.org/a/amp": PLAIN}, "https://example.org/a/amp"),
    ],
)
def test_the_address_of_an_article_is_the_same_in_any_order(addresses: dict[str, str | None], expected: str) -> None:
    for order in permutations(addresses.items()):
        assert best_address(dict(order), url_key) == expected


def test_the_addresses_of_a_key_are_taken_away() -> None:
    addresses = {"http://www.example.org/a/": None, PLAIN: None, "https://example.org/b": PLAIN}
    assert without_key(addresses, "example.org/a", url_key) == {"https://example.org/b": PLAIN}
