"""Words in URLs of news sites, in about twenty languages, that indicate the type of page. Data only."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Parents of lists of articles: of a tag, an author, a category, ...
LISTING_PARENTS = _words("""
    tag tags topic topics category categories cat section sections author authors search label hashtag
    profile profiles user users member members byline contributor contributors forum forums thread
    threads keyword keywords timestopics etiqueta etiquetas tema temas categoria categorias autor
    autores buscar busqueda seccion secciones topico topicos assunto assuntos busca pesquisa editoria
    auteur auteurs mot-cle mots-cles recherche rubrique rubriques thematique thematiques categorie thema
    themen schlagwort schlagworte schlagwoerter autoren autorin suche rubrik rubriken kategorie
    stichwort argomento argomenti autore autori ricerca cerca categoria etichetta onderwerp onderwerpen
    zoeken temat tematy tagi autorzy szukaj kategoria kategorie tegi metka metki rubrika rubriki avtor
    avtory poisk persons razdel etiket etiketler konu konular ara arama kategori taggar amne sok emne
    emner sok haku aihe asiasanat avainsana stitek stitky klicove-slovo rubriky hledani cimke cimkek
    kereses szerzo тег теги автор авторы рубрика рубрики тема темы поиск мітка мітки пошук 标签 作者 分类 专题
    標籤 分類 專題 タグ カテゴリ カテゴリー 著者 태그 وسم كاتب تصنيف קטגוריה תגית
""")

#: Names of service pages, and of whole sections of them if they come first in the path.
SERVICE = _words("""
    about about-us aboutus contact contacts contact-us contactus privacy privacy-policy privacypolicy
    privacy-notice privacy-statement privacy-settings cookie cookies cookie-policy cookies-policy
    cookie-settings terms terms-of-use terms-of-service terms-and-conditions terms-conditions
    conditions-of-use legal legal-notice disclaimer accessibility accessibility-statement code-of-ethics
    code-of-conduct do-not-sell-my-personal-information your-privacy-choices your-ad-choices
    editorial-guidelines corrections login log-in logout signin sign-in signup sign-up register
    registration account accounts my-account myaccount password subscribe subscription subscriptions
    subscriber newsletter newsletters email-alerts advertise advertising advertise-with-us media-kit
    careers vacancies help help-center support faq faqs feedback sitemap site-map rss feed feeds atom
    apps wp-admin wp-json wp-login.php cgi-bin cdn-cgi xmlrpc.php share print email comment comments
    reply download epaper e-paper shop store cart checkout donate puzzles crosswords sudoku horoscope
    horoscopes tv-guide lottery-results follow-us acerca-de quienes-somos contacto contactenos
    aviso-legal aviso-de-privacidad politica-de-privacidad politica-de-cookies terminos-y-condiciones
    condiciones-de-uso suscripcion suscripciones suscribete iniciar-sesion registro ayuda publicidad
    hemeroteca boletines sobre sobre-nos quem-somos contato contatos contactos fale-conosco
    politica-de-privacidade termos-de-uso assine assinatura anuncie expediente ficha-tecnica a-propos
    qui-sommes-nous contactez-nous mentions-legales politique-de-confidentialite conditions-generales
    conditions-generales-dutilisation cgu cgv gestion-des-cookies confidentialite donnees-personnelles
    connexion inscription s-abonner abonnement abonnements abonnez-vous aide publicite impressum imprint
    datenschutz datenschutzerklaerung nutzungsbedingungen agb kontakt ueber-uns hilfe anmelden
    registrieren abo abonnieren werbung mediadaten barrierefreiheit chi-siamo contatti
    informativa-privacy note-legali abbonati abbonamenti accedi registrati pubblicita over-ons over
    contacteer-ons privacybeleid privacyverklaring cookiebeleid gebruiksvoorwaarden algemene-voorwaarden
    adverteren abonneren inloggen klantenservice colofon nieuwsbrief nieuwsbrieven o-nas onas
    polityka-prywatnosci regulamin reklama prenumerata zaloguj logowanie rejestracja redakcja o-proekte
    o-kompanii kontakty reklama pravila podpiska vakansii redakciya polzovatelskoe-soglashenie pro-nas
    pro-proekt kontakti redakciya polityka-konfidencijnosti hakkimizda iletisim kunye gizlilik
    gizlilik-politikasi kullanim-kosullari reklam abonelik giris uye-ol om-oss om-os kundservice
    personvern integritetspolicy tietosuoja tilaa asiakaspalvelu yhteystiedot o-nama uvjeti-koristenja
    obchodni-podminky predplatne impresszum adatvedelem rolunk kapcsolat
    关于我们 联系我们 隐私政策 會社概要 お問い合わせ 会社概要 利用規約 회사소개
    من-نحن اتصل-بنا о-нас контакты реклама
