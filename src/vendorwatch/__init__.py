"""Vendorwatch: which vendors are restricted, who runs them, how large they are, and what changed.

This package is the library. It knows sources, names, claims, SQL models and the published file; it never imports
Dagster. What runs when, and what must hold before something is published, lives in `orchestration/`.
"""

__version__ = "0.1.0"
