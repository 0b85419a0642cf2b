import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.urls.spider_traps import MAX_COMBINATIONS, MAX_SEGMENTS, UrlTrap, UrlTraps, url_trap

SITE = "https://a.example"


def traps(max_hosts: int = 0) -> UrlTraps:
    return UrlTraps(2026, max_hosts)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2026/11/22/the-harbour-opens",
        "/2026/11/11/11/eleven",
        "/news/world/europe/news/the-harbour",
        "/11/11/11/11/x",
        "/index.php?option=com_content&view=article&id=12&Itemid=3&lang=de&page=1",
        "/2027/01/a-preview",
        "/1405/08/30/in-another-calendar",
        "/2569/11/22/in-yet-another",
        "/plan-2050/12/x",
    ],
)
def test_addresses_of_real_pages_are_none(path: str) -> None:
    assert traps().trap(SITE + path) is None


@pytest.mark.parametrize(
    ("path", "trap"),
    [
        ("/a" + "/".join(map(str, range(MAX_SEGMENTS + 2))), UrlTrap.DEEP_PATH),
        ("/farm/a/farm/b/farm/c", UrlTrap.REPEATED_SEGMENT),
        ("/news/news/news/", UrlTrap.REPEATED_SEGMENT),
        ("/x?" + "&".join(f"a{n}=1" for n in range(21)), UrlTrap.MANY_PARAMETERS),
        ("/calendar/2031/05/", UrlTrap.FAR_DATE),
        ("/2099/12/31/", UrlTrap.FAR_DATE),
    ],
)
def test_the_shape_of_an_address_gives_a_trap_away(path: str, trap: UrlTrap) -> None:
    assert url_trap(SITE + path, 2026) is trap


@pytest.mark.parametrize(
    "form",
    ["/story-1?PHPSESSID={}", "/story-1;jsessionid={}", "/story-1?a=1&sid={}", "/story-1?session_id={}&a=1"],
)
def test_one_page_has_one_session(form: str) -> None:
    seen = traps()
    ids = [f"0a1b2c3d4e5f6a7b8c9d{number:04}" for number in range(20)]

    found = [seen.trap(SITE + form.format(name)) for name in ids]

    assert found == [None, *[UrlTrap.SESSION_COPY] * 19]
    assert seen.trap(SITE + form.format(ids[0])) is None


def test_a_storys_number_is_no_session() -> None:
    seen = traps()

    assert {seen.trap(f"{SITE}/modules.php?name=News&file=article&sid={number}") for number in range(500)} == {None}


def test_combinations_of_filters_end() -> None:
    seen = traps()
    urls = [
        f"{SITE}/list?" + "&".join(f"f{bit}=1" for bit in range(10) if number >> bit & 1) for number in range(1, 1024)
    ]

    found = [seen.trap(url) for url in urls]

    assert found.count(None) == MAX_COMBINATIONS
    assert found.count(UrlTrap.COMBINATIONS) == 1023 - MAX_COMBINATIONS
    assert seen.trap(f"{SITE}/other?f1=1&f2=1&f9=1") is None


def test_hosts_without_end_end() -> None:
    seen = traps(max_hosts=3)

    found = [seen.trap(f"https://h{number}.a.example/story") for number in range(10)]

    assert found == [None] * 3 + [UrlTrap.MANY_HOSTS] * 7
    assert seen.trap("https://h1.a.example/another-story") is None


@given(st.lists(st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=60), max_size=30))
def test_nothing_is_raised_and_what_passed_once_passes_again(paths: list[str]) -> None:
    seen = traps()
    for path in paths:
        try:
            url = normalise_url(f"{SITE}/{path}")
        except InvalidUrlError:
            continue
        if seen.trap(url) is None:
            assert seen.trap(url) is None
