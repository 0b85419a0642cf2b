"""Answers by their status: refusals, errors, unknown numbers."""

from models.enums import Reason
from tests.hostile.mechanism import Mechanism, Stored, ends
from tests.hostile.server_acts import HTML, PAGE, SIZE, answer, honest, in_turn, shows, status

STATUSES = (
    Mechanism("401", status("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'), ends(Reason.FORBIDDEN)),
    Mechanism("402", status("402 Payment Required"), ends(Reason.FORBIDDEN)),
    Mechanism("403", status("403 Forbidden"), ends(Reason.FORBIDDEN)),
    Mechanism("404-with-an-article", answer(HTML, SIZE, status="HTTP/1.1 404 Not Found"), ends(Reason.NOT_FOUND)),
    Mechanism("407", status("407 Proxy Authentication Required"), ends(Reason.HTTP_ERROR)),
    Mechanism("410", status("410 Gone"), ends(Reason.GONE)),
    Mechanism("429", status("429 Too Many Requests", "Retry-After: 3600"), ends(Reason.HOST_CLOSED)),
    Mechanism("429-for-ages", status("429 Too Many Requests", "Retry-After: 99999999999999"), ends(Reason.HOST_CLOSED)),
    Mechanism("451", status("451 Unavailable For Legal Reasons"), ends(Reason.FORBIDDEN)),
    Mechanism("500", status("500 Internal Server Error"), ends(Reason.SERVER_ERROR)),
    Mechanism("500-once", in_turn(status("500 Internal Server Error"), honest()), Stored()),
    Mechanism(
        "503-with-an-article", answer(HTML, SIZE, status="HTTP/1.1 503 Service Unavailable"), ends(Reason.SERVER_ERROR)
    ),
    Mechanism("520", status("520 Web Server Returned an Unknown Error"), ends(Reason.SERVER_ERROR)),
    Mechanism("999", status("999 Request denied"), ends(Reason.SERVER_ERROR)),
    Mechanism("099", status("099 Odd"), ends(Reason.HTTP_ERROR, Reason.BAD_RESPONSE)),
    Mechanism(
        "204", answer(HTML, status="HTTP/1.1 204 No Content", body=b""), ends(Reason.EMPTY_PAGE, Reason.NOT_HTML)
    ),
    Mechanism(
        "204-with-a-body",
        answer(HTML, SIZE, status="HTTP/1.1 204 No Content", body=PAGE),
        ends(Reason.EMPTY_PAGE, Reason.NOT_HTML),
    ),
    Mechanism(
        "206-unasked",
        answer(HTML, "Content-Range: bytes 0-99/99999", "Content-Length: 300", status="HTTP/1.1 206 Partial Content"),
        ends(Reason.BAD_RESPONSE),
    ),
    Mechanism(
        "304-unasked", answer('ETag: "x"', status="HTTP/1.1 304 Not Modified", body=b""), ends(Reason.BAD_RESPONSE)
    ),
    Mechanism("200-and-nothing", shows(lambda _: ""), ends(Reason.EMPTY_PAGE)),
    Mechanism("200-and-white-space", shows(lambda _: " \r\n\t" * 5000), ends(Reason.EMPTY_PAGE)),
)
