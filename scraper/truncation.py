"""The flags of a response whose body is not whole. Pure."""

from scrapy.http import Response

#: Scrapy's, for the transfer; and ours, for what was packed.
DATA_LOSS = "dataloss"
CUT_SHORT = "cut_short"


def is_truncated(response: Response) -> bool:
    """Say whether the body broke off, in its transfer or in its compression."""
    return DATA_LOSS in response.flags or CUT_SHORT in response.flags
