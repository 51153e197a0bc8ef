"""Reading the lists of vendors that teams export from their own systems.

Here: from the bytes of a file to rows under known headings. Not here: the source's declaration, keys and duplicates
(`vendor_master.py`).
"""
