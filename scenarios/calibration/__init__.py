"""Calibration: parameters drawn in their ranges, held against targets, weighed by how well they meet them."""
