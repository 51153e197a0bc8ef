"""Lists that people keep in spreadsheets: CSV, Excel workbooks and Parquet files, read the same way whoever asks.

Here: from the bytes of a file to rows under known columns. Not here: the team's vendor list as a source
(`sources/vendor_master/`), what is asked of the names (`names/files.py`).
"""
