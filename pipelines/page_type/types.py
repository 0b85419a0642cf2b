"""The types of pages, and the reason for which pages of each type other than articles are rejected."""

from enum import StrEnum

from models.enums import Reason


class PageType(StrEnum):
    """What a page is. Only `ARTICLE` and `LIVE_BLOG` are stored, unless a source's `keep_types` names others."""

    ARTICLE = "article"
    LIVE_BLOG = "live_blog"
    VIDEO = "video"
    GALLERY = "gallery"
    LIST = "list"
    PRODUCT = "product"
    FORUM = "forum"
    DOCUMENTATION = "documentation"
    SERVICE = "service"
    PAYWALL_STUB = "paywall_stub"
    CONSENT_WALL = "consent_wall"
    LOGIN = "login"
    BOT_CHECK = "bot_check"
    SOFT_404 = "soft_404"
    MAINTENANCE = "maintenance"
    SCRIPT_SHELL = "script_shell"


STORED = frozenset({PageType.ARTICLE, PageType.LIVE_BLOG})

#: Types recognised only by the shape and words of a text; unreliable where there is hardly any.
DECIDED_BY_TEXT = frozenset(
    {PageType.LIST, PageType.PRODUCT, PageType.FORUM, PageType.DOCUMENTATION, PageType.SERVICE},
)

#: Types that a source may keep: pages with text of the site, as opposed to walls and errors.
KEEPABLE = DECIDED_BY_TEXT | {PageType.VIDEO, PageType.GALLERY, PageType.PAYWALL_STUB}

#: Why pages of each type are not stored.
REASONS = {
    PageType.VIDEO: Reason.VIDEO_PAGE,
    PageType.GALLERY: Reason.GALLERY_PAGE,
    PageType.LIST: Reason.LIST_PAGE,
    PageType.PRODUCT: Reason.PRODUCT_PAGE,
    PageType.FORUM: Reason.FORUM_PAGE,
    PageType.DOCUMENTATION: Reason.DOCUMENTATION_PAGE,
    PageType.SERVICE: Reason.SERVICE_PAGE,
    PageType.PAYWALL_STUB: Reason.PAYWALL_STUB,
    PageType.CONSENT_WALL: Reason.CONSENT_WALL,
    PageType.LOGIN: Reason.LOGIN_WALL,
    PageType.BOT_CHECK: Reason.BOT_CHECK,
    PageType.SOFT_404: Reason.SOFT_404,
    PageType.MAINTENANCE: Reason.MAINTENANCE,
    PageType.SCRIPT_SHELL: Reason.SCRIPT_SHELL,
}
