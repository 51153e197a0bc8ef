"""The military-intelligence end users that 15 CFR 744.22 names."""
