"""The release in force, elsewhere: where a team's other tools read.

Here: where to (`target.py`), a folder (`folder.py`), an object store (`objects.py`), Postgres (`postgres.py`), Delta tables
(`delta.py`), and what all of them take from the release (`release.py`). Not here: making the release (`publish.py`). What is
written there is swapped in whole, as the release itself is: a reader sees one release or the next.
"""
