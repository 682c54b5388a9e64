"""How fast the model is: workloads, what they are held against, and the table of both."""
