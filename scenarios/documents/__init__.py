"""Documents made from code, data files and the documents of runs."""
