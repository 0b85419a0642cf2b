"""The colour of each reason to cut, as a hue: always the same one, so that a reader learns it."""

from typing import Final

from pipelines.items import CutReason

#: Degrees on the colour wheel, like by like; how light and strong a hue is shown, page.css decides.
HUES: Final = {
    # What wants the reader's money or attention: pink to yellow.
    CutReason.PROMOTION: 324,
    CutReason.ADVERTISEMENT: 0,
    CutReason.DONATION: 12,
    CutReason.NEWSLETTER: 24,
    CutReason.SUBSCRIPTION: 36,
    CutReason.FOLLOW: 48,
    # What lawyers want to be there: olive.
    CutReason.DISCLAIMER: 60,
    CutReason.COPYRIGHT: 72,
    CutReason.CONSENT: 84,
    # What leads elsewhere: green.
    CutReason.LINK_LIST: 96,
    CutReason.TEASER: 108,
    CutReason.RELATED: 120,
    CutReason.TRENDING: 144,
    # What readers type: teal.
    CutReason.COMMENTS: 156,
    CutReason.FORM: 168,
    # What belongs to the article and is not its text: blue.
    CutReason.CAPTION: 180,
    CutReason.CREDIT: 192,
    CutReason.BYLINE: 204,
    CutReason.DATELINE: 216,
    CutReason.REPEATED_HEADLINE: 228,
    CutReason.REPEATED_TEXT: 240,
    CutReason.AUTHOR_BIO: 252,
    # What is around it: violet.
    CutReason.MAIN_CONTENT: 264,
    CutReason.SIDEBAR: 276,
    CutReason.HEADER: 288,
    CutReason.FOOTER: 300,
    CutReason.NAVIGATION: 312,
    CutReason.HIDDEN: 132,
    # What the site's other articles say too.
    CutReason.SITE_MEMORY: 348,
    # What the user wants gone.
    CutReason.SITE_RULE: 336,
}


def css_colour(reason: CutReason) -> str:
    """Return a reason in words for people."""
    return "not main content" if reason is CutReason.MAIN_CONTENT else reason.value.replace("_", " ")
