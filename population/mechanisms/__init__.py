"""The mechanisms around the circuit, small scalar functions with their equations; see the modules."""
