"""What goes around each response: the texts come from a hostile web, and other pages of the browser may ask us too."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = Mapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

#: Names of this machine in the Host header: a name of the web that leads here would let its pages read the database.
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_STRICT = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: Datasette's own pages have inline scripts and an editor, and the charts of datasette-vega compile their expressions.
_WITH_SCRIPTS = f"{_STRICT}; script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'"
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
}


def guarded(app: App, own_paths: tuple[str, ...]) -> App:
    """Return the app with security headers, without scripts below `own_paths`, closed to other host names."""

    async def answer(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if _host(scope) not in _OWN_NAMES:
            await _refuse(send)
            return
        policy = _STRICT if str(scope["path"]).startswith(own_paths) or scope["path"] == "/" else _WITH_SCRIPTS

        async def send_guarded(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                added = {**_HEADERS, b"content-security-policy": policy.encode()}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in added]
                message = {**message, "headers": [*kept, *added.items()]}
            await send(message)

        await app(scope, receive, send_guarded)

    return answer


def _host(scope: Scope) -> str:
    written = next((value for name, value in scope["headers"] if name.lower() == b"host"), b"")
    host = str(written.decode("latin-1"))
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


async def _refuse(send: Any) -> None:
    body = b"This server answers to 127.0.0.1 and localhost only.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
