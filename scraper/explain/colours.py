"""The colour and the label of each reason to cut."""

from itertools import count
from math import gcd
from typing import Final

from pipelines.items import CutReason

#: All reasons, similar ones side by side.
_ORDER: Final = (
    # Appeals for money or attention: red to yellow.
    CutReason.PROMOTION,
    CutReason.ADVERTISEMENT,
    CutReason.DONATION,
    CutReason.NEWSLETTER,
    CutReason.SUBSCRIPTION,
    CutReason.FOLLOW,
    CutReason.CONTACT,
    # Legal texts: olive.
    CutReason.DISCLAIMER,
    CutReason.COPYRIGHT,
    CutReason.CONSENT,
    # Links to elsewhere: green.
    CutReason.LINK_LIST,
    CutReason.TAGS,
    CutReason.TEASER,
    CutReason.TABLE_OF_CONTENTS,
    CutReason.RELATED,
    CutReason.TRENDING,
    # Readers' own words and forms: teal.
    CutReason.COMMENTS,
    CutReason.FORM,
    CutReason.WIDGET,
    # Parts of the article that are not its text: blue.
    CutReason.CAPTION,
    CutReason.CREDIT,
    CutReason.BYLINE,
    CutReason.DATELINE,
    CutReason.REPEATED_HEADLINE,
    CutReason.REPEATED_TEXT,
    CutReason.AUTHOR_BIO,
    CutReason.SUMMARY,
    # Around the article: violet.
    CutReason.MAIN_CONTENT,
    CutReason.SHORT_LINE,
    CutReason.OUTSIDE_TEXT,
    CutReason.SIDEBAR,
    CutReason.HEADER,
    CutReason.FOOTER,
    CutReason.NAVIGATION,
    CutReason.HIDDEN,
    # Repeated in other articles of the site.
    CutReason.SITE_MEMORY,
    # Removed by a rule of the user.
    CutReason.SITE_RULE,
)
#: Steps from one reason to the next: more than a third of the wheel, so that similar reasons, which often stand
#: together, look different. Every place on the wheel is used once.
_STEP: Final = next(step for step in count(len(_ORDER) * 3 // 8) if gcd(step, len(_ORDER)) == 1)
#: Degrees on the colour wheel; page.css sets lightness and saturation.
HUES: Final = {reason: place * _STEP % len(_ORDER) * 360 // len(_ORDER) for place, reason in enumerate(_ORDER)}


def reason_label(reason: CutReason) -> str:
    """Return a reason in words."""
    return "not main content" if reason is CutReason.MAIN_CONTENT else reason.value.replace("_", " ")
