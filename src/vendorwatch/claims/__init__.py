"""From texts to cited claims: sentences, mentions, rules, tiers, review.

Here: everything that turns a canonical text into claims with their exact place. Not here: reading files
(`sources/news.py`), linking people to lists (`names/`), what the claims mean for a vendor (`sql/`).
"""
