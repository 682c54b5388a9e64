"""The calendar of the population: days and years."""

DAYS_PER_YEAR = 365.25
"""Length of the Julian year, which dates and ages are told in."""
