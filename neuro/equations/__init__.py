"""The mechanisms of the circuit, one small scalar function each; see the modules."""
