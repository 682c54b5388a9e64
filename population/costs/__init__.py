"""What a day of everybody costs: cost sets, person-days by state, quality of life, programmes."""
