"""Asking a publisher for one file over a wire that may lie.

Here: everything about one request. Not here: which files there are (`sources/`), what becomes of them (`landing/`).
"""

from vendorwatch.fetch.fetcher import Answer, FailedTry, Fetcher, Patience, Validators
from vendorwatch.fetch.trouble import Blocked

__all__ = ["Answer", "Blocked", "FailedTry", "Fetcher", "Patience", "Validators"]
