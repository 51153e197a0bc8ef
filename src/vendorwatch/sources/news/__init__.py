"""Texts, pages and feeds: from the bytes of one file to its stories. What a story says is read in `claims/`."""
