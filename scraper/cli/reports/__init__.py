"""What `scrapy report` does: each report read, and written as text or JSON."""
