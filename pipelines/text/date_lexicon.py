"""Names of months and time zones as news pages write them."""

from collections.abc import Mapping

#: ISO 639-1 -> names of January to December; a bar separates forms (full, inflected, short) of one month.
_MONTHS_BY_LANGUAGE = {
    "en": (
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept "
        "october|oct november|nov december|dec"
    ),
    "de": (
        "januar|jan|jänner februar|feb|feber märz|mär|mrz|maerz april|apr mai juni|jun juli|jul august|aug "
        "september|sep|sept oktober|okt november|nov dezember|dez"
    ),
    "fr": (
        "janvier|janv|jan février|févr|fév|fevrier mars avril|avr mai juin juillet|juil août|aout|aoû "
        "septembre|sept|sep octobre|oct novembre|nov décembre|déc|decembre"
    ),
    "es": (
        "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago "
        "septiembre|setiembre|sept|sep|set octubre|oct noviembre|nov diciembre|dic"
    ),
    "it": (
        "gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug agosto|ago "
        "settembre|set|sett ottobre|ott novembre|nov dicembre|dic"
    ),
    "pt": (
        "janeiro|jan fevereiro|fev março|mar|marco abril|abr maio|mai junho|jun julho|jul agosto|ago "
        "setembro|set outubro|out novembro|nov dezembro|dez"
    ),
    "ca": (
        "gener|gen febrer|febr març abril|abr maig juny|jun juliol|jul agost|ag setembre|set octubre|oct "
        "novembre|nov desembre|des"
    ),
    "nl": (
        "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug september|sep|sept "
        "oktober|okt november|nov december|dec"
    ),
    "sv": (
        "januari|jan februari|feb mars|mar april|apr maj juni|jun juli|jul augusti|aug september|sep|sept "
        "oktober|okt november|nov december|dec"
    ),
    "no": (
        "januar|jan februar|feb mars|mar april|apr mai juni|jun juli|jul august|aug september|sep|sept "
        "oktober|okt november|nov desember|des"
    ),
    "da": (
        "januar|jan februar|feb marts|mar april|apr maj juni|jun juli|jul august|aug september|sep|sept "
        "oktober|okt november|nov december|dec"
    ),
    "is": (
        "janúar|jan febrúar|feb mars|mar apríl|apr maí júní|jún júlí|júl ágúst|ágú september|sep október|okt "
        "nóvember|nóv desember|des"
    ),
    "fi": (
        "tammikuu|tammikuuta|tammi helmikuu|helmikuuta|helmi maaliskuu|maaliskuuta|maalis "
        "huhtikuu|huhtikuuta|huhti toukokuu|toukokuuta|touko kesäkuu|kesäkuuta|kesä heinäkuu|heinäkuuta|heinä "
        "elokuu|elokuuta|elo syyskuu|syyskuuta|syys lokakuu|lokakuuta|loka marraskuu|marraskuuta|marras "
        "joulukuu|joulukuuta|joulu"
    ),
    "et": (
        "jaanuar|jaan veebruar|veebr märts aprill|apr mai juuni juuli august|aug september|sept oktoober|okt "
        "november|nov detsember|dets"
    ),
    "lv": (
        "janvāris|janvārī|janv februāris|februārī|febr marts|martā aprīlis|aprīlī maijs|maijā jūnijs|jūnijā "
        "jūlijs|jūlijā augusts|augustā septembris|septembrī oktobris|oktobrī novembris|novembrī "
        "decembris|decembrī"
    ),
    "lt": (
        "sausio|sausis|saus vasario|vasaris|vas kovo|kovas balandžio|balandis|bal gegužės|gegužė|geg "
        "birželio|birželis|birž liepos|liepa|liep rugpjūčio|rugpjūtis|rugp rugsėjo|rugsėjis|rugs "
        "spalio|spalis|spal lapkričio|lapkritis|lapkr gruodžio|gruodis|gruod"
    ),
    "pl": (
        "stycznia|styczeń|sty lutego|luty|lut marca|marzec|mar kwietnia|kwiecień|kwi maja|maj "
        "czerwca|czerwiec|cze lipca|lipiec|lip sierpnia|sierpień|sie września|wrzesień|wrz "
        "października|październik|paź listopada|listopad|lis grudnia|grudzień|gru"
    ),
    "cs": (
        "ledna|leden|led února|únor|úno března|březen|bře dubna|duben|dub května|květen|kvě června|červen|čvn "
        "července|červenec|čvc srpna|srpen|srp září|zář října|říjen|říj listopadu|listopad|lis "
        "prosince|prosinec|pro"
    ),
    "sk": (
        "januára|január|jan februára|február|feb marca|marec|mar apríla|apríl|apr mája|máj júna|jún júla|júl "
        "augusta|august|aug septembra|september|sep októbra|október|okt novembra|november|nov "
        "decembra|december|dec"
    ),
    "hu": (
        "január|jan február|febr március|márc április|ápr május|máj június|jún július|júl augusztus|aug "
        "szeptember|szept október|okt november|nov december|dec"
    ),
    "ro": (
        "ianuarie|ian februarie|feb martie|mar aprilie|apr mai iunie|iun iulie|iul august|aug septembrie|sept "
        "octombrie|oct noiembrie|noi|nov decembrie|dec"
    ),
    "hr": (
        "siječnja|siječanj|sij veljače|veljača|velj ožujka|ožujak|ožu travnja|travanj|tra svibnja|svibanj|svi "
        "lipnja|lipanj|lip srpnja|srpanj|srp kolovoza|kolovoz|kol rujna|rujan|ruj listopada|listopad|lis "
        "studenoga|studenog|studeni|stu prosinca|prosinac|pro"
    ),
    "sr": (
        "јануар|јан фебруар|феб март|мар април|апр мај јун јул август|авг септембар|сеп октобар|окт "
        "новембар|нов децембар|дец"
    ),
    "sl": (
        "januar|jan februar|feb marec|mar april|apr maj junij|jun julij|jul avgust|avg september|sep "
        "oktober|okt november|nov december|dec"
    ),
    "bg": (
        "януари|ян февруари|февр март април|апр май юни юли август|авг септември|септ октомври|окт "
        "ноември|ноем декември|дек"
    ),
    "ru": (
        "января|январь|янв февраля|февраль|фев|февр марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн "
        "июля|июль|июл августа|август|авг сентября|сентябрь|сен|сент октября|октябрь|окт "
        "ноября|ноябрь|ноя|нояб декабря|декабрь|дек"
    ),
    "uk": (
        "січня|січень|січ лютого|лютий|лют березня|березень|бер квітня|квітень|кві травня|травень|тра "
        "червня|червень|чер липня|липень|лип серпня|серпень|сер вересня|вересень|вер жовтня|жовтень|жов "
        "листопада|листопад|лис грудня|грудень|гру"
    ),
    "el": (
        "ιανουαρίου|ιανουάριος|ιαν φεβρουαρίου|φεβρουάριος|φεβ μαρτίου|μάρτιος|μαρ απριλίου|απρίλιος|απρ "
        "μαΐου|μάιος|μαι ιουνίου|ιούνιος|ιουν ιουλίου|ιούλιος|ιουλ αυγούστου|αύγουστος|αυγ "
        "σεπτεμβρίου|σεπτέμβριος|σεπ οκτωβρίου|οκτώβριος|οκτ νοεμβρίου|νοέμβριος|νοε "
        "δεκεμβρίου|δεκέμβριος|δεκ"
    ),
    "tr": (
        "ocak|oca şubat|şub mart|mar nisan|nis mayıs|may haziran|haz temmuz|tem ağustos|ağu eylül|eyl "
        "ekim|eki kasım|kas aralık|ara"
    ),
    "ar": (
        "يناير|كانون-الثاني فبراير|شباط مارس|آذار أبريل|إبريل|ابريل|نيسان مايو|أيار يونيو|حزيران|يونيه "
        "يوليو|تموز|يوليه أغسطس|آب|اغسطس سبتمبر|أيلول أكتوبر|اكتوبر نوفمبر ديسمبر"
    ),
    "he": (
        "ינואר|בינואר פברואר|בפברואר מרץ|במרץ אפריל|באפריל מאי|במאי יוני|ביוני יולי|ביולי אוגוסט|באוגוסט "
        "ספטמבר|בספטמבר אוקטובר|באוקטובר נובמבר|בנובמבר דצמבר|בדצמבר"
    ),
    "hi": ("जनवरी|जन फरवरी|फ़रवरी|फर मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर"),
    "id": (
        "januari|jan februari|feb maret|mar april|apr mei juni|jun juli|jul agustus|agu|ags september|sep "
        "oktober|okt november|nov desember|des"
    ),
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "zu": "januwari februwari mashi ephreli meyi juni julayi agasti septhemba okthoba novemba disemba",
}

