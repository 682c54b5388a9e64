"""Loops over people, courses and ties, compiled: `population.steps` and `population.mechanisms` for everybody."""
