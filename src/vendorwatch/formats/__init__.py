"""File formats that several sources, or sources and the claims, share.

Here: from bytes to records. Not here: what one source alone needs (`sources/<id>/`), and what the records become (`sql/`).
"""
