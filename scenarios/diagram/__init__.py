"""The structure of the model as its code has it: the circuit, the day, the path of a policy; as pictures and text."""
