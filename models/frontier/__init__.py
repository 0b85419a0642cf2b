"""Which URL and which discovery document is fetched next, and what a visit does to that plan."""
