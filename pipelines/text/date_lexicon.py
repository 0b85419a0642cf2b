"""Names of months as news pages write them."""

import re
import unicodedata

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
        "січня|січень|січ лютого|лютий|лют березня|березень|берез|бер квітня|квітень|квіт|кві "
        "травня|травень|трав|тра червня|червень|черв|чер липня|липень|лип серпня|серпень|серп|сер "
        "вересня|вересень|верес|вер жовтня|жовтень|жовт|жов листопада|листопад|лист|лис грудня|грудень|груд|гру"
    ),
    "el": (
        "ιανουαρίου|ιανουάριος|ιαν φεβρουαρίου|φεβρουάριος|φεβ μαρτίου|μάρτιος|μαρ απριλίου|απρίλιος|απρ "
        "μαΐου|μάιος|μάη|μάης|μαι ιουνίου|ιούνιος|ιουν ιουλίου|ιούλιος|ιουλ αυγούστου|αύγουστος|αυγ "
        "σεπτεμβρίου|σεπτέμβριος|σεπ οκτωβρίου|οκτώβριος|οκτ νοεμβρίου|νοέμβριος|νοε "
        "δεκεμβρίου|δεκέμβριος|δεκ"
    ),
    "tr": (
        "ocak|oca şubat|şub mart|mar nisan|nis mayıs|may haziran|haz temmuz|tem ağustos|ağu eylül|eyl "
        "ekim|eki kasım|kas aralık|ara"
    ),
    "ar": (
        "يناير|جانفي|كانونالثاني|كانونثاني فبراير|شباط|فيفري مارس|آذار أبريل|إبريل|نيسان|أفريل مايو|أيار|ماي "
        "يونيو|حزيران|يونيه|جوان يوليو|تموز|يوليه|يوليوز|جويلية أغسطس|آب|غشت|أوت سبتمبر|أيلول|شتنبر "
        "أكتوبر|تشرينالأول|تشرينأول نوفمبر|نونبر|تشرينالثاني|تشرينثاني ديسمبر|دجنبر|كانونالأول|كانونأول"
    ),
    "he": (
        "ינואר|בינואר|ינו|בינו פברואר|בפברואר|פבר|בפבר מרץ|במרץ אפריל|באפריל|אפר|באפר מאי|במאי יוני|ביוני יולי|ביולי "
        "אוגוסט|באוגוסט|אוג|באוג ספטמבר|בספטמבר|ספט|בספט אוקטובר|באוקטובר|אוק|באוק נובמבר|בנובמבר|נוב|בנוב "
        "דצמבר|בדצמבר|דצמ|בדצמ"
    ),
    "hi": (
        "जनवरी|जन फरवरी|फ़रवरी|फर|फ़र मार्च अप्रैल मई जून जुलाई|जुल अगस्त|अग सितंबर|सितम्बर|सित अक्टूबर|अक्तूबर|अक्टू "
        "नवंबर|नवम्बर|नव दिसंबर|दिसम्बर|दिस"
    ),
    "id": (
        "januari|jan februari|feb maret|mar april|apr mei juni|jun juli|jul agustus|agu|ags september|sep "
        "oktober|okt november|nov desember|des"
    ),
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "zu": "januwari februwari mashi ephreli meyi juni julayi agasti septhemba okthoba novemba disemba",
    "ka": (
        "იანვარი|იან თებერვალი|თებ მარტი|მარ აპრილი|აპრ მაისი|მაი ივნისი|ივნ ივლისი|ივლ აგვისტო|აგვ "
        "სექტემბერი|სექ ოქტომბერი|ოქტ ნოემბერი|ნოე დეკემბერი|დეკ"
    ),
    "hy": (
        "հունվարի|հունվար|հնվ փետրվարի|փետրվար|փտվ մարտի|մարտ|մրտ ապրիլի|ապրիլ|ապր մայիսի|մայիս|մյս "
        "հունիսի|հունիս|հնս հուլիսի|հուլիս|հլս օգոստոսի|օգոստոս|օգս սեպտեմբերի|սեպտեմբեր|սեպ "
        "հոկտեմբերի|հոկտեմբեր|հոկ նոյեմբերի|նոյեմբեր|նոյ դեկտեմբերի|դեկտեմբեր|դեկ"
    ),
    "az": (
        "yanvar|yan fevral|fev mart|mar aprel|apr may iyun|iyn iyul|iyl avqust|avq sentyabr|sen oktyabr|okt "
        "noyabr|noy dekabr|dek"
    ),
    "uz": (
        "yanvar|yan fevral|fev mart|mar aprel|apr may iyun|iyn iyul|iyl avgust|avg sentabr|sentyabr|sen "
        "oktabr|oktyabr|okt noyabr|noy dekabr|dek"
    ),
    "kk": (
        "қаңтар|қаң ақпан|ақп наурыз|нау сәуір|сәу мамыр|мам маусым|мау шілде|шіл тамыз|там қыркүйек|қыр "
        "қазан|қаз қараша|қар желтоқсан|жел"
    ),
    "mk": (
        "јануари|јан февруари|фев март|мар април|апр мај јуни|јун јули|јул август|авг септември|сеп "
        "октомври|окт ноември|ное декември|дек"
    ),
    "be": (
        "студзеня|студзень|сту лютага|люты сакавіка|сакавік|сак красавіка|красавік|кра мая|май|травень "
        "чэрвеня|чэрвень|чэр ліпеня|ліпень|ліп жніўня|жнівень|жні верасня|верасень кастрычніка|кастрычнік|кас "
        "лістапада|лістапад|ліс снежня|снежань|сне"
    ),
    "sq": (
        "janar|jan shkurt|shk mars|mar prill|pri maj qershor|qer korrik|korr gusht|gush shtator|sht tetor|tet "
        "nëntor|nën dhjetor|dhj"
    ),
    "bs": (
        "januar|jan februar|feb mart|mar april|apr maj juni|jun juli|jul august|avgust|aug septembar|sep "
        "oktobar|okt novembar|nov decembar|dec"
    ),
    "eu": (
        "urtarrilaren|urtarrilak|urtarrila otsailaren|otsailak|otsaila martxoaren|martxoak|martxoa "
        "apirilaren|apirilak|apirila maiatzaren|maiatzak|maiatza ekainaren|ekainak|ekaina "
        "uztailaren|uztailak|uztaila abuztuaren|abuztuak|abuztua irailaren|irailak|iraila "
        "urriaren|urriak|urria azaroaren|azaroak|azaroa abenduaren|abenduak|abendua"
    ),
    "gl": (
        "xaneiro|xan febreiro|feb marzo|mar abril|abr maio xuño xullo|xul agosto|ago setembro|set outubro|out "
        "novembro|nov decembro|dec"
    ),
    "cy": (
        "ionawr|ion chwefror|chwef mawrth|maw ebrill|ebr mai mehefin|meh gorffennaf|gorff awst medi "
        "hydref|hyd tachwedd|tach rhagfyr|rhag"
    ),
    "mt": "jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru",
    "af": "januarie februarie maart april mei junie julie augustus september oktober november desember",
    "fil": (
        "enero pebrero|peb marso abril mayo hunyo|hun hulyo|hul agosto setyembre oktubre nobyembre|nob disyembre|dis"
    ),
    "ms": "januari februari mac april mei jun julai ogos|ogo september oktober november disember|dis",
    "lb": "januar februar mäerz|mäe abrëll|abr mee juni juli august september oktober november dezember",
    "th": (
        "มกราคม|มค กุมภาพันธ์|กพ มีนาคม|มีค เมษายน|เมย พฤษภาคม|พค มิถุนายน|มิย กรกฎาคม|กค สิงหาคม|สค "
        "กันยายน|กย ตุลาคม|ตค พฤศจิกายน|พย ธันวาคม|ธค"
    ),
    "lo": ("ມັງກອນ|ມກ ກຸມພາ|ກພ ມີນາ|ມນ ເມສາ|ມສ ພຶດສະພາ|ພພ ມິຖຸນາ|ມິຖ ກໍລະກົດ|ກລ ສິງຫາ|ສຫ ກັນຍາ|ກຍ ຕຸລາ|ຕລ ພະຈິກ|ພຈ ທັນວາ|ທວ"),
    "km": "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
    "my": "ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ",
    "fa": (
        "ژانویه|ژانویهٔ فوریه|فوریهٔ مارس آوریل|آپریل مه|می|مهٔ ژوئن ژوئیه|ژوئیهٔ|جولای اوت|آگوست|اگوست "
        "سپتامبر اکتبر|اکتوبر نوامبر دسامبر"
    ),
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "ps": "جنوري فبروري|فېبروري مارچ اپریل مۍ جون جولای اګست سپتمبر|سېپتمبر اکتوبر نومبر دسمبر",
    "bn": (
        "জানুয়ারি|জানুয়ারী|জানু ফেব্রুয়ারি|ফেব্রুয়ারী|ফেব মার্চ এপ্রিল|এপ্রি মে জুন জুলাই|জুল আগস্ট|আগ "
        "সেপ্টেম্বর|সেপ অক্টোবর|অক্টো নভেম্বর|নভে ডিসেম্বর|ডিসে"
    ),
    "mr": ("जानेवारी|जाने फेब्रुवारी|फेब्रु मार्च एप्रिल|एप्रि मे जून जुलै ऑगस्ट|ऑग सप्टेंबर|सप्टें ऑक्टोबर|ऑक्टो नोव्हेंबर|नोव्हें डिसेंबर|डिसें"),
    "ne": "जनवरी फेब्रुअरी मार्च अप्रिल मे जुन जुलाई अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर",
    "gu": ("જાન્યુઆરી|જાન્યુ ફેબ્રુઆરી|ફેબ્રુ માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ|ઓગસ્ટ સપ્ટેમ્બર|સપ્ટે ઑક્ટોબર|ઓક્ટોબર|ઑક્ટો નવેમ્બર|નવે ડિસેમ્બર|ડિસે"),
    "pa": ("ਜਨਵਰੀ|ਜਨ ਫ਼ਰਵਰੀ|ਫਰਵਰੀ|ਫ਼ਰ ਮਾਰਚ ਅਪ੍ਰੈਲ|ਅਪ੍ਰੈ ਮਈ ਜੂਨ ਜੁਲਾਈ|ਜੁਲਾ ਅਗਸਤ|ਅਗ ਸਤੰਬਰ|ਸਤੰ ਅਕਤੂਬਰ|ਅਕਤੂ ਨਵੰਬਰ|ਨਵੰ ਦਸੰਬਰ|ਦਸੰ"),
    "ta": (
        "ஜனவரி|ஜன பிப்ரவரி|பிப் மார்ச்|மார் ஏப்ரல்|ஏப் மே ஜூன் ஜூலை ஆகஸ்ட்|ஆக செப்டம்பர்|செப்|செப்டெம்பர் "
        "அக்டோபர்|அக்|ஒக்டோபர் நவம்பர்|நவ டிசம்பர்|டிச"
    ),
    "te": ("జనవరి|జన ఫిబ్రవరి|ఫిబ్ర మార్చి ఏప్రిల్|ఏప్రి మే జూన్ జులై|జూలై ఆగస్టు|ఆగ సెప్టెంబర్|సెప్టెం అక్టోబర్|అక్టో నవంబర్|నవం డిసెంబర్|డిసెం"),
    "kn": ("ಜನವರಿ|ಜನ ಫೆಬ್ರವರಿ|ಫೆಬ್ರ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್|ಏಪ್ರಿ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್|ಆಗ ಸೆಪ್ಟೆಂಬರ್|ಸೆಪ್ಟೆಂ ಅಕ್ಟೋಬರ್|ಅಕ್ಟೋ ನವೆಂಬರ್|ನವೆಂ ಡಿಸೆಂಬರ್|ಡಿಸೆಂ"),
    "ml": (
        "ജനുവരി|ജനു ഫെബ്രുവരി|ഫെബ്രു മാർച്ച്|മാർ ഏപ്രിൽ|ഏപ്രി മേയ്|മെയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ്|ആഗസ്റ്റ് "
        "സെപ്റ്റംബർ|സെപ്റ്റം ഒക്ടോബർ|ഒക്ടോ നവംബർ|നവം ഡിസംബർ|ഡിസം"
    ),
    "si": ("ජනවාරි|ජන පෙබරවාරි|පෙබ මාර්තු|මාර් අප්‍රේල් මැයි ජූනි ජූලි අගෝස්තු|අගෝ සැප්තැම්බර්|සැප් ඔක්තෝබර්|ඔක් නොවැම්බර්|නොවැ දෙසැම්බර්|දෙසැ"),
}

