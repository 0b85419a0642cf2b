import pytest

from pipelines.urls.normalise import normalise_url

SITE = "https://example.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a?PHPSESSID=4b7c19e2d8", "/a"),
        ("/a?id=7&phpsessid=4b7c19e2d8&page=2", "/a?id=7&page=2"),
        ("/a;jsessionid=0A1B2C3D4E.node1", "/a"),
        ("/a;jsessionid=0A1B2C3D4E?id=7", "/a?id=7"),
        ("/a;JSESSIONID=0A1B2C3D4E/b.html", "/a/b.html"),
        ("/a.asp?ASPSESSIONIDQQRTABCD=KJHGFDSAQWERTY", "/a.asp"),
        ("/(S(lit3py55t21z5v55vlm25s55))/news/a.aspx", "/news/a.aspx"),
        ("/(A(lit3py55t21z5v55vlm25s55)S(55lit3py55t21z5v5vlm2))/a.aspx", "/a.aspx"),
        ("/a.cfm?CFID=1204&CFTOKEN=88123456&id=3", "/a.cfm?id=3"),
        ("/a?sessionid=f00dcafe", "/a"),
    ],
)
def test_the_session_of_a_reader_is_left_out(url: str, expected: str) -> None:
    assert normalise_url(SITE + url) == SITE + expected


@pytest.mark.parametrize(
    "url",
    [
        "/a?sid=4b7c19e2d8",
        "/a?s=1234567",
        "/conference?session_id=12",
        "/a;v=2/b",
        "/a;id=1234567",
        "/wiki/Session_(law)/x",
        "/(S(short))/a",
        "/a?obsession=4b7c19e2d8",
    ],
)
def test_what_may_name_an_article_stays(url: str) -> None:
    assert normalise_url(SITE + url) == SITE + url