""")

#: Parents of single articles: a short name or identifier below them is enough.
ARTICLE_PARENTS = _words("""
    article articles story stories news-story news-article post posts blog-post doc artikel beitrag
    meldung articulo articulos noticia noticias nota notas articolo articoli notizia materia materias
    artigo nieuws artykul artykuly wiadomosci novost novosti statya clanek cikk haber haberler artikkeli
    nyhet uutinen новости статья новина стаття مقال خبر
""")

#: The name of a directory's own page.
INDEX_NAMES = _words("index default home main startseite inicio accueil")

#: Query parameters whose number is a list, a time or a position in a list, not an article.
LISTING_PARAMETERS = _words("""
    page paged pg cat category section tag author q s query search date time ts t v ver start offset
""")

#: First labels of hosts for services.
SERVICE_HOSTS = _words("""
    login account accounts auth sso shop store boutique tienda jobs careers abo abos subscribe
    subscription subscriptions help support faq newsletter newsletters epaper ads advertising mail
    webmail games puzzles tickets privacy static cdn img images media-kit status
""")

#: Words between two nouns in the name of a section: arts-and-culture, wissen-und-technik.
CONJUNCTIONS = _words("and und et y e en ed i og och ja ve va of de des del della do da и та و")

#: Extensions of pages.
PAGE_EXTENSIONS = _words("html htm xhtml shtml php phtml asp aspx jsp jspx cms ece do dhtml cfm story nws ghtml amp")

#: Extensions of files that are never articles.
FILE_EXTENSIONS = _words("""
    jpg jpeg png gif webp avif svg bmp ico tif tiff heic mp3 m4a wav ogg oga flac aac mp4 m4v mov avi
    wmv webm mkv ogv m3u8 mpd ts pdf doc docx xls xlsx ppt pptx odt ods csv zip gz tar rar 7z exe dmg
    apk epub mobi css js mjs json xml rss atom rdf txt ics vcf woff woff2 ttf eot swf torrent
""")

#: Names of pages between a reader and an article: consent, login, age, subscription.
GATES = _words("""
    consent consents cookie-consent cookieconsent cookiewall cookie-wall cookie-banner cookie-hinweis privacy-gate
    privacygate privacy-wall privacywall privacymanager privacy-manager cmp tcf gdpr gdpr-consent dsgvo rgpd lgpd
    zustimmung einwilligung datenschutz-zustimmung consentement consentimiento consentimento consenso samtykke samtycke
    suostumus toestemming zgoda zgody souhlas hozzajarulas pristanak soglasie riza onay 同意 동의 согласие згода
    age-gate agegate age-check age-verification altersfreigabe verify verification captcha challenge bot-check
    robot-check are-you-a-robot paywall pay-wall regwall registerwall registration-wall metering pur pur-abo purabo
    purchase offer offers angebot abo-angebot oferta ofertas offre offres authorize authorise authenticate
    authentication oauth oauth2 saml openid identity iam logon log-on auth wp-login gateway
    einloggen anmeldung se-connecter identification identifiez-vous entrar acceder acesso accesso inicia-sesion
    aanmelden logga-in logg-inn log-ind kirjaudu prihlaseni bejelentkezes autentificare giris-yap vhod vojti войти вход
    увійти 登录 登入 ログイン 로그인 تسجيل-الدخول התחברות
""")

#: First labels of hosts for the same.
GATE_HOSTS = _words("""
    consent consents cmp privacy privacy-gate gdpr login logon signin sso auth oauth account accounts identity iam
    abo abos abonnement subscribe subscription subscriptions offers paywall anmelden connexion captcha challenge verify
""")

#: Names of pages about an error, or about being unavailable here.
ERRORS = _words("""
    error errors err error-page errorpage notfound not-found not_found page-not-found pagenotfound page_not_found
    file-not-found article-not-found story-not-found missing gone removed deleted expired no-longer-available
    unavailable not-available notavailable unavailable-for-legal-reasons not-available-in-your-region
    not-available-in-your-country geo geoblock geo-block geoblocked geo-blocked geo-restricted geoblocking region
    region-blocked eu-blocked unsupported unsupported-region blocked denied access-denied accessdenied access_denied
    forbidden no-access maintenance wartung sorry oops offline
    fehler fehlerseite nicht-gefunden seite-nicht-gefunden nicht-verfuegbar erreur page-introuvable introuvable
    page-non-trouvee non-trouve indisponible no-encontrado no-encontrada pagina-no-encontrada no-disponible error-pagina
    nao-encontrado nao-encontrada pagina-nao-encontrada indisponivel erro errore pagina-non-trovata non-trovato
    non-trovata non-disponibile fout niet-gevonden pagina-niet-gevonden niet-beschikbaar blad nie-znaleziono
    strona-nie-istnieje brak-strony sidan-hittades-inte hittades-inte siden-finnes-ikke ikke-fundet siden-findes-ikke
    ei-loydy sivua-ei-loydy nenalezeno stranka-nenalezena nem-talalhato oldal-nem-talalhato negasit
    pagina-inexistenta bulunamadi sayfa-bulunamadi hata ne-najdeno stranica-ne-najdena oshibka не-найдено ошибка
    страница-не-найдена помилка 错误 找不到页面 エラー 오류 خطأ שגיאה
