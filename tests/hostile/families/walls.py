"""Pages with status 200 that stand where an article should be."""

from models.enums import Reason
from tests.hostile.mechanism import Act, Mechanism, ends
from tests.hostile.server_acts import shows


def _page(title: str, body: str) -> Act:
    head = f"<html lang='en'><head><title>{title}</title></head>"
    return shows(lambda _: f"{head}<body>{body}</body></html>")


def _says(title: str, *lines: str, more: str = "") -> Act:
    text = "".join(f"<p>{line}</p>" for line in lines)
    navigation = "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
    return _page(title, f"{navigation}<main><h1>{title}</h1>{text}{more}</main>")


_PASSWORD = (
    "<form method=post><label>E-mail <input name=mail></label><label>Password <input type=password></label></form>"
)
_SHELL = (
    "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=/a.js></script>"
)
WALLS = (
    Mechanism(
        "soft-404",
        _says(
            "Page not found",
            "Sorry, the page you are looking for could not be found. It may have been moved or deleted.",
        ),
        ends(Reason.SOFT_404),
    ),
    Mechanism(
        "login",
        _says(
            "Log in to continue",
            "Please log in to read this article. You need an account to continue.",
            more=_PASSWORD,
        ),
        ends(Reason.LOGIN_WALL),
    ),
    Mechanism(
        "consent",
        _says(
            "Before you continue",
            "We and our 842 partners store and access information on your device, such as cookies.",
            "Accept all cookies or manage your privacy settings to continue.",
            "You can withdraw your consent at any time.",
        ),
        ends(Reason.CONSENT_WALL),
    ),
    Mechanism(
        "captcha",
        _says(
            "Just a moment...",
            "Checking your browser before accessing the site.",
            "Please verify that you are human by completing the captcha below.",
        ),
        ends(Reason.BOT_CHECK),
    ),
    Mechanism(
        "access-denied",
        _says(
            "Access Denied",
            "You don't have permission to access this page on this server.",
            "Your request looks like that of an automated bot. Reference #18.7f3a.",
        ),
        ends(Reason.BOT_CHECK),
    ),
    Mechanism(
        "maintenance",
        _says(
            "Down for maintenance",
            "Our site is currently undergoing scheduled maintenance. We will be back shortly.",
        ),
        ends(Reason.MAINTENANCE),
    ),
    Mechanism(
        "paywall",
        _says(
            "Harbour tram line reopens after two years of repairs",
            "The tram line along the harbour carried passengers again on Monday morning, two years after a storm.",
            "Subscribe to continue reading this article. Already a subscriber? Log in.",
        ),
        ends(Reason.PAYWALL_STUB),
    ),
    Mechanism("shell", _page("App", _SHELL), ends(Reason.SCRIPT_SHELL)),
    Mechanism(
        "only-a-headline",
        shows(lambda story: f"<html><title>{story.headline}</title><body><h1>{story.headline}</h1></body></html>"),
        ends(Reason.NO_TEXT, Reason.TOO_SHORT),
    ),
)
