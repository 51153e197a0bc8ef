"""Reading what people and feeds drop into the news inbox: text with a header, web pages, feeds.

Here: from the bytes of one file to its stories. Not here: the source's declaration and tables (`news.py`), or what a
story says (`claims/`).
"""
