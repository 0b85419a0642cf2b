"""Words by which pages say whose text an article is: labels, datelines, notes of origin, disclaimers."""

import re

from pipelines.items import OriginKind
from pipelines.text.cues import BeginningCues, Cues


def _alternatives(text: str) -> str:
    return "|".join(part for line in text.strip().splitlines() for part in line.strip().split("|") if part)


#: A label that is the whole text of an element beside the headline.
SPONSORED_LABEL = re.compile(
    r"\W*(?:"
    + _alternatives(
        r"""
        sponsored(?:\s(?:content|post|article|story|feature|message))?|sponsor\scontent|paid\s(?:post|content|partnership|article|feature|advertisement|program(?:me)?)
        advertorial|advertisement\sfeature|promoted(?:\s(?:content|post))?|brand(?:ed)?\s?content|brand\sstudio|(?:commercial|promotional)\s(?:content|feature)
        partner\scontent(?:\s(?:from|by)\s.{2,40})?|native\sad(?:vertising)?
        (?:ad|advertising)\scontent(?:\sby\s.{2,40})?|special\sadvertising\s(?:section|feature)|a\spaid\smessage\sfrom\s.{2,40}
        in\spartnership\swith\s.{2,40}|(?:sponsored|presented|paid\sfor|brought\sto\syou|powered)\sby:?\s.{2,40}|advertiser\scontent
        anzeige|bezahlte\sanzeige|sponsored\s?post|werbung|gesponsert(?:er\sinhalt)?|gesponserter\sbeitrag|partnerinhalt|anzeigen-?sonderveröffentlichung|(?:sonder|verlagssonder)veröffentlichung|unternehmensbeitrag|präsentiert\svon\s.{2,40}
        (?:in\s(?:kooperation|zusammenarbeit)\smit|en\spartenariat\savec|en\scolaboración\scon|em\sparceria\scom|in\scollaborazione\scon|i\ssamarbete\smed|i\ssamarbejde\smed|i\ssamarbeid\smed|in\ssamenwerking\smet|yhteistyössä)\s.{2,40}
        publi-?reportage|publi-?rédactionnel|publi-?infos?|contenu\s(?:sponsorisé|partenaire|de\smarque)|publi-?communiqué|article\ssponsorisé|contenu\scommercial|article\spartenaire|(?:un\s)?contenu\s(?:proposé|offert)\spar\s.{2,40}
        contenido\s(?:patrocinado|de\smarca|promocional)|publirreportaje|patrocinado|ofrecido\spor\s.{2,40}|remitido|contenido\s(?:ofrecido|elaborado|presentado|proporcionado)\spor\s.{2,40}
        conteúdo\s(?:patrocinado|de\smarca|pago)|publieditorial|informe\spublicitário|patrocinado\spor\s.{2,40}|(?:conteúdo\s)?(?:oferecido|apresentado)\spor\s.{2,40}|oferecimento:?\s.{2,40}
        contenuto\ssponsorizzato|pubbliredazionale|publiredazionale|informazione\spubblicitaria|contenuto\s(?:offerto|fornito|promosso)\sda\s.{2,40}|contenuto\s(?:realizzato|prodotto)\sin\scollaborazione\scon\s.{2,40}|sponsorizzato
        gesponsord(?:e\s(?:inhoud|content))?|advertentie|betaalde\s(?:inhoud|content)|aangeboden\sdoor\s.{2,40}|partnerbijdrage|annonsørinnhold|kommersielt\sinnhold|(?:betalt|sponset)\sinnhold|annonssamarbete|annons|betald\sannons|annons(?:e|ørinnhold)?\s(?:från|fra)\s.{2,40}|
        (?:promoverat|sponsrat)\sinnehåll|annoncørbetalt(?:\sindhold)?|sponsoreret(?:\sindhold)?
        kaupallinen\syhteistyö(?:\s?[:–-]\s?.{2,40})?|mainos|artykuł\s(?:sponsorowany|partnera)|materiał\s(?:sponsorowany|partnera|promocyjny)|reklama
        komerční\s(?:sdělení|obsah)|PR\s?-?\s?článek|placený\sobsah|támogatott\startalom|szponzorált(?:\startalom)?|conținut\ssponsorizat|advertorial\s\(p\)|\(p\)\sadvertorial
        на\sправах\sреклами|партнерський\sматеріал|спонсорований\sматеріал|промоматеріал|διαφημιστική\sκαταχώρ\w+|διαφημιστικό\sάρθρο
        на\sправах\sрекламы|партн[её]рский\sматериал|спонсорский\sматериал|реклама|рекламна\sпублікація|платена\sпубликация|χορηγούμενο(?:\sπεριεχόμενο)?
        sponsorlu\s(?:içerik|bağlantı)|advertorial\siçerik|tanıtım\s(?:içeriği|yazısı)|konten\sbersponsor|iklan|nội\sdung\stài\strợ|thông\stin\squảng\scáo
        合作推广|合作內容|광고성\s?기사|konten\ssponsor|บทความโฆษณา|प्रायोजित\s(?:सामग्री|लेख)|محتوى\sتسويقي|إعلان\sمدفوع|בשיתוף\s(?!פעולה\W*$).{2,40}
        广告|廣告|赞助内容|贊助內容|推广|廣編特輯|品牌內容|商业推广|広告(?:記事|企画)?|タイアップ広告|提供記事|スポンサー(?:ド|記事)|PR(?:記事)?|광고|협찬|애드버토리얼|기획광고
        محتوى\s(?:مدفوع|برعاية|إعلاني)|إعلان|برعاية\s.{2,40}|תוכן\s(?:שיווקי|ממומן)|प्रायोजित|विज्ञापन|বিজ্ঞাপন|เนื้อหาสนับสนุน|โฆษณา|رپورتاژ\sآگهی
        """
    )
    + r")\W*",
    re.IGNORECASE,
)
#: Labels of advertising slots, too.
SLOT_LABEL = re.compile(
    r"\W*(?:anzeige|bezahlte\sanzeige|werbung|reklama|реклама|annons|iklan|mainos|advertentie|sponsored(?:\scontent)?|patrocinado|"
    r"广告|廣告|推广|広告|광고|إعلان|विज्ञापन|বিজ্ঞাপন|โฆษณา|promoted|PR)\W*",
    re.IGNORECASE,
)
#: A label with the name of the sponsor.
SPONSOR_NAMED = re.compile(
    r"\W*(?:(?:sponsored|presented|paid\sfor|brought\sto\syou)\sby:?|präsentiert\svon|gesponsert\svon|patrocinado\spor|ofrecido\spor|برعاية|"
    r"paid\spartnership\swith|(?:sponsored|partner|paid|branded)\s(?:content|post|article|feature)\s(?:by|from|with)|"
    r"gesponserter?\s(?:inhalt|beitrag)\svon|contenu\s(?:sponsorisé|proposé|offert|partenaire)\s(?:par|de)|"
    r"conten(?:ido|uto)\s(?:patrocinado|de\smarca|ofrecido|elaborado|sponsorizzato|offerto)\s(?:por|da)|conteúdo\s(?:patrocinado|de\smarca|oferecido)\spor|sponsoreret\sindhold\sfra|"
    r"gesponsorde\s(?:inhoud|content)\s(?:van|door)|(?:sponsrat|betalt|sponset)\s(?:innehåll|innhold|indhold)\s(?:från|fra|af|av))\s.{2,40}",
    re.IGNORECASE,
)
#: The same for press releases.
PRESS_RELEASE_LABEL = re.compile(
    r"\W*(?:"
    + _alternatives(
        r"""
        press\srelease|news\srelease|media\srelease|for\simmediate\srelease|pressemitteilung|presseaussendung|medienmitteilung|presseinformation
        communiqué(?:\sde\spresse)?|comunicado\sde\sprensa|nota\sde\sprensa|comunicado\sde\simprensa|nota\sà\simprensa|comunicato\sstampa|persbericht
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
    r"^.{0,90}?(?:/\s?(?:PR\s?Newswire|CNW|USNewswire|EINPresswire\.com|EIN\sPresswire|ACCESS\s?Newswire|ACCESSWIRE|Newsfile|TheNewswire|24-7PressRelease|"
    r"美通社)[^/]{0,30}/|\(\s?(?:BUSINESS\sWIRE|GLOBE\s?NEWSWIRE|ots|"
    r"Newsfile(?:\sCorp\.?)?|ACCESSWIRE|ACCESS\sNewswire|PRWEB|Marketwired|EIN\sPresswire|openPR|pressetext|lifePR|PresseBox|"
    r"Media\sOutReach(?:\sNewswire)?|JCN\sNewswire|NewMediaWire)\s?\)|\[?GLOBE\sNEWSWIRE\]?\s--|"
    r"FOR\sIMMEDIATE\sRELEASE)",
    re.IGNORECASE,
)
#: Services that distribute press releases, as the only author.
PRESS_RELEASE_SERVICE = re.compile(
    r"\W*(?:by\s|von\s|par\s)?(?:PR\s?Newswire|Business\s?Wire|Globe\s?Newswire|ACCESS\s?(?:wire|Newswire)|EIN\s?Presswire|Newsfile(?:\sCorp\.?)?|CNW(?:\sGroup)?|"
    r"news\saktuell|Presseportal(?:\.de)?|openPR|PRWeb|PR\sTIMES|共同通信PRワイヤー|美通社|APA-OTS|OTS)\W*",
    re.IGNORECASE,
)
#: The last lines of a press release.
PRESS_RELEASE_END = re.compile(
    r"^(?:SOURCE\s(?!OF\b|CODE\b)[A-Z][\w&.,' -]{2,60}$|"
    r"(?i:view\s(?:the\s)?(?:original|source)\s(?:content|version)(?:\sto\sdownload|\son).*)"
    r"|(?i:ufficio\sstampa|pressestelle|presseamt|service\sde\spresse|(?:gabinete|oficina)\sde\s(?:prensa|imprensa)|assessoria\sde\simprensa|biuro\sprasowe|пресс-служба)\s[A-ZÀ-ÞА-Я][^.!?:]{2,50}$"
    r"|(?i:original-content\svon:.*)|(?i:pressekontakt\s?:?.*|press\scontacts?\s?:.*|media\scontacts?\s?:.*|media\s(?:inquiries|enquiries)\s?:.*"
    r"|contacts?\s(?:presse|de\sprensa|stampa)\s?:?.*|contacto\sde\sprensa\s?:?.*|перс?с-служба\s?:.*|報道関係者.{0,20}問い?合わせ.*"
    r"|(?:contatti\s(?:stampa|per\sla\sstampa)|ufficio\sstampa|contacto\spara\s(?:medios|prensa|la\sprensa)|contato\s(?:de|para\sa?)\s?imprensa|assessoria\sde\simprensa"
    r"|kontakt\s(?:dla\smediów|prasowy|pro\smédia|pre\smédiá)|perscontact|press?kontakt|sajtókapcsolat|контакты?\sдля\s(?:сми|прессы)|контакти?\sдля\s(?:змі|преси)"
    r"|basın\s(?:iletişim|irtibat)\w*|媒[体體][联聯][系絡络]人?|新[闻聞][联聯][系絡络]人?|언론\s?(?:문의|연락처)|보도자료\s?문의|للتواصل\sالإعلامي|جهة\sالاتصال\sالإعلامي\w*)\s?[:：].*"
    r"|(?:notes?\sto\seditors?|hinweise?\sfür\s(?:die\s)?redaktion(?:en)?|note\s(?:aux\srédactions|à\sla\srédaction)|noot\svoor\sde\sredactie|nota\spara\s(?:los\s)?editores"
    r"|nota\s(?:à\sredação|para\sa\sredação|per\s(?:la\sredazione|le\sredazioni))|notis\still\sredaktionen|uwagi?\sdla\sredakcji|примечание\sдля\sредактор\w+)(?:\s?[:(].*)?)$|(?:[-–—]\s?ENDS\s?[-–—]|\#\s?\#\s?\#)$)"
)
_WORK = (
    r"(?:article|story|piece|post|essay|column|interview|this\s(?:report|version|text|review|op-ed|feature|content))"
)
#: A note that another outlet had the text first.
SYNDICATED_NOTE = re.compile(
    _alternatives(
        rf"""
        \b{_WORK}\b.{{0,40}}?\b(?:originally|first)\s(?:appeared|published|ran|posted)\s(?:in|on|by|at)\b|^originally\s(?:published|appeared)\s(?:in|on|by|at)\b
        \brepublished\s(?:from|with\s(?:the\s)?permission)|\bis\srepublished\b|\breprinted\s(?:from|with\spermission)|read\sthe\soriginal\s(?:article|story)
        \bsyndicated\s(?:from|by|content)\b|\bco-?published\s(?:with|by)\b|^this\s(?:article|story)\s(?:was\s|is\s)?provided\sby\s|\bpublished\shere\swith\s(?:the\s)?permission
        (?:erschien|veröffentlicht|publiziert)\w*\s(?:zuerst|ursprünglich|zunächst)\s(?:auf|bei|in|im)|(?:zuerst|ursprünglich)\s.{{0,40}}?(?:erschienen|veröffentlicht)
        (?:übernommen|nachdruck)\s(?:von|aus|mit\sgenehmigung)|publié\s(?:initialement|à\sl['’]origine)\s(?:par|sur|dans)|initialement\s(?:paru|publié)|d['’]abord\s(?:paru|été\spublié)|republié\s(?:à\spartir|de)
        (?:publicad[oa]|apareció)\s(?:originalmente|originariamente|por\sprimera\svez)\s(?:en|por)|originalmente\spublicad[oa]|reproducid[oa]\scon\spermiso
        publicad[oa]\s(?:originalmente|primeiro)\s(?:em|no|na|pel[oa])|pubblicato\s(?:originariamente|originalmente|per\sla\sprima\svolta|inizialmente)\s(?:su|da|in|sul)
        oorspronkelijk\s(?:gepubliceerd|verschenen)|(?:verscheen|verschenen)\seerder\s(?:op|in|bij)|ursprungligen\spublicera|opprinnelig\spublisert|publicera\w+\s(?:först|ursprungligen)\s(?:i|på|av|hos)|oprindeligt\s(?:bragt|udgivet|publiceret)|(?:bragt|udgivet|publiceret|publisert)\s(?:oprindeligt?|opprinnelig)\s|(?:udgivet|bragt|publisert|offentliggjort)\sførst|først\s(?:udgivet|bragt|publisert)
        (?:publicat|apărut)\s(?:inițial|originalment)|eredetileg\s.{{0,40}}jelent\smeg|alun\sperin\sjulkaistu|julkaistu\salun\sperin
        pierwotnie\s(?:ukazał|opublikowan)|(?:ukazał\w*\ssię|opublikowan\w+)\s(?:pierwotnie|po\sraz\spierwszy)|původně\s(?:vyšel|publikován)|впервые\sопубликован|вперше\sопублікован|передрук|(?:δημοσιεύ\w+\sαρχικά|αρχικά\sδημοσιεύ)|оригинал\sстатьи|перепечат(?:ка|ано)|источник\sоригинала
        (?:telah|sudah)\s(?:tayang|terbit|dimuat)\s(?:\w+\s)?di\s|ilk\solarak\s.{{0,40}}yay[ıi][nm]lan|pertama\skali\s(?:terbit|diterbitkan|dimuat|tayang)|(?:đăng|xuất\sbản)\slần\sđầu|转载自|轉載自|本文转自|本文轉自|原文链接|原文連結|原文刊[载載]|(?:より|から)の?転載|転載元
        (?:에서|에)\s(?:처음|먼저|최초로)\s(?:게재|보도|발행)|פורסם\s(?:לראשונה|במקור)\sב|نخستین\sبار\sدر\s.{{0,40}}منتشر
        نُ?شر\s(?:هذا\s)?(?:المقال|لأول\sمرة|أصلا)|نقلا\sعن
        """
    ),
    re.IGNORECASE,
)
#: What such a note is about, if it does not begin with the words for it: this text, not a book.
THIS_TEXT = re.compile(
    r"article|artikel|artículo|artigo|articolo|artykuł|článek|článok|cikk|articol|artikkel|artike?le?n|makale|haber|yazı|stor(?:y|ies)|\bpost\b|piece|column|kolumne|essay|interview|"
    r"\btext|texte?\b|texto|testo|tekst|beitrag|content|contenu|contenido|report\b|reportage|analyse|kommentar|\bit\b|стать|материал|текст|публикац|статт|матеріал|άρθρο|κείμενο|"
    r"artikel\sini|berita|bài|本文|原文|文章|记事|記事|稿|기사|글|مقال|مادة|خبر|متن|כתבה|מאמר|लेख",
    re.IGNORECASE,
)
#: A note that a text sums up what others report.
AGGREGATED_NOTE = re.compile(
    _alternatives(
        r"""
        (?:article|post|content|story|page|summary|site)\s(?:aggregates|compiles|summari[sz]es|curates)\b.{0,80}?\b(?:sources?|publications?|outlets?|reports?|information|media)
        ^\W*(?:this\s\w+\s(?:is|was|has\sbeen)\s)?(?:aggregated|compiled|curated|summari[sz]ed)\s(?:from|using|by\sdrawing\son)\s.{0,50}?(?:sources?|publications?|outlets?|reports?|media)
        (?:information|content)\sin\sthis\s(?:article|post)\s(?:is|was)\s(?:aggregated|compiled|gathered|sourced)\sfrom
        ^this\s(?:article|story|post|text)\sis\sa\s(?:summary|digest|roundup)\sof\s(?:\w+\s)?(?:reports|reporting|articles|stories|coverage)\s
        ^(?:this\s\w+\s(?:is|was)\s)?(?:compiled|based)\s(?:from|on)\s(?:\w+\s){0,3}?(?:reports|reporting|coverage)\s(?:by|from|in)\s.{0,120}?\b(?:other|several|various|multiple)\s(?:\w+\s)?(?:outlets|media|sources|publications)\W*$
        ^compiled\sfrom\s.{0,40}?(?:wire|media|press|agency)\s(?:services|reports)
        ^dies(?:e|er|es)\s(?:meldung|artikel|beitrag|text)\s(?:ist\seine\szusammenfassung\s(?:von|der)\sberichten?|wurde\saus\s.{0,30}?(?:berichten|quellen|medien)\s.{0,40}?zusammengestellt)
        ^cet\sarticle\sest\s(?:une\ssynthèse|un\srésumé)\s(?:d['’]informations|d['’]articles|de\s\w+)\spublié|^este\s(?:artículo|texto|artigo)\s(?:es\sun|é\sum)\s(?:resumen|resumo)\sde\s(?:informaciones|noticias|notícias|reportagens|artículos)\spublicad
        ^quest[oa]\s(?:articolo|testo|notizia)\sè\suna\ssintesi\sdi\s(?:notizie|articoli)\spubblicat|^материал\s(?:подготовлен|составлен)\sпо\s(?:сообщениям|материалам|данным)\s(?:\w+\s)?(?:сми|прессы|изданий)
        this\s(?:summary|digest)\s(?:is|was)\sbased\son\s(?:reporting|reports|articles)\sby
        (?:beitrag|artikel|text)\s(?:fasst|aggregiert)\s.{0,60}?(?:quellen|berichte|medien|veröffentlichungen)\s?.{0,30}?(?:zusammen|öffentlich|$)
        (?:article|contenu)\s(?:agrège|compile|rassemble)\s.{0,60}?(?:sources|publications|médias)
        (?:artículo|contenido)\s(?:agrega|recopila|resume)\s.{0,60}?(?:fuentes|publicaciones|medios)|(?:artigo|conteúdo)\s(?:agrega|compila|reúne)\s.{0,60}?(?:fontes|publicações)
        (?:articolo|contenuto)\s(?:aggrega|raccoglie)\s.{0,60}?(?:fonti|pubblicazioni)|^по\sматериалам\s(?:\w+\s)?(?:сми|изданий|агентств|прессы)|статья\s(?:собрана|составлена)\s(?:из|на\sоснове)\s.{0,40}источник
        本文(?:综合|整理|汇总)自?.{0,20}(?:媒体|来源|报道|公开)|この記事は.{0,30}(?:まとめ|集約)
        """
    ),
    re.IGNORECASE,
)
_MACHINE = (
    r"(?:(?<![A-Za-z])AI(?![A-Za-z])|A\.I\.|artificial\sintelligence|ChatGPT|GPT-?\d|large\slanguage\smodel|generative\s(?:AI|tools)|machine\slearning|an?\salgorithm|automat\w+|"
    r"KI\b|KI-\w+|künstliche[rn]?\sIntelligenz|(?:une\s)?IA\b|l['’]IA\b|intelligence\sartificielle|inteligencia\sartificial|inteligência\sartificial|intelligenza\sartificiale|"
    r"kunstmatige\sintelligentie|sztuczn\w+\sinteligencj\w+|ИИ\b|искусственн\w+\sинтеллект\w*|нейросет\w+|ШІ\b|штучн\w+\sінтелект\w*|yapay\szek[aâ]|kunstig\sintelligens|"
    r"artificiell\sintelligens|tekoäly\w*|uměl\w+\sinteligenc\w+|umel\w+\sinteligenci\w+|mesterséges\sintelligenci\w+|inteligenț\w+\sartificial\w+|τεχνητή\w?\sνοημοσύνη\w?|"
    r"kecerdasan\s(?:buatan|artifisial)|trí\stuệ\snhân\stạo|人工智能|人工智慧|生成AI|인공지능|الذكاء\sالاصطناعي|هوش\sمصنوعی|בינה\sמלאכותית|कृत्रिम\sबुद्धिमत्ता|एआई|ปัญญาประดิษฐ์)"
)
_MADE_AFTER = (
    r"(?:erstellt|generiert|verfasst|geschrieben|übersetzt|oluşturul|yazıl|üretil|tuott\w+|kirjoit\w+|luo\w+|írta|készít\w+|生成|撰写|撰寫|作成|執筆|작성|생성|إنشاء|كتبه?|كتابة|توليد|"
    r"نوشته|تولید|נכתב\w*|נוצר\w*|लिखा|तैयार)"
)
_MADE = (
    rf"(?:{_MADE_AFTER}|generated|written|created|produced|drafted|authored|composed|translated|généré|rédigé|écrit|créé|traduit|"
    r"generado|escrito|redactado|creado|elaborado|gerado|criado|produzido|generato|scritto|creato|gegenereerd|geschreven|wygenerowan|stworzon|napisan|"
    r"создан\w*|написан\w*|сгенерирован\w*|створен\w*|згенерован\w*|skapa[dt]|skriv[ei][nt]|skrevet|genererad|generert|genereret|lavet|laget|"
    r"vytvoř\w+|vytvoren\w*|generat|scris|δημιουργήθηκε|γράφτηκε|dibuat|ditulis|dihasilkan|tạo|viết|สร้าง|เขียน)"
)
#: What such a declaration is about: this text.
_TEXT = (
    r"(?:(?:this|the\sfollowing)\s(?:article|story|text|content|post|report|translation)|(?:dieser|dieses|diese|^der)\s(?:artikel|text|beitrag|inhalt|meldung|zusammenfassung)"
    r"|cet\sarticle|ce\s(?:texte|contenu)|este\s(?:artículo|texto|contenido|artigo|conteúdo)|esta\s(?:noticia|notícia)|questo\s(?:articolo|testo|contenuto)"
    r"|dit\s(?:artikel|bericht)|deze\stekst|ten\s(?:artykuł|tekst)|(?:эта?|этот|^)\s?(?:статья|текст|материал|новость)|(?:ця|цей|цю)\s(?:стаття|статтю|текст|матеріал)|bu\s(?:haber|makale|içerik|yazı)"
    r"|(?:denna|den\shär|denne|^)\s?artike?le?n|tämä\s(?:artikkeli|juttu|teksti)|(?:tento|^)\s?(?:článek|článok|text)|ez\sa\scikk|ezt\sa\scikket|acest\s(?:articol|text)|(?:αυτό\s)?το\s(?:άρθρο|κείμενο)"
    r"|(?:artikel|berita)\sini|bài\sviết(?:\snày)?|本文|本篇|この記事|本記事|이\s기사|هذا\s(?:المقال|الخبر|النص)|این\s(?:مقاله|خبر|متن)|הכתבה|המאמר|यह\s(?:लेख|खबर|समाचार)|บทความนี้|ข่าวนี้)"
)
#: A declaration that a machine wrote the text.
MACHINE_NOTE = re.compile(
    rf"{_TEXT}.{{0,60}}?(?:{_MADE}.{{0,60}}?{_MACHINE}|{_MACHINE}(?:.{{0,40}}?{_MADE_AFTER}|[\s-]{_MADE}))"
    rf"|^{_MACHINE}\s(?:was|were)\sused\sto\s(?:write|create|generate|draft|produce|translate)\sthis\s(?:article|story|text|report|post)"
    rf"|^(?:AI|KI|IA)[\s-](?:generated|assisted\sarticle|generiert|generado|généré)\b.{{0,60}}$",
    re.IGNORECASE,
)
#: Other things that such a sentence may be about: pictures, summaries, the subject; and the contrary.
NOT_ABOUT_THE_TEXT = re.compile(
    r"image|photo|picture|illustration|graphic|video|audio|podcast|listen|narrat|summary|headline|human|\bbild|foto|grafik|zusammenfassung|imagen|imágen|ilustraci|immagin|"
    r"résumé|resumen|изображени|фото|иллюстраци|图片|圖片|画像|写真|이미지|사진|صور|没有|沒有|ではない|않|n['’]t\b|"
    r"介绍|介紹|紹介|方法|如何|怎么|방법|어떻게|no\spart|"
    r"\b(?:without|ohne|sans|senza|sem|zonder|bez|без|uten|utan|describes|handelt|berichtet|beschreibt|not|never|nicht|kein\w*|pas|aucun\w*|não|niet|geen|nie|не|ikke|inte|değil|about|on|how|why|explains|explores|über|wie|warum|erklärt|sur|comment|pourquoi|"
    r"sobre|cómo|como|sull\w*|come|over|hoe|om|jak|как|об|про|về|tentang|hakkında|nasıl|laut|according|selon|según|secondo|segundo)\b",
    re.IGNORECASE,
)
#: Behind it: what was told by somebody is no declaration.
REPORTED = re.compile(
    r"^[^.!?]{0,12}?[,”\"»]\s(?:[^\s.!?]+\s){0,4}?(?:said|says|told|wrote|sagte|so|schrieb|dijo|disse|ha\sdetto|a\s(?:dit|déclaré)|сказал\w*)\b",
    re.IGNORECASE,
)
#: Disclaimers at the end of a text that was paid for.
SPONSORED_NOTE = re.compile(
    _alternatives(
        r"""
        this\s(?:is\sa\s(?:sponsored|paid)|(?:article|post|content|story)\s(?:is|was|has\sbeen)\s(?:sponsored|paid\sfor|brought\sto\syou|produced\s(?:in\spartnership|for|on\sbehalf)))
        (?:^|(?<=[.!?]\s))paid\sfor\sby\s
        (?:content|article|story|post)\s(?:was|is)\s(?:produced|created|written|supplied)\sby\s(?:the|our|an)\s(?:sponsor|advertiser|commercial\spartner)
        (?:sponsored|paid|partner)\s(?:content|post|article)\s(?:by|from|produced)|content\sprovided\sby\sour\s(?:sponsor|advertiser|partner)
        (?:artikel|beitrag|text)\s(?:ist|wurde|enthält|entstand)\s.{0,30}?(?:gesponsert|bezahlte?\s(?:werbung|kooperation|anzeige)|werbung|anzeige|im\sauftrag)
        (?:cet\sarticle|ce\scontenu)\s(?:est|a\sété)\s.{0,20}?(?:sponsorisé|rédigé\spar\s(?:un|notre)\spartenaire|proposé\spar|payé)
        (?:este\s(?:artículo|contenido)|este\s(?:artigo|conteúdo))\s(?:es|ha\ssido|é|foi)\s.{0,20}?(?:patrocinado|pagado|pago|promocional)
        (?:questo\s(?:articolo|contenuto))\s(?:è|è\sstato)\s.{0,20}?(?:sponsorizzato|offerto)|(?:dit|deze)\s(?:artikel|bijdrage)\s.{0,20}?(?:gesponsord|betaald)
        (?:materiał|artykuł)\s(?:powstał|sponsorowany|jest)\s.{0,30}?(?:współprac|sponsor|płatn)|материал\s(?:подготовлен|размещ[её]н)\s.{0,30}?(?:партн[её]р|на\sправах\sрекламы)
        \bdies\sist\s(?:eine?\s)?(?:(?:bezahlte?[rs]?|gesponserte?[rs]?)\s(?:artikel|beitrag|inhalt|text|anzeige)|anzeige|werbung|advertorial)\b
        ceci\sest\s(?:une\spublicité|un\s(?:contenu|article)\s(?:sponsorisé|publicitaire|de\smarque)|un\spubli-?r[eé]portage)
        est[eo]\ses\s(?:un\s)?(?:contenido|artículo)\s(?:patrocinado|publicitario|de\smarca)|est[ea]\sé\sum\s(?:conteúdo|artigo)\s(?:patrocinado|publicitário|pago|de\smarca)
        questo\sè\sun\s(?:contenuto|articolo)\s(?:sponsorizzato|pubblicitario|promozionale)|dit\sis\seen\s(?:advertorial|advertentie|(?:betaald|gesponsord)e?\s\w+)|buiten\sde\sverantwoordelijkheid\svan\sde\sredactie
        (?:detta|det\shär)\sär\sen\s(?:betald\s)?annons\b|(?:artikeln|innehållet|texten)\sär\s(?:en\sannons|betala?d\w*|sponsra[dt]\w*)|dette\ser\s(?:en\sannon[cs]e|annonsørinnhold|(?:sponsoreret|betalt)\sindhold|(?:sponset|betalt)\sinnhold)
        tämä\s(?:artikkeli\s|sisältö\s)?on\s(?:mainos|kaupallinen\syhteistyö|maksettu\s\w+)|to\sjest\s(?:artykuł\ssponsorowany|materiał\s(?:reklamowy|promocyjny|sponsorowany))
        (?:toto|tento\s(?:text|článek|článok))\sje\s(?:placen\w+|platen\w+|komerční|komerčný|reklamní|sponzorovan\w+)|(?:ez\segy|a\scikk|ez\sa\scikk)\s(?:szponzorált|fizetett|támogatott)\s(?:tartalom|hirdetés|cikk)
        acest\s(?:articol|conținut)\s(?:este|e)\s(?:un\s)?(?:sponsorizat|publicitar|advertorial|plătit)|bu\s(?:bir|içerik|haber|yazı|makale)\s(?:reklam(?:dır|\siçeriği)|sponsorlu|advertorial|tanıtım)|матеріал\s(?:підготовлен|розміщен)\w*\s.{0,30}?(?:партнер|на\sправах\sреклами)
        (?:άρθρο|κείμενο|περιεχόμενο)\s(?:αυτό\s)?(?:είναι|αποτελεί)\s(?:χορηγούμενο|διαφημιστικό|διαφήμιση)|(?:artikel|konten|tulisan)\sini\s(?:adalah|merupakan)\s(?:konten\s)?(?:bersponsor|berbayar|iklan|advertorial)|bài\sviết\s(?:này\s)?(?:được\stài\strợ|là\squảng\scáo)
        (?:이|본)\s?(?:기사|콘텐츠|글)\S?\s.{0,30}?(?:광고(?:입니다|성)|협찬)|هذا\s(?:المحتوى|المقال)\s.{0,20}?(?:مدفوع|إعلاني|برعاية|ممول)|(?:הכתבה|התוכן)\s.{0,20}?(?:ממומנ?ן?ת?\b|בחסות)|यह\s(?:लेख|सामग्री)\s.{0,20}?(?:प्रायोजित|विज्ञापन)
        本文(?:为|為|是|由).{0,12}(?:广告|廣告|赞助|贊助|推广)|本記事は.{0,20}(?:提供|広告|タイアップ)
        """
    ),
    re.IGNORECASE,
)
#: A note that a text is a press release, and not only based on one.
PRESS_RELEASE_NOTE = re.compile(
    _alternatives(
        r"""
        \bthis\s(?:(?:article|content|text|story|post)\s)?is\sa\s(?:press|news|media)\srelease|^\W*(?:press|news|media)\srelease\s(?:provided|issued|distributed|submitted|supplied)\sby
        \bdies(?:er\s(?:text|artikel|beitrag)|e\smeldung)?\sist\seine\s(?:pressemitteilung|medienmitteilung|presseaussendung|presseinformation)
        (?:ceci|cet\sarticle|ce\s(?:texte|contenu))\sest\sun\scommuniqué\b|est[ae]\s(?:(?:artículo|texto|contenido)\s)?es\sun[a]?\s(?:nota|comunicado)\sde\sprensa
        est[ea]\s(?:(?:artigo|texto|conteúdo)\s)?é\sum[a]?\s(?:comunicado\sde\simprensa|press-?release|nota\s(?:de|à)\simprensa)
        (?:questo|il\spresente)\s(?:(?:testo|articolo|contenuto)\s)?è\sun\scomunicato\sstampa|^\W*riceviamo\se\s(?:volentieri\s)?pubblichiamo(?:\W*$|\s(?:\w+\s){0,3}?(?:comunicato|nota)\b)
        \bdit\s(?:(?:artikel|bericht)\s)?is\seen\s(?:ingezonden\s)?persbericht|(?:detta|det\shär)\sär\sett\spressmeddelande|dette\ser\sen\spresseme(?:ddelelse|lding)|tämä\son\s(?:lehdistö)?tiedote
        (?:to|tekst|artykuł)\sjest\sinformacj[aą]\sprasow[aą]|(?:toto|tento\stext)\sje\stisková\szpráva|(?:ez|a\scikk)\s(?:egy\s)?sajtóközlemény\W|acest(?:a|\stext)\seste\sun\scomunicat\sde\spresă
        bu\s(?:(?:haber|metin|içerik)\s)?bir\sbasın\sbülteni|(?:это|данный\sтекст|материал)\s(?:является\s|[—–-]\s)?пресс-релиз(?:ом)?\b|(?:artikel|berita)\sini\s(?:adalah|merupakan)\ssiaran\spers
        (?:本記事|この記事)は.{0,20}プレスリリース(?:です|を転載)|本[文稿](?:为|為|是|系).{0,12}(?:新闻稿|新聞稿|通稿)|(?:이|본)\s?기사는?\s.{0,40}?보도자료(?:입니다|이며|임)|هذا\s(?:النص\s)?بيان\sصحفي
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
#: Roles that are those of the outlet's staff beside its name.
ROLE = re.compile(
    r"\b(?:redakteur|reporter|korrespondent|journalist|editor\b|correspondent|rédact(?:eur|rice)|correspondant|redactor|corresponsal|giornalista|corrispondente|redacteur|"
    r"корреспондент|обозреватель|dziennikar|muhabir)",
    re.IGNORECASE,
)
#: Parts of words of which each note has one, in lower case, by kind of note. An underscore is a space.
_CUES = {
    OriginKind.SYNDICATED: """
        origin republi reprint syndic permission erschien veröffentlicht publiziert ursprüng übernommen nachdruck
        initialement permiso primeir primera_vez prima_volta inizialmente d'abord d’abord oorspronk eerder ursprung
        oprind opprinn pierwotn raz_pierwszy původn впервые первоначально перепечат источник ilk_olarak
        pertama_kali provided_by tayang telah_terbit sudah_terbit
        first_appear first_publ first_ran first_posted copublish co-publish publicera publicat först først inițial
        eredetileg julkaistu вперше передрук оригинал αρχικά yayınlan yayımlan dimuat đăng xuất_bản
        转载 轉載 转自 轉自 原文 転載
        처음 먼저 최초로 نشر نُشر نقلا פורסם نخستین
    """,
    OriginKind.AGGREGATED: """
        aggreg agreg agrèg compil curat summar digest gathered sourced_from fasst rassembl recopil resume reúne
        raccogli resumo based_on synthèse sintesi résumé zusammenfass zusammengest
        составлен собран материалам сообщениям 综合 整理 汇总 まとめ 集約
    """,
    OriginKind.MACHINE_DECLARED: """
        intelligen inteligen inteligên gpt chatgpt language_model generat algorithm automat machine_learning интеллект
        інтелект нейросет yapay sztuczn kunstig_int artificiell tekoäly uměl umel mesterséges τεχνητή kecerdasan
        trí_tuệ 人工 生成 인공지능 الاصطناعي هوش מלאכותית बुद्धिमत्ता एआई ปัญญา ai가 ai로 ai를 aiを aiで aiに aiが
        ai-generated ai-assisted _ai_ _ai. _ai, _ai- _a.i. _ki_ _ki. _ki, _ki- _ia_ _ia. _ia, _ia- 'ia_ ’ia_ 'ia.
        ’ia. 'ia, ’ia, _ии_ _ии. _ии, _ші_ _ші. _ші, _ші- _шi_
    """,
    OriginKind.PRESS_RELEASE: """
        release pressemitteilung medienmitteilung presseaussendung presseinformation communiqué comunicado comunicato
        comunicat nota riceviamo persbericht pressmeddelande pressemeddelelse pressemelding tiedote lehdistötiedote
        prasow tisková sajtóközl basın пресс siaran_pers リリース 新闻稿 新聞稿 通稿 보도자료 بيان
    """,
    OriginKind.SPONSORED: """
        sponsor gespons paid_for a_paid paid_content paid_post paid_article brought_to_you produced partner
        partenaire advertiser bezahlt werbung anzeige im_auftrag payé proposé patrocin pagado pago promocional
        offerto betaald współprac płatn партн реклам annons annonc publicit pubblicit promozional advertor
        advertenti promocyjn reklamow verantwoordelijkheid kaupalli mainos maksettu reklam komerčn placen platen
        fizetett szponzor támogat plătit χορηγ διαφημ διαφήμ iklan berbayar tài_trợ quảng_cáo 광고 협찬
        مدفوع إعلاني برعاية ممول ממומ בחסות प्रायोजित विज्ञापन 广告 廣告 赞助 贊助 推广 広告 提供 タイアップ
    """,
}


def _cues(kind: OriginKind) -> tuple[str, ...]:
    return tuple(cue.replace("_", " ") for cue in _CUES[kind].split())


NOTE_CUES = {kind: Cues(_cues(kind)) for kind in _CUES}
ANY_NOTE_CUES = BeginningCues(cue for kind in _CUES for cue in _cues(kind))
