"""GLEIF's records of legal entities, their parents and children."""
