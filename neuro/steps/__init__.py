"""What a day does to one brain, one subject a file; `neuro.day` calls them in their order."""
