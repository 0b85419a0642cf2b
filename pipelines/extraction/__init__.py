"""One page to one article, or to the reason why it is none; every stage is called from here."""
