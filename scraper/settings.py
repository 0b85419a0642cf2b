"""Scrapy's settings for this project: polite, bounded, closed to strangers. `-s NAME=VALUE` overrides any."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent

BOT_NAME = "newsgrain"
SPIDER_MODULES = ["scraper.spiders"]
NEWSPIDER_MODULE = "scraper.spiders"
COMMANDS_MODULE = "scraper.commands"

# Ours: described in docs/settings.md.
# `-s` first, then the environment, then this default; a relative SQLite path starts at the project's root.
DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///newsgrain.db")
# The list of outlets that a plain `scrapy crawl news` reads.
NEWSGRAIN_SOURCES = str(PROJECT_ROOT / "sources.toml")
# Private networks that may be fetched nevertheless: "127.0.0.0/8, 10.1.0.0/16". All else must be public.
NEWSGRAIN_ALLOWED_NETWORKS = ""
# Ports that may be asked of every host; those that you write with a host (sources.toml, -a) are open for that host.
NEWSGRAIN_ALLOWED_PORTS = "80, 443"
# Processes that extract articles; 0 extracts in the crawling process.
NEWSGRAIN_WORKERS = os.cpu_count() or 1
# A page whose extraction needs more CPU, or takes longer by the clock, is given up (extraction_timeout).
NEWSGRAIN_EXTRACTION_CPU_TIMEOUT = 10.0
NEWSGRAIN_EXTRACTION_TIMEOUT = 30.0
# What a process that extracts may write to, in MiB; a page for which that is not enough fails (extraction_memory).
NEWSGRAIN_EXTRACTION_MEMORY_MB = 1024.0
# Requests for pages of one source in one run; what is left stays due for the next one. 0 is no limit.
NEWSGRAIN_PAGES_PER_SOURCE = 2000
# The same for one host, over all sources that lead there.
NEWSGRAIN_PAGES_PER_HOST = 2000
# Seconds that downloads from one host may take in one run, waiting not counted; what is left is deferred.
NEWSGRAIN_HOST_TIME_BUDGET = 3600.0
# Hosts that one source may lead to in one run.
NEWSGRAIN_HOSTS_PER_SOURCE = 200
# Leave out pages that tell robots not to index them (X-Robots-Tag, <meta name="robots">: noindex, unavailable_after).
NEWSGRAIN_ROBOTS_META_OBEY = True
# What becomes of articles whose rights of text and data mining are reserved: "store" them with that, or "skip" them.
NEWSGRAIN_TDM_OPT_OUT = "store"
# The longest Crawl-delay that is granted, in seconds: a site that asks for an hour would never be read whole.
NEWSGRAIN_CRAWL_DELAY_MAX = 30.0
# Sitemaps read for one source in one run: news sitemaps first, then the newest by their names.
NEWSGRAIN_SITEMAPS_PER_SOURCE = 20
# Articles older than so many days are not fetched; 0: all are. What is lost by a limit would be lost without a word.
NEWSGRAIN_AGE_LIMIT_DAYS = 0.0
# The shortest and the longest wait between two polls of a feed, sitemap or front page; what it brings decides.
NEWSGRAIN_FEED_POLL_MIN = 600.0
NEWSGRAIN_FEED_POLL_MAX = 86400.0
# Ages in hours at which a stored article is asked for again, conditionally: what was edited is seen then. Empty: never.
NEWSGRAIN_REVISIT_HOURS = "10, 28, 50"
# How long a write waits for a database that is locked, restarting or away, before what was fetched goes to the spool.
NEWSGRAIN_DATABASE_TIMEOUT = 120.0
# The folder of the spool; empty: beside an SQLite file, or `spool` in the project's folder for PostgreSQL.
NEWSGRAIN_SPOOL = ""
# A run ends early, in order, when the disk of the database, the spool or the log has less room than this.
NEWSGRAIN_MIN_FREE_MB = 100.0
# A command that is told, as JSON on its standard input, when a run ends worse than the one before; empty: none.
NEWSGRAIN_ALERT_COMMAND = ""
# Days that pages are kept as they were fetched; each run lets go of some older ones. 0 keeps them for ever.
NEWSGRAIN_RAW_PAGE_DAYS = 90.0
# Seconds that downloads and extraction have when a run is told to end; what is not done then is deferred.
NEWSGRAIN_SHUTDOWN_TIMEOUT = 5.0
# Where the end of a run that could write no row of its own is noted: a line of JSON for each.
NEWSGRAIN_FALLBACK_LOG = str(PROJECT_ROOT / "unrecorded-runs.jsonl")
# Show a progress line on a terminal. Cron has none, so nothing is drawn there.
NEWSGRAIN_PROGRESS = True

# Who we are, so that a site's owner can tell us to stop.
USER_AGENT = "Newsgrain/0.1 (+https://newsgrain.example/bot)"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
# Slow servers are asked less often; no server more often than DOWNLOAD_DELAY allows.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_MAX_DELAY = 30

# Nothing is carried from one site to another.
COOKIES_ENABLED = False
# A site's own Referrer-Policy would have the last word over ours.
REFERER_ENABLED = False
HTTPPROXY_ENABLED = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # No preference: a site answers in its own language.
    "Accept-Language": "*",
}

# Bounds for one page; those of its headers are in scraper/egress/bounded_http.py.
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 8 << 20
DOWNLOAD_WARNSIZE = 4 << 20
# A page that breaks off is asked for again, and then kept as half a page that says so.
DOWNLOAD_FAIL_ON_DATALOSS = False
DNS_TIMEOUT = 5
RETRY_TIMES = 1
REDIRECT_MAX_TIMES = 5
# Pages that send their reader elsewhere by mark-up are walls and interstitials, not articles.
METAREFRESH_ENABLED = False
MEMUSAGE_LIMIT_MB = 1000
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5
# Most given-up requests are dead links; each one is recorded with its reason, so no ERROR line for them.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# Seconds that a run may take; what is open then is deferred to the next one. A run that hangs would keep its hosts.
CLOSESPIDER_TIMEOUT = 6 * 3600

# Every status reaches the spider, which records it.
HTTPERROR_ALLOW_ALL = True
DOWNLOAD_VERIFY_CERTIFICATES = True
# The egress guard: names resolve to public addresses or not at all. A run does not start without it.
TWISTED_DNS_RESOLVER = "scraper.egress.resolver.GuardedResolver"
DOWNLOAD_HANDLERS = {
    "http": "scraper.egress.handler.GuardedHandler",
    "https": "scraper.egress.handler.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Both would let whoever reaches the port run code inside the crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A response carries one page or a list of requests: a hundred tasks for each cost a quarter of the CPU time.
CONCURRENT_ITEMS = 2
# Pages wait for extraction and for their batch: the default 5 MB (19 pages) would starve both.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 32_000_000
DOWNLOADER = "scraper.download.downloader.PacedDownloader"
DOWNLOADER_MIDDLEWARES = {
    # First: a host that is left alone is not even claimed.
    "scraper.middlewares.host_circuit.HostCircuit": 40,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.middlewares.robots.RobotsTxt": 100,
    # Before robots.txt is looked at: its rules are for the user agent that asks.
    "scraper.middlewares.source_requests.SourceRequests": 60,
    # Before robots.txt is asked for: that is a request to the host too.
    "scraper.middlewares.host_leases.HostLeasesMiddleware": 50,
    "scraper.middlewares.tdmrep.TdmRepFetcher": 105,
    # Behind these files, one of which may be the request that tries a host.
    "scraper.middlewares.host_circuit.HostProbes": 110,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scraper.middlewares.robots.RobotsTxtSizeLimit": 585,
    "scraper.middlewares.compression.Decompression": 590,
    "scraper.middlewares.truncated_retry.TruncatedRetry": 595,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scraper.middlewares.redirects.Redirects": 600,
    # Last: it sees each answer before anything is tried again or followed.
    "scraper.middlewares.host_health.HostHealth": 990,
}
ITEM_PIPELINES = {"pipelines.item_pipelines.ArticlePipeline": 500}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scraper.extensions.throttle.Throttle": 0,
    # First: what the others say goes through it.
    "scraper.extensions.plain_log.PlainLog": 10,
    "scraper.extensions.request_ends.RequestEnds": 400,
    "scraper.extensions.stops.GracefulStop": 450,
    "scraper.extensions.run_record.RunRecord": 500,
    "scraper.extensions.disk_space.DiskSpace": 510,
    "scraper.extensions.progress.Progress": 600,
}
LOG_FORMATTER = "scraper.log_formatter.LogLines"
LOG_LEVEL = "INFO"
# They fill a screen before the one line that says what is wrong; `scrapy version -v` tells them.
LOG_VERSIONS: list[str] = []
FEED_EXPORT_ENCODING = "utf-8"
# Scrapy's own would let a headline be a formula of the spreadsheet that opens the file.
FEED_EXPORTERS = {"csv": "scraper.exporters.PlainCsvExporter"}
