"""The assets, by stage: landing, tables, published."""
