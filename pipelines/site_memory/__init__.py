"""What a site's pages teach about its boilerplate: pure stages from articles to patterns, and from patterns to cuts."""
