"""The Consolidated Screening List: its rows, what its cells hold, and how its entries are told apart."""
