"""Words for parts of the day beside a time of a clock with twelve hours, in the languages of the Unicode CLDR. Pure."""

#: Before noon.
FORENOON = (
    "a.m.|오전|새벽|아침|午前|上午|早上|凌晨|清晨|早晨|π.μ.|öö|ص|صباحا|ق.ظ|قبل از ظهر|ap.|f.m.|de.|dop.|p.d.|"
    "e paradites|"
    "पूर्वाह्न|सुबह|পূর্বাহ্ণ|সকাল|முற்பகல்|காலை|உదయం|ఉదయం|ಬೆಳಿಗ್ಗೆ|ਪੂ.ਦੁ.|ก่อนเที่ยง|sa|sáng|pg|pagi|утра|"
    'пр.об.|дп|претпл.|לפנה״צ|לפנה"צ|בבוקר|da manhã|de la mañana|del mattino|du matin|vm.|ү.ө.|priekšp.|'
    "ಪೂರ್ವಾಹ್ನ|এএম|एएम|மு.ப.|未明|早朝|明け方|早|今早|matin|in the morning|früh|morgens|am morgen|am vormittag|vorm.|"
    "vormittags|de la madrugada|di mattina|da madrugada|’s ochtends|på morg.|på förm.|på morgonen|"
    "på förmiddagen|om morgenen|om formiddagen|morg.|på morgenen|aamulla|aamup.|aamupäivällä|przed południem|"
    "dopoledne|dopol.|dopoludnia|reggel|hajnal|délelőtt|dimineața|сутринта|ранку|ујутру|ujutro|prijepodne|"
    "zjut.|zjutraj|dopoldan|наутро|претпладне|e mëngjesit|πρωί|το πρωί|sabah|öğleden önce|sübh|səhər|დილ.|"
    "დილით|առավոտյան|בוקר|לפנות בוקר|فجرًا|في الصباح|بامداد|صبح|نیمه‌شب|قبل‌ازظهر|صبح میں|ভোর|ভোরবেলায়|"
    "সকালবেলায়|அதிகாலை|ಬೆಳಗ್ಗೆ|പുലർച്ചെ|രാവിലെ|पहाट|सकाळ|સવારે|ਸਵੇਰੇ|बिहान|පෙ.ව.|පාන්දර|උදේ|මැදියමට පසු|"
    "পূৰ্বাহ্ন|ในตอนเช้า|ng umaga|madaling-araw|朝|នៅពេលព្រឹក|ກ່ອນທ່ຽງ|ຕອນເຊົ້າ|နံနက်|өглөө|таңғы|ertalab|"
    "эртең менен|таңкы|go.öň|günortadan öň|ጥዋት|በሌሊት|alfajiri|asubuhi|die oggend|hommikul|no rīta|"
    "priekšpusdienā|priešpiet|rytas|f.h.|að morgni|r.n.|y bore|goizald.|goizeko|goizaldeko|matinada|matí|"
    "da mañá|غ.م|ع.م|ب.ن|صبح، منجهند|moies|सकाळीं|entathakusa|ekuseni"
)
#: From noon to evening.
AFTERNOON = (
    "p.m.|오후|저녁|午後|下午|傍晚|μ.μ.|ös|م|مساء|ظهرا|ب.ظ|بعدازظهر|عصر|ip.|e.m.|du.|odp.|m.d.|e pasdites|अपराह्न|"
    "दोपहर|शाम|অপরাহ্ণ|বিকেল|বিকাল|দুপুর|பிற்பகல்|மாலை|సాయంత్రం|మధ్యాహ్నం|ಮಧ್ಯಾಹ್ನ|ಸಂಜೆ|ਬਾ.ਦੁ.|หลังเที่ยง|ch|"
    'chiều|trưa|ptg|siang|sore|дня|вечера|сл.об.|пп|попл.|אחה״צ|אחה"צ|בערב|da tarde|de la tarde|'
    "del pomeriggio|de l'après-midi|nm.|ү.х.|pēcp.|pop.|ಅಪರಾಹ್ನ|পিএম|पीएम|பி.ப.|夕|夕刻|宵|عصرًا|am nachmittag|"
    "am abend|in the afternoon|in the evening|après-midi|soir|de l’après-midi|mittags|nachm.|abends|"
    "nachmittags|di pomeriggio|di sera|’s middags|’s avonds|på efterm.|på kvällen|på eftermiddagen|"
    "om eftermiddagen|om aftenen|etterm.|kveld|på ettermiddagen|på kvelden|iltap.|illalla|iltapäivällä|"
    "po południu|wieczorem|več.|odpoledne|večer|popol.|popoludní|délután|după-amiaza|seara|следобед|вечерта|"
    "вечора|по подне|увече|popodne|navečer|poslije podne|zveč.|popoldan|zvečer|попладне|навечер|e mbrëmjes|"
    "μεσημ.|απόγ.|το μεσημέρι|το απόγευμα|öğleden sonra|akşamüstü|akşam|gündüz|axşamüstü|axşam|ნაშუადღ.|საღ.|"
    "ნაშუადღევს|საღამოს|ցերեկը|երեկոյան|ցերեկվա|צהריים|אחר הצהריים|ערב|בצהריים|بعد الظهر|ظهر|دوپہر|سہ پہر|"
    "شام|دوپہر میں|شام میں|সন্ধ্যা|দুপুরবেলায়|সন্ধ্যাবেলায়|மதியம்|அந்தி மாலை|ഉച്ചയ്ക്ക്|ഉച്ചതിരിഞ്ഞ്|"
    "വൈകുന്നേരം|സന്ധ്യ|दुपार|संध्याकाळ|બપોરે|સાંજે|ਦੁਪਹਿਰੇ|ਸ਼ਾਮੀਂ|अपरान्ह|साँझ|बेलुकी|ප.ව.|දවල්|හවස|රෑ|"
    "অপৰাহ্ন|ในตอนบ่าย|บ่าย|ในตอนเย็น|ค่ำ|petang|ng hapon|ng gabi|夕方|នៅពេលរសៀល|នៅពេលល្ងាច|នៅពេលយប់|ຫຼັງທ່ຽງ|"
    "ຕອນບ່າຍ|ຕອນແລງ|ညနေ|နေ့လယ်|ည|өдөр|орой|түстен кейінгі|кешкі|kunduzi|kechqurun|түштөн кийин|кечинде|"
    "түштөн кийинки|go.soň|günortadan soň|ከሰዓት|በምሽት|mchana|jioni|die middag|die aand|pärastlõunal|õhtul|"
    "pēcpusd.|vakarā|pēcpusdienā|popiet|popietė|vakaras|e.h.|síðdegis|að kvöldi|i.n.|y prynhawn|yr hwyr|"
    "eguerd.|arrats.|iluntz.|gaueko|eguerdiko|arratsaldeko|iluntzeko|migdia|tarda|vespre|do mediodía|غ.و.|"
    "د.ن|منجهند، شام|nomëttes|दनपार|सांज|सांजे|दनपारां|ntambama|ebusuku"
)
#: From evening to midnight, or after it.
NIGHT = (
    "晚上|晚间|晚間|晚|夜|深夜|밤|ليلا|شب|रात|রাত|ରାତି|இரவு|రాత్రి|tối|đêm|malam|ночи|da noite|de la noche|di notte|"
    "du soir|בלילה|nachts|at night|på natten|om natten|natt|på natta|’s nachts|gecə|ноќе|e natës|die nag|"
    "naktis|að nóttu|գիշերը|գիշերվա|半夜|ночі|रात को|in der nacht|midnight|minuit|mitternacht|mezzanotte|meia-noite|"
    "middernacht|midnatt|midnat|midn.|keskiyöllä|yöllä|o północy|w nocy|půln.|půlnoc|v noci|o poln.|"
    "o polnoci|éjfél|éjjel|miezul nopții|noaptea|la miezul nopții|полунощ|през нощта|полн.|полночь|поноћ|"
    "ноћу|ponoć|noću|po noći|полноќ|e mesnatës|βράδυ|το βράδυ|gece yarısı|gece|gecəyarı|შუაღამეს|ღამ.|ღამით|"
    "կեսգիշեր|կեսգիշերին|חצות|לילה|آدھی رات|رات|رات میں|मध्यरात्रि|রাত্রি|রাত্রিবেলায়|நள்ளிரவு|అర్ధరాత్రి|"
    "ಮಧ್ಯ ರಾತ್ರಿ|ರಾತ್ರಿ|അർദ്ധരാത്രി|രാത്രി|मध्यरात्र|रात्र|મધ્યરાત્રિ|રાત્રે|ਅੱਧੀ ਰਾਤ|ਰਾਤੀਂ|मध्यरात|මැදියම|"
    "เที่ยงคืน|กลางคืน|nửa đêm|hatinggabi|真夜中|夜中|자정|午夜|អធ្រាត្រ|ທ່ຽງຄືນ|ກາງຄືນ|ຕອນກາງຄືນ|သန်းခေါင်ယံ|"
    "шөнө дунд|шөнө|түн жарымы|түнгі|yarim tun|kechasi|түн ортосу|түн ичинде|እኩለ ሌሊት|saa sita za usiku|usiku|"
    "middernag|keskööl|öösel|pusnaktī|naktī|vidurnaktis|miðnætti|canol nos|gauerdia|mitjanit|राती"
)
#: Around noon.
NOON = (
    "中午|正午|낮|午间|午間|noon|昼|お昼|midi|del mediodía|mezzogiorno|meio-dia|keskip.|keskipäivällä|"
    "w południe|poledne|"
    "napol.|napoludnie|dél|amiază|la amiază|на обяд|полд.|полдень|подне|podne|opold.|opoldne|напладне|"
    "e mesditës|öğle|günorta|შუადღ.|შუადღეს|կեսօր|կեսօրին|நண்பகல்|ഉച്ച|मध्यान्ह|මධ්‍යාහ්නය|เที่ยง|"
    "tanghaling-tapat|정오|ថ្ងៃត្រង់|ຕອນທ່ຽງ|မွန်းတည့်|үд дунд|түскі|tush payti|чак түш|ቀትር|adhuhuri|"
    "saa sita za mchana|keskpäeval|pusd.|pusdienlaikā|perpiet|hádegi|canol dydd|emini"
)
