"""The SEC's map of tickers to companies."""
