"""Articles for the hostile web: each has a mark in every paragraph, so that none can pass for another."""

from dataclasses import dataclass
from hashlib import sha256
from html import escape

_WHO = "harbour master|chairwoman|ferry pilot|head teacher|dyke warden|night nurse|tram driver|market trader".split("|")
_WHAT = "storm wall|fish market|river lock|signal tower|grain silo|boat yard|pump station|customs house".split("|")
_WHEN = "on Monday morning|late on Tuesday|before sunrise|at the end of spring|after the second reading".split("|")
_HOW = "without a word|against all advice|by a narrow vote|in front of a full hall|with some relief".split("|")
PARAGRAPHS = 5


@dataclass(frozen=True, slots=True)
class Story:
    """The article that a mechanism would bring if it were an honest page."""

    name: str

    @property
    def mark(self) -> str:
        """A word that stands in every paragraph of this story and in no other."""
        return "Zq" + "".join(chr(ord("a") + byte % 26) for byte in sha256(self.name.encode()).digest()[:8])

    @property
    def headline(self) -> str:
        return f"{self.mark} and the {self._pick(_WHAT, 99)} of the old town"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self._paragraph(number) for number in range(PARAGRAPHS))

    @property
    def further(self) -> str:
        """One more paragraph about the same subject."""
        return self._paragraph(PARAGRAPHS)

    def page(
        self,
        *,
        head: str = "",
        before: str = "",
        inside: str = "",
        after: str = "",
        headline: str | None = None,
        charset: str | None = "utf-8",
    ) -> str:
        """Return a plain page: `head` stands in its head, `inside` behind the second paragraph, the others around.

        All of them and the `headline` are HTML.
        """
        title = escape(self.headline) if headline is None else headline
        meta = f'<meta charset="{charset}">' if charset else ""
        written = [f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs]
        body = "".join([*written[:2], inside, *written[2:]])
        return (
            f'<!doctype html><html lang="en"><head>{meta}<title>{title}</title>{head}</head><body>'
            f'<nav><a href="/">Home</a> <a href="/about">About</a></nav>{before}'
            f"<article><h1>{title}</h1>{body}</article>{after}"
            "<footer>All rights reserved</footer></body></html>"
        )

    def _paragraph(self, number: int) -> str:
        who, what, when, how = (self._pick(words, number) for words in (_WHO, _WHAT, _WHEN, _HOW))
        other = self._pick(_WHO, number + 50)
        return (
            f"The {who} of {self.mark} spoke about the {what} {when}, and paragraph {number} of the report was read "
            f"{how}. Nobody in {self.mark} had expected the {other} to answer, yet the {other} did so at length and "
            f"asked for {self._number(number)} crowns to mend the {what} before winter."
        )

    def _number(self, salt: int) -> int:
        return int.from_bytes(sha256(f"{self.name} {salt}".encode()).digest()[:3], "big")

    def _pick(self, words: list[str], salt: int) -> str:
        return words[self._number(salt) % len(words)]
