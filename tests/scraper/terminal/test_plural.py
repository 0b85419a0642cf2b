from scraper.terminal.plural import plural


def test_numbers_have_their_nouns() -> None:
    assert [plural(number, "page") for number in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert plural(2, "usual address", "usual addresses") == "2 usual addresses"
