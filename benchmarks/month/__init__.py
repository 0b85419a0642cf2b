"""Days of many outlets in minutes: the real crawl against made-up newsrooms, by a clock that jumps."""
