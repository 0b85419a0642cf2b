"""Words by which pages say whose text an article is: labels, datelines, notes of origin, disclaimers."""

import re


def _alternatives(text: str) -> str:
    return "|".join(part for line in text.strip().splitlines() for part in line.strip().split("|") if part)


#: A label that is the whole text of an element beside the headline.
SPONSORED_LABEL = re.compile(
    r"\W*(?:"
    + _alternatives(
        r"""
        sponsored(?:\s(?:content|post|article|story|feature))?|sponsor\scontent|paid\s(?:post|content|partnership|article|feature)
        advertorial|advertisement\sfeature|promoted(?:\s(?:content|post))?|brand(?:ed)?\s?content|partner\scontent|native\sad(?:vertising)?
        in\spartnership\swith\s.{2,40}|(?:sponsored|presented|paid\sfor|brought\sto\syou|powered)\sby:?\s.{2,40}|advertiser\scontent
        anzeige|bezahlte\sanzeige|sponsored\s?post|werbung|gesponsert(?:er\sinhalt)?|gesponserter\sbeitrag|partnerinhalt|präsentiert\svon\s.{2,40}
        publi-?reportage|publi-?rédactionnel|contenu\s(?:sponsorisé|partenaire|de\smarque)|publi-?communiqué|article\ssponsorisé
        contenido\s(?:patrocinado|de\smarca|promocional)|publirreportaje|patrocinado|ofrecido\spor\s.{2,40}|remitido
        conteúdo\s(?:patrocinado|de\smarca|pago)|publieditorial|informe\spublicitário|patrocinado\spor\s.{2,40}
        contenuto\ssponsorizzato|pubbliredazionale|publiredazionale|informazione\spubblicitaria|sponsorizzato
        gesponsord(?:e\sinhoud)?|advertentie|betaalde\sinhoud|partnerbijdrage|annonsørinnhold|annonssamarbete|annons|annoncørbetalt(?:\sindhold)?
        kaupallinen\syhteistyö|mainos|artykuł\s(?:sponsorowany|partnera)|materiał\s(?:sponsorowany|partnera|promocyjny)|reklama
        komerční\s(?:sdělení|obsah)|placený\sobsah|támogatott\startalom|szponzorált(?:\startalom)?|conținut\ssponsorizat|advertorial\s\(p\)
        на\sправах\sрекламы|партнерский\sматериал|спонсорский\sматериал|реклама|рекламна\sпублікація|платена\sпубликация|χορηγούμενο(?:\sπεριεχόμενο)?
        sponsorlu\s(?:içerik|bağlantı)|advertorial\siçerik|konten\sbersponsor|iklan|nội\sdung\stài\strợ|thông\stin\squảng\scáo
        广告|廣告|赞助内容|贊助內容|推广|廣編特輯|品牌內容|商业推广|広告(?:記事|企画)?|タイアップ広告|提供記事|スポンサード|광고|협찬|애드버토리얼|기획광고
        محتوى\s(?:مدفوع|برعاية|إعلاني)|إعلان|برعاية\s.{2,40}|תוכן\s(?:שיווקי|ממומן)|प्रायोजित|विज्ञापन|বিজ্ঞাপন|เนื้อหาสนับสนุน|โฆษณา|رپورتاژ\sآگهی
        """
    )
    + r")\W*",
    re.IGNORECASE,
)
#: Labels of advertising slots, too.
SLOT_LABEL = re.compile(
    r"\W*(?:anzeige|bezahlte\sanzeige|werbung|reklama|реклама|annons|iklan|mainos|advertentie|sponsored(?:\scontent)?|patrocinado|"
    r"广告|廣告|推广|広告|광고|إعلان|विज्ञापन|বিজ্ঞাপন|โฆษณา|promoted)\W*",
    re.IGNORECASE,
)
#: A label with the name of the sponsor.
SPONSOR_NAMED = re.compile(
    r"\W*(?:(?:sponsored|presented|paid\sfor|brought\sto\syou)\sby:?|präsentiert\svon|gesponsert\svon|patrocinado\spor|ofrecido\spor|برعاية)\s.{2,40}",
    re.IGNORECASE,
)
#: The same for press releases.
PRESS_RELEASE_LABEL = re.compile(
    r"\W*(?:"
    + _alternatives(
        r"""
        press\srelease|news\srelease|media\srelease|for\simmediate\srelease|pressemitteilung|presseaussendung|medienmitteilung|presseinformation
        communiqué\sde\spresse|comunicado\sde\sprensa|nota\sde\sprensa|comunicado\sde\simprensa|nota\sà\simprensa|comunicato\sstampa|persbericht
        pressmeddelande|pressemelding|pressemeddelelse|lehdistötiedote|informacja\sprasowa|tisková\szpráva|tlačová\sspráva|sajtóközlemény
        comunicat\sde\spresă|пресс-релиз|прес-реліз|съобщение\sза\sмедиите|δελτίο\sτύπου|basın\sbülteni|siaran\spers|thông\scáo\sbáo\schí
        新闻稿|新聞稿|プレスリリース|보도자료|بيان\sصحفي|הודעה\sלעיתונות|प्रेस\sविज्ञप्ति|ข่าวประชาสัมพันธ์
        """
    )
    + r")\W*",
    re.IGNORECASE,
)
#: The dateline of a press release at the beginning of its text.
PRESS_RELEASE_DATELINE = re.compile(
    r"^.{0,90}?(?:/\s?(?:PR\s?Newswire|CNW|USNewswire|EINPresswire\.com|EIN\sPresswire|美通社)[^/]{0,30}/|\(\s?(?:BUSINESS\sWIRE|GLOBE\s?NEWSWIRE|ots|"
    r"Newsfile(?:\sCorp\.?)?|ACCESSWIRE|ACCESS\sNewswire|PRWEB|Marketwired|EIN\sPresswire|openPR)\s?\)|\[?GLOBE\sNEWSWIRE\]?\s--|"
    r"FOR\sIMMEDIATE\sRELEASE)",
    re.IGNORECASE,
)
#: The last lines of a press release.
PRESS_RELEASE_END = re.compile(
    r"^(?:SOURCE\s[A-Z][\w&.,' -]{2,60}$|"
    r"(?i:view\s(?:the\s)?(?:original|source)\s(?:content|version)(?:\sto\sdownload|\son).*)"
    r"|(?i:original-content\svon:.*)|(?i:pressekontakt\s?:?.*|press\scontacts?\s?:.*|media\scontacts?\s?:.*|media\s(?:inquiries|enquiries)\s?:.*"
    r"|contacts?\s(?:presse|de\sprensa|stampa)\s?:?.*|contacto\sde\sprensa\s?:?.*|перс?с-служба\s?:.*|報道関係者.{0,20}問い?合わせ.*))"
)
_WORK = r"(?:article|story|report|piece|post|essay|column|interview|version|text|it)"
#: A note that another outlet had the text first.
SYNDICATED_NOTE = re.compile(
    _alternatives(
        rf"""
        \b{_WORK}\b.{{0,40}}?\b(?:originally|first)\s(?:appeared|published|ran|posted)\s(?:in|on|by|at)\b|^originally\s(?:published|appeared)\s(?:in|on|by|at)\b
        \brepublished\s(?:from|with\s(?:the\s)?permission)|\bis\srepublished\b|\breprinted\s(?:from|with\spermission)|read\sthe\soriginal\s(?:article|story)
        \bsyndicated\s(?:from|by|content)\b|\bpublished\shere\swith\s(?:the\s)?permission
        (?:erschien|veröffentlicht|publiziert)\w*\s(?:zuerst|ursprünglich|zunächst)\s(?:auf|bei|in|im)|(?:zuerst|ursprünglich)\s.{{0,40}}?(?:erschienen|veröffentlicht)
        (?:übernommen|nachdruck)\s(?:von|aus|mit\sgenehmigung)|publié\s(?:initialement|à\sl['’]origine)\s(?:par|sur|dans)|initialement\sparu|republié\s(?:à\spartir|de)
        (?:publicad[oa]|apareció)\s(?:originalmente|originariamente|por\sprimera\svez)\s(?:en|por)|originalmente\spublicad[oa]|reproducid[oa]\scon\spermiso
        publicad[oa]\s(?:originalmente|primeiro)\s(?:em|no|na|pel[oa])|pubblicato\s(?:originariamente|originalmente|per\sla\sprima\svolta|inizialmente)\s(?:su|da|in|sul)
        oorspronkelijk\s(?:gepubliceerd|verschenen)|(?:verscheen|verschenen)\seerder\s(?:op|in|bij)|ursprungligen\spublicerad|opprinnelig\spublisert
        pierwotnie\s(?:ukazał|opublikowan)|původně\s(?:vyšel|publikován)|впервые\sопубликован|оригинал\sстатьи|перепечат(?:ка|ано)|источник\sоригинала
        ilk\solarak\s.{{0,40}}yayınlan|pertama\skali\s(?:terbit|diterbitkan|tayang)|转载自|轉載自|本文转自|本文轉自|原文链接|原文連結|原文刊[载載]|より転載|から転載|転載元
        نُ?شر\s(?:هذا\s)?(?:المقال|لأول\sمرة|أصلا)|نقلا\sعن
        """
    ),
    re.IGNORECASE,
)
#: A note that a text sums up what others report.
AGGREGATED_NOTE = re.compile(
    _alternatives(
        r"""
        (?:article|post|content|story|page|summary|site)\s(?:aggregates|compiles|summari[sz]es|curates)\b.{0,80}?\b(?:sources?|publications?|outlets?|reports?|information|media)
        (?:aggregated|compiled|curated|summari[sz]ed)\s(?:from|using|by\sdrawing\son)\s.{0,50}?(?:sources?|publications?|outlets?|reports?|media)
        (?:information|content)\sin\sthis\s(?:article|post)\s(?:is|was)\s(?:aggregated|compiled|gathered|sourced)\sfrom
        this\s(?:summary|digest)\s(?:is|was)\sbased\son\s(?:reporting|reports|articles)\sby
        (?:beitrag|artikel|text)\s(?:fasst|aggregiert)\s.{0,60}?(?:quellen|berichte|medien|veröffentlichungen)\s?.{0,30}?(?:zusammen|öffentlich|$)
        (?:article|contenu)\s(?:agrège|compile|rassemble)\s.{0,60}?(?:sources|publications|médias)
        (?:artículo|contenido)\s(?:agrega|recopila|resume)\s.{0,60}?(?:fuentes|publicaciones|medios)|(?:artigo|conteúdo)\s(?:agrega|compila|reúne)\s.{0,60}?(?:fontes|publicações)
        (?:articolo|contenuto)\s(?:aggrega|raccoglie)\s.{0,60}?(?:fonti|pubblicazioni)|статья\s(?:собрана|составлена)\s(?:из|на\sоснове)\s.{0,40}источник
        本文(?:综合|整理|汇总)自?.{0,20}(?:媒体|来源|报道|公开)|この記事は.{0,30}(?:まとめ|集約)
        """
    ),
    re.IGNORECASE,
)
_MACHINE = (
    r"(?:(?<![A-Za-z])AI(?![A-Za-z])|A\.I\.|artificial\sintelligence|ChatGPT|GPT-?\d|large\slanguage\smodel|generative\s(?:AI|tools)|machine\slearning|an?\salgorithm|automat\w+|"
    r"KI\b|künstlicher\sIntelligenz|(?:une\s)?IA\b|l['’]IA\b|intelligence\sartificielle|inteligencia\sartificial|inteligência\sartificial|intelligenza\sartificiale|"
    r"kunstmatige\sintelligentie|sztucznej\sinteligencji|ИИ\b|искусственн\w+\sинтеллект\w*|нейросет\w+|yapay\szek[aâ]|人工智能|人工智慧|生成AI|AI生成|인공지능|الذكاء\sالاصطناعي)"
)
_MADE = (
    r"(?:generated|written|created|produced|drafted|authored|composed|translated|erstellt|generiert|verfasst|geschrieben|übersetzt|généré|rédigé|écrit|créé|traduit|"
    r"generado|escrito|redactado|creado|elaborado|gerado|criado|produzido|generato|scritto|creato|gegenereerd|geschreven|wygenerowan|stworzon|"
    r"создан\w*|написан\w*|сгенерирован\w*|oluşturul|yazıl|生成|撰写|撰寫|作成|執筆|작성|생성|إنشاء|كتابة|توليد)"
)
#: A declaration that a machine wrote the text.
MACHINE_NOTE = re.compile(
    rf"(?:this|the\sfollowing)\s(?:article|story|text|content|post|report|summary|translation)\s.{{0,40}}?{_MADE}.{{0,60}}?{_MACHINE}"
    rf"|(?:dieser|dieses|diese|der)\s(?:artikel|text|beitrag|inhalt|meldung|zusammenfassung)\s.{{0,60}}?{_MACHINE}.{{0,40}}?{_MADE}"
    rf"|(?:cet\sarticle|ce\s(?:texte|contenu)|este\s(?:artículo|texto|contenido|artigo|conteúdo)|esta\s(?:noticia|notícia)|questo\s(?:articolo|testo|contenuto)"
    rf"|dit\s(?:artikel|bericht)|ten\s(?:artykuł|tekst)|эта?\s(?:статья|текст|новость)|этот\sтекст|bu\s(?:haber|makale|içerik))\s.{{0,40}}?{_MADE}.{{0,60}}?{_MACHINE}"
    rf"|(?:本文|本篇|この記事|本記事|이\s기사).{{0,20}}?(?:{_MACHINE}.{{0,20}}?{_MADE})|(?:هذا\sالمقال).{{0,40}}?{_MACHINE}"
    rf"|^(?:AI|KI|IA)[\s-](?:generated|assisted\sarticle|generiert|generado|généré)\b.{{0,60}}$",
    re.IGNORECASE,
)
#: Disclaimers at the end of a text that was paid for.
SPONSORED_NOTE = re.compile(
    _alternatives(
        r"""
        this\s(?:is\sa\s(?:sponsored|paid)|(?:article|post|content|story)\s(?:is|was|has\sbeen)\s(?:sponsored|paid\sfor|brought\sto\syou|produced\s(?:in\spartnership|for|on\sbehalf)))
        (?:sponsored|paid|partner)\s(?:content|post|article)\s(?:by|from|produced)|content\sprovided\sby\sour\s(?:sponsor|advertiser|partner)
        (?:artikel|beitrag|text)\s(?:ist|wurde|enthält|entstand)\s.{0,30}?(?:gesponsert|bezahlte?\s(?:werbung|kooperation|anzeige)|werbung|anzeige|im\sauftrag)
        (?:cet\sarticle|ce\scontenu)\s(?:est|a\sété)\s.{0,20}?(?:sponsorisé|rédigé\spar\s(?:un|notre)\spartenaire|proposé\spar|payé)
        (?:este\s(?:artículo|contenido)|este\s(?:artigo|conteúdo))\s(?:es|ha\ssido|é|foi)\s.{0,20}?(?:patrocinado|pagado|pago|promocional)
        (?:questo\s(?:articolo|contenuto))\s(?:è|è\sstato)\s.{0,20}?(?:sponsorizzato|offerto)|(?:dit|deze)\s(?:artikel|bijdrage)\s.{0,20}?(?:gesponsord|betaald)
        (?:materiał|artykuł)\s(?:powstał|sponsorowany|jest)\s.{0,30}?(?:współprac|sponsor|płatn)|материал\s(?:подготовлен|размещ[её]н)\s.{0,30}?(?:партн[её]р|на\sправах\sрекламы)
        本文(?:为|為|是|由).{0,12}(?:广告|廣告|赞助|贊助|推广)|本記事は.{0,20}(?:提供|広告|タイアップ)
        """
    ),
    re.IGNORECASE,
)
SPONSORED_PATH = re.compile(
    r"/(?:sponsored(?:-(?:content|post|story))?|sponsor-content|advertorials?|paid-?(?:post|content)|brand-?(?:ed-)?content|partner-?content|native-ad\w*|"
    r"publi-?reportages?|publirreportajes?|contenido-patrocinado|conteudo-patrocinado|anzeige|advertentie|annonsorinnhold|sponsrad)/",
    re.IGNORECASE,
)
PRESS_RELEASE_PATH = re.compile(
    r"/(?:press-?releases?|pressemitteilungen?|communiques?-de-presse|comunicados?-de-prensa|prnewswire|businesswire|globenewswire)/",
    re.IGNORECASE,
)
#: A byline of the outlet's own staff.
STAFF = re.compile(
    r"\b(?:staff\s(?:writer|reporter|correspondent)|(?:our|own)\s(?:own\s)?(?:reporter|correspondent)|chief\s(?:reporter|correspondent)|unsere[rm]?\s(?:redakteur|reporter|korrespondent)\w*|"
    r"de\snotre\s(?:correspondant|envoyé)\w*|nuestr[oa]\s(?:corresponsal|enviad[oa])\w*|dal\snostro\s(?:inviato|corrispondente)|наш\s(?:корреспондент|спецкор))\b|本报记者|本報記者|本网记者",
    re.IGNORECASE,
)
#: An underscore is a space.
_CUES = """
    origin republi reprint syndic permission erschien veröffentlicht publiziert ursprüng übernommen
    nachdruck initialement permiso primeir prima_volta inizialmente oorspronk eerder ursprung opprinn
    pierwotn původn впервые первоначально перепечат источник ilk_olarak pertama_kali first_appear
    first_publ first_ran 转载 轉載 转自 轉自 原文 転載 نشر نقلا aggreg agreg compil curat summar gathered
    sourced_from fasst rassembl recopil resume reúne raccogli составлен собран 综合 整理 汇总 まとめ 集約
    intelligen inteligen gpt language_model generat algorithm automat machine_learning интеллект
    нейросет yapay 人工 生成 인공지능 الاصطناعي sztuczn sponsor paid_for brought_to_you produced partner bezahlt
    werbung anzeige im_auftrag payé patrocin pagado promocional offerto betaald współprac płatn рекламы
    广告 廣告 赞助 贊助 推广 広告 提供 タイアップ ai-generated aiを aiで aiが _ai_ _ai. _a.i. _ki_ _ia_ _ии_ _ia.
    """

#: Parts of words of which each note has one, in lower case.
NOTE_CUES = tuple(cue.replace("_", " ") for cue in _CUES.split())
