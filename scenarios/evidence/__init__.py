"""The model held against published targets: surveys, cohorts and registries emulated, laboratory, network, trials."""