#: Standard offsets of the zone abbreviations that bylines use, in minutes east of UTC.
ZONE_MINUTES: Mapping[str, int] = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "bst": 60, "cet": 60, "mez": 60, "west": 60, "wat": 60,
    "cest": 120, "mesz": 120, "eet": 120, "sast": 120, "cat": 120,
    "eest": 180, "msk": 180, "eat": 180, "trt": 180,
    "ist": 330, "npt": 345, "wib": 420, "sgt": 480, "hkt": 480, "awst": 480, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip

#: American zones without the letter for standard or daylight saving time; offsets of standard time.
AMERICAN_ZONE_MINUTES: Mapping[str, int] = {"et": -300, "ct": -360, "mt": -420, "pt": -480}


def _tables() -> dict[str, dict[str, int]]:
    return {
        language: {form: number for number, forms in enumerate(names.split(), 1) for form in forms.split("|")}
        for language, names in _MONTHS_BY_LANGUAGE.items()
    }


_BY_LANGUAGE = _tables()
#: For pages of unknown language: of two languages that share a word, the one with more speakers comes first.
_ANY: dict[str, int] = {}
for _table in _BY_LANGUAGE.values():
    for _form, _number in _table.items():
        _ANY.setdefault(_form, _number)

#: Names of months in all these languages.
MONTH_WORDS = frozenset(_ANY)


def month_number(word: str, language: str | None = None) -> int | None:
    """Return 1 to 12 for the name of a month, or None; `language` decides between languages that share a word."""
    word = word.casefold().strip(".,'’")
    own = _BY_LANGUAGE.get(language or "", {}).get(word)
    return own if own is not None else _ANY.get(word)
