"""What `scrapy extract` does: one page or many lines of them, and the process behind `newsgrain.Cleaner`."""
