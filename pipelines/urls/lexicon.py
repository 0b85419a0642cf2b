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
