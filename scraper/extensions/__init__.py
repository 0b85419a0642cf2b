"""What accompanies a crawl: the record of its verdict, and the progress line on a terminal."""
