"""Explanations for tests of how they are shown, and what hostile pages are made of."""

from typing import Any

from pipelines.extraction.explanation import Explanation, Passage, PassageCut, PassageForm, PassageKind
from pipelines.items import CutReason, Metadata
from tests.factories import make_article

#: All that the file of an explanation may consist of.
TAGS = frozenset(
    "html head meta title style body header main div h1 h2 h3 h4 h5 h6 p b span del dl dt dd details summary form "
    "fieldset legend label input ul ol li blockquote".split()
)
ATTRIBUTES = frozenset(
    "lang charset http-equiv content name class dir tabindex role aria-label value type id checked method autocomplete "
    "open".split()
)
#: Pieces of a page that do harm where they are let through.
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "handlers": "<p onclick='alert(1)' onload=alert(1) style='background:url(//evil.example/x)'>text</p>",
    "image": "<img src=//evil.example/x.png onerror=alert(1) srcset='//evil.example/y 2x'>",
    "svg": "<svg onload=alert(1)><style>*{display:none}</style><script>alert(1)</script></svg>",
    "style": "<style>@import '//evil.example/x.css'; body{display:none}</style>",
    "refresh": "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "link": "<a href='javascript:alert(1)' ping=//evil.example/p>Click for a prize</a>",
    "frame": "<iframe src=//evil.example/ srcdoc='<script>alert(1)</script>'></iframe><object data=//evil.example/>",
    "form": "<form action=//evil.example/><input autofocus onfocus=alert(1) value=x><button>Go on</button></form>",
    "base": "<base href=//evil.example/><link rel=stylesheet href=x.css><link rel=prefetch href=y>",
    "escaped": "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=//evil.example/x onerror=alert(1)&gt;</p>",
    "twice": "<p>&amp;lt;script&amp;gt;alert(1) &#60;script&#x3e; &#x3C;/main&#62; &#0;&#x110000;&#xD800;</p>",
    "ends": "<p>&lt;/style&gt;&lt;/title&gt;&lt;/del&gt;&lt;/body&gt;&lt;!-- --!&gt; ]]&gt; &lt;![CDATA[</p>",
    "quotes": "<div class='newsletter\" onclick=\"alert(1)' id='\"><script>alert(1)</script>'><p>Sign up now</p></div>",
    "template": "<template><script>alert(1)</script></template><noscript><p><img src=x></p></noscript>",
    "math": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "comment": "<!--><script>alert(1)</script><!-- --!><p>after</p><![if IE]><script>alert(2)</script><![endif]>",
    "controls": "<p>a\x00b\x08c\x0c \x1b[31m \x85 \u202eevil\u202c \u2066x \ufffe \U0001ffff</p>",
    "custom": "<x-evil onconnect=alert(1)>Custom text</x-evil><p is=x-evil>x</p><details ontoggle=alert(1) open>d",
}
KEPT = Passage("The bridge opened on Friday.", PassageForm(PassageKind.PARAGRAPH))


def make_cut(reason: CutReason = CutReason.PROMOTION, *, furniture: bool = False, **changes: Any) -> Passage:
    """Return a cut passage; `changes` are fields of Passage, and `evidence`."""
    evidence = changes.pop("evidence", f"evidence for {reason.value}")
    values: dict[str, Any] = {"text": f"Cut for {reason.value}", "form": PassageForm(PassageKind.PARAGRAPH)}
    return Passage(cut=PassageCut(reason, evidence, furniture=furniture), **(values | changes))


def make_explanation(*passages: Passage, **changes: Any) -> Explanation:
    """Return the explanation of an article with these passages; `changes` are fields of Explanation."""
    values: dict[str, Any] = {
        "result": make_article(),
        "metadata": Metadata(headline="Bridge opens after four years", declared_language="en"),
        "passages": passages or (KEPT,),
    }
    return Explanation(**(values | changes))


def every_reason() -> Explanation:
    """Return an explanation with cuts for every reason, inside the article and around it, and every form."""
    forms = [
        PassageForm(kind, level=2 if kind in (PassageKind.HEADING, PassageKind.ITEM) else 0) for kind in PassageKind
    ]
    kept = [Passage(f"Kept {form.kind} {form.number}", form) for form in [*forms, PassageForm(PassageKind.ITEM, 1, 3)]]
    quoted = Passage("Kept and quoted", PassageForm(PassageKind.PARAGRAPH, quoted=True))
    inside = [make_cut(reason) for reason in CutReason]
    around = [make_cut(reason, furniture=True) for reason in CutReason]
    return make_explanation(*around, *kept, quoted, *inside)
