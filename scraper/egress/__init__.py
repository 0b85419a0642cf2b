"""The only way out: which addresses and ports may be asked, checked for every connection that is made."""
