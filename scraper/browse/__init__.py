"""The database in a browser: Datasette with a configuration, pages and plots of our own."""
