"""The colour and the label of each reason to cut."""

from typing import Final

from pipelines.items import CutReason

#: Degrees on the colour wheel, similar reasons side by side; page.css sets lightness and saturation.
HUES: Final = {
    # Appeals for money or attention: pink to yellow.
    CutReason.PROMOTION: 324,
    CutReason.ADVERTISEMENT: 0,
    CutReason.DONATION: 12,
    CutReason.NEWSLETTER: 24,
    CutReason.SUBSCRIPTION: 36,
    CutReason.FOLLOW: 48,
    # Legal texts: olive.
    CutReason.DISCLAIMER: 60,
    CutReason.COPYRIGHT: 72,
    CutReason.CONSENT: 84,
    # Links to elsewhere: green.
    CutReason.LINK_LIST: 96,
    CutReason.TEASER: 108,
    CutReason.RELATED: 120,
    CutReason.TRENDING: 144,
    # Readers' own words and forms: teal.
    CutReason.COMMENTS: 156,
    CutReason.FORM: 168,
    # Parts of the article that are not its text: blue.
    CutReason.CAPTION: 180,
    CutReason.CREDIT: 192,
    CutReason.BYLINE: 204,
    CutReason.DATELINE: 216,
    CutReason.REPEATED_HEADLINE: 228,
    CutReason.REPEATED_TEXT: 240,
    CutReason.AUTHOR_BIO: 252,
    # Around the article: violet.
    CutReason.MAIN_CONTENT: 264,
    CutReason.SIDEBAR: 276,
    CutReason.HEADER: 288,
    CutReason.FOOTER: 300,
    CutReason.NAVIGATION: 312,
    CutReason.HIDDEN: 132,
    # Repeated in other articles of the site.
    CutReason.SITE_MEMORY: 348,
    # Removed by a rule of the user.
    CutReason.SITE_RULE: 336,
}


def reason_label(reason: CutReason) -> str:
    """Return a reason in words."""
    return "not main content" if reason is CutReason.MAIN_CONTENT else reason.value.replace("_", " ")
