"""The features of an article are read as they were written."""

from pipelines.site_memory.article_features import article_features, article_text
from pipelines.site_memory.codec import VERSION, pack, unpack
from tests.pipelines.site_memory.made_up_site import story


def test_a_page_is_read_as_it_was_packed() -> None:
    page = article_features(
        article_text(story(3, [(2, "Order at Brightsole. Brightsole & Sons deliver to your door.")]))
    )

    assert page.off_topic_names
    assert unpack(pack(page)) == page


def test_bytes_of_another_version_are_not_read() -> None:
    packed = pack(article_features(article_text(story(1))))

    assert unpack(bytes([VERSION + 1]) + packed[1:]) is None
