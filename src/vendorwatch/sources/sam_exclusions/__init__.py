"""Firms and special entities that SAM.gov excludes from federal awards."""
