"""What `scrapy archive` and `scrapy reextract` do: options to selections, runs with verdicts, reports."""
