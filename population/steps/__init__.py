"""What happens to one person: plain functions, which `population.loops.day` and its neighbours run over all people."""
