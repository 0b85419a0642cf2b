"""Shows a part of views whose newest rows need all others: people wait for a page a second, no longer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from scraper.browse.configuration import NAME

#: The views, and the column from whose value on their rows are shown; without any filter only.
_SHOWN_FROM = {f"/{NAME}/{view}": ("day", "since") for view in ("v_attention_day", "v_keyword_day")}


def with_recent_rows(app: Any, values: Mapping[str, str]) -> Any:
    """Return an ASGI application that sends people who ask for all of such a view to its recent rows."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        column, value = _SHOWN_FROM.get(scope.get("path", ""), ("", ""))
        if not column or scope.get("query_string"):
            await app(scope, receive, send)
            return
        target = f"{scope['path']}?{urlencode({f'{column}__gte': values[value], '_sort_desc': column})}"
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", target.encode())]})
        await send({"type": "http.response.body", "body": b""})

    return answer
