"""What the user's list says about a source for queries: its country and tags. Pure."""

#: ISO 3166-1 alpha-2, and XK, which is in use for Kosovo.
COUNTRIES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW".split()
)
#: Codes of other lists that are often written instead.
_INSTEAD = {"UK": "GB", "EL": "GR", "EN": "GB", "USA": "US", "GBR": "GB", "DEU": "DE", "FRA": "FR"}
_MAX_TAG = 50


class LabelError(ValueError):
    """The text is no country, or no tag."""


def checked_country(text: str) -> str:
    """Return a country's two letters in upper case; anything else is a LabelError."""
    code = text.strip().upper()
    if code in COUNTRIES:
        return code
    better = _INSTEAD.get(code)
    example = f"{better!r}?" if better else 'such as "DE"'
    remedy = f"did you mean {example}" if better else f"write its two letters (ISO 3166-1 alpha-2), {example}"
    raise LabelError(f"{text!r} is not a country: {remedy}")


def checked_tag(text: str) -> str:
    """Return a tag in one line; an empty or long one, or one with a semicolon, is a LabelError."""
    tag = " ".join(text.split())
    if not tag or not tag.isprintable():
        raise LabelError(f"{text!r} is not a tag: write a word or a few")
    if ";" in tag:
        raise LabelError(f"{text!r} has a semicolon, which separates tags in queries: write two tags")
    if len(tag) > _MAX_TAG:
        raise LabelError(f"{text[:_MAX_TAG]!r}... is longer than {_MAX_TAG} characters")
    return tag
