from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hints import Candidate, Hints
from pipelines.run.feed_polls import SAMPLE, announcements_in, span_of
from tests.factories import NOW


def pages(*times: str | None) -> list[Candidate]:
    return [
        Candidate(f"https://example.org/{number}", Hints(via="feed", date_modified=modified))
        for number, modified in enumerate(times)
    ]


def test_a_time_is_exact_and_a_day_may_mean_its_evening() -> None:
    edits = announcements_in(pages("2026-11-20T10:00:00Z", "2026-11-20", None, "soon"), NOW).edits

    assert set(edits) == {"https://example.org/0", "https://example.org/1"}
    assert edits["https://example.org/0"].moment == edits["https://example.org/0"].latest
    assert edits["https://example.org/1"].latest - edits["https://example.org/1"].moment > timedelta(hours=23)


def test_the_same_second_for_many_pages_is_ignored_but_the_same_day_is_not() -> None:
    assert announcements_in(pages(*["2026-11-20T10:00:00Z"] * 5), NOW).edits == {}
    assert len(announcements_in(pages(*["2026-11-20T10:00:00Z"] * 4), NOW).edits) == 4
    assert len(announcements_in(pages(*["2026-11-20"] * 9), NOW).edits) == 9


def test_headlines_come_with_the_kind_of_their_document() -> None:
    announced = announcements_in(
        [Candidate("https://example.org/1", Hints("Ships", via="sitemap")), Candidate("https://example.org/2")], NOW
    )

    assert announced.headlines == {"https://example.org/1": ("sitemap", "Ships")}


@given(st.lists(st.none() | st.text(), max_size=20))
def test_any_text_is_accepted(times: list[str | None]) -> None:
    announcements_in(pages(*times), NOW)


def test_entries_lie_between_the_oldest_and_the_newest_and_none_in_the_future() -> None:
    dated = [
        Candidate(f"https://example.org/{day}", Hints(date_published=f"2026-11-{day:02}", via="feed"))
        for day in range(1, 29)
    ]
    oldest, newest = span_of(dated, NOW)

    assert oldest is not None
    assert oldest.day == 1
    assert newest == NOW, "some are of the future"


def test_entries_without_dates_say_nothing_and_many_are_sampled() -> None:
    some = [
        Candidate(
            f"https://example.org/{number}", Hints(date_published="2026-11-01" if number < 2 else None, via="feed")
        )
        for number in range(9)
    ]
    many = [
        Candidate(f"https://example.org/{number}", Hints(date_published="2026-11-01", via="feed"))
        for number in range(SAMPLE * 9)
    ]

    assert span_of(some, NOW) == (None, None)
    assert span_of([], NOW) == (None, None)
    assert span_of(many, NOW)[0] is not None