#: What the case and the encoding of a letter leave open: accents of Latin, Greek and Cyrillic letters, vowel and hamza
#: signs of Arabic ones, joiners.
_SIGNS = re.compile("[\u0300-\u036f\u0640\u064b-\u0655\u200b-\u200f]")


def folded(word: str) -> str:
    """Return a word without case and accents, equal for composed and decomposed letters and Turkish capitals."""
    if word.isascii():
        return word.lower()
    return _SIGNS.sub("", unicodedata.normalize("NFKD", word).casefold()).replace("ı", "i")


def _tables() -> dict[str, dict[str, int]]:
    return {
        language: {folded(form): number for number, forms in enumerate(names.split(), 1) for form in forms.split("|")}
        for language, names in _MONTHS_BY_LANGUAGE.items()
    }


_BY_LANGUAGE = _tables()
#: For pages of unknown language: of two languages that share a word, the one with more speakers comes first.
_ANY: dict[str, int] = {}
for _table in _BY_LANGUAGE.values():
    for _form, _number in _table.items():
        _ANY.setdefault(_form, _number)

#: Names of months in all these languages, as written.
MONTH_WORDS = frozenset(form for names in _MONTHS_BY_LANGUAGE.values() for form in re.split(r"[\s|]+", names))


def month_number(word: str, language: str | None = None) -> int | None:
    """Return 1 to 12 for the name of a month, or None; `language` decides between languages that share a word."""
    word = folded(word).replace(".", "").strip(",'’ ")
    own = _BY_LANGUAGE.get(language or "", {}).get(word)
    return own if own is not None else _ANY.get(word)
