"""What happens to one person: plain functions, which `population.loops` and its neighbours run over all people."""
