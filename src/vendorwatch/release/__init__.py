"""What people read: the published file, its pages, what it covers.

Here: making a release, the brief, the dictionary, the summary of a refresh. Not here: reading a release (`reader.py`), the
tables (`tables/`).
"""
