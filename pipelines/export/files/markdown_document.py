"""One article as a Markdown document: front matter in YAML, the headline, the text. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pipelines.export.files.markdown import markdown_line, markdown_text
from pipelines.export.files.values import plain

#: Fields that are the document itself.
_BODY = frozenset({"article_body", "article_body_html"})
#: What YAML does not take as it is, and line breaks of its own.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def markdown_document(fields: Mapping[str, Any], article: Mapping[str, Any]) -> str:
    """Return a document of an article; its front matter has the fields but the texts and those without a value."""
    front = "".join(
        f"{name}: {_yaml(plain(value))}\n" for name, value in fields.items() if name not in _BODY and _has_value(value)
    )
    headline = markdown_line(plain(article["headline"]) or "")
    body = markdown_text(plain(article["article_body_html"]), plain(article["article_body"]))
    parts = [f"# {headline}" if headline else "", body]
    return f"---\n{front}---\n\n" + "\n\n".join(filter(None, parts)) + "\n"


def _has_value(value: Any) -> bool:
    return value is not None and value not in ("", [], {}, ())


def _yaml(value: Any) -> str:
    """Return a value in YAML's flow style, which is JSON but for some characters."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
