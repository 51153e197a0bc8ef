"""What the SEC's company facts say about revenue: which companies, which concepts, which periods."""
