"""The same questions asked of a Spark cluster, where a list has outgrown one machine.

Here: what only a cluster needs: a session that says what is wrong with it, shipping files, parts with a record of what is
done. Not here: screening names (`names/`) or reading texts (`claims/`), which are the very functions that one machine runs.
Nothing outside this folder imports pyspark, and nothing in it is imported unless Spark is asked for.
"""
