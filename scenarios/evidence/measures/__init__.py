"""What surveys, cohorts, registries, laboratories and trials measure, each a function that is registered by its
name.
"""