""")

#: Words that make a gate or an error of a name of at most two words.
GATE_WORDS = _words("consent gdpr dsgvo rgpd cookiewall login signin anmelden paywall captcha gateway tracking")
ERROR_WORDS = _words("blocked geoblock geoblocked unavailable notfound error")

#: Query parameters that do not select an article: where the reader came from or goes to, and what went wrong.
PASSING_PARAMETERS = _words("""
    ref refer referer referrer from source src origin via campaign cid redirect redirected redirected_from redirect_uri
    redirect_url redirecturl redir r return returnto return_to returnurl return_url returl next continue goto go back
    url u uri target dest destination callback service error err errors e code status reason msg message notice cause
    lang language locale hl l country edition region theme device view output nocache cache cb _ rnd rand random sid
    session sessionid jsessionid phpsessid token nonce state consent cookie cookies gdpr expired deleted removed
    m mobile desktop amp print
""")

#: Names of front pages; languages and countries are recognised by their form.
FRONTS = _words("""
    index default home homepage home-page frontpage front-page main start startseite startsida inicio portada capa
    accueil une hem forside etusivu
    voorpagina strona-glowna domov fooldal anasayfa ana-sayfa glavnaya portal welcome amp главная
    главная-страница головна 首页 トップ
""")

#: Names of sections.
SECTIONS = _words("""
    news latest latest-news breaking breaking-news all archive archives today top stories headlines live video videos
    world international national nation local regional politics political opinion opinions editorial comment business
    economy finance money markets companies technology tech science health education environment climate culture arts
    art entertainment lifestyle life style travel food sport sports football weather society crime justice media uk us
    usa europe asia africa americas middle-east all-news premium plus app live-ticker liveticker archiv ressort c
    nachrichten aktuell aktuelles welt ausland inland politik meinung wirtschaft finanzen unternehmen technik digital
    wissen wissenschaft gesundheit bildung umwelt klima kultur unterhaltung leben reise gesellschaft panorama regional
    lokales fussball wetter medien feuilleton schlagzeilen
    actualite actualites actu une-info monde france politique opinions economie entreprises technologie sciences sante
    societe environnement culture loisirs voyage sports meteo medias en-direct
    noticias ultima-hora actualidad mundo internacional nacional politica opinion economia negocios tecnologia ciencia
    salud educacion medio-ambiente cultura espectaculos deportes futbol sociedad sucesos tiempo portada
    ultimas ultimas-noticias brasil economia negocios esporte esportes saude educacao meio-ambiente entretenimento
    cotidiano desporto pais
    notizie ultime-notizie mondo esteri cronaca economia tecnologia scienza salute scuola ambiente spettacoli sport
    calcio societa
    nieuws buitenland binnenland politiek economie wetenschap gezondheid cultuur sport voetbal opinie
    wiadomosci swiat kraj polityka opinie gospodarka biznes nauka zdrowie kultura
    nyheter varlden inrikes utrikes politik ekonomi kultur sport vetenskap verden innenriks utenriks okonomi nyheder
    udland indland penge uutiset ulkomaat kotimaa politiikka talous kulttuuri urheilu tiede
    zpravy svet domaci zahranicni politika ekonomika kultura veda zdravi hirek vilag belfold kulfold gazdasag stiri
    externe economic cultura vijesti svijet gospodarstvo sport
    haberler dunya gundem siyaset ekonomi kultur-sanat spor saglik teknoloji
    novosti mir politika ekonomika obshchestvo obschestvo kultura nauka tekhnologii proisshestviya
    новости лента мир политика экономика общество культура наука спорт технологии происшествия світ політика економіка
    суспільство культура новини
    أخبار اخبار عالم سياسة اقتصاد رياضة ثقافة צרכנות חדשות פוליטיקה כלכלה ספורט תרבות
    新闻 国际 国内 政治 财经 经济 体育 文化 科技 社会
    ニュース 国際 政治 経済 スポーツ 文化 社会 뉴스 정치 경제 사회 문화 스포츠 국제
""")
