"""The colour of each reason to cut, as a hue: always the same one, so that a reader learns it."""

from typing import Final

from pipelines.items import CutReason

#: Degrees on the colour wheel, like by like; how light and strong a hue is shown, explain.css decides.
HUES: Final = {
    # What wants the reader's money or attention: pink to yellow.
    CutReason.PROMOTION: 336,
    CutReason.ADVERTISEMENT: 0,
    CutReason.DONATION: 13,
    CutReason.NEWSLETTER: 26,
    CutReason.SUBSCRIPTION: 39,
    CutReason.FOLLOW: 52,
    # What lawyers want to be there: olive.
    CutReason.DISCLAIMER: 65,
    CutReason.COPYRIGHT: 78,
    CutReason.CONSENT: 91,
    # What leads elsewhere: green.
    CutReason.LINK_LIST: 104,
    CutReason.TEASER: 117,
    CutReason.RELATED: 130,
    CutReason.TRENDING: 156,
    # What readers type: teal.
    CutReason.COMMENTS: 169,
    CutReason.FORM: 182,
    # What belongs to the article and is not its text: blue.
    CutReason.CAPTION: 195,
    CutReason.CREDIT: 208,
    CutReason.BYLINE: 221,
    CutReason.DATELINE: 234,
    CutReason.REPEATED_HEADLINE: 247,
    CutReason.AUTHOR_BIO: 260,
    # What is around it: violet.
    CutReason.MAIN_CONTENT: 273,
    CutReason.SIDEBAR: 286,
    CutReason.HEADER: 299,
    CutReason.FOOTER: 312,
    CutReason.NAVIGATION: 324,
    CutReason.HIDDEN: 143,
    # What the user wants gone.
    CutReason.SITE_RULE: 348,
}


def label(reason: CutReason) -> str:
    """Return a reason in words for people."""
    return "not main content" if reason is CutReason.MAIN_CONTENT else reason.value.replace("_", " ")
