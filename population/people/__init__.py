"""Who lives there: people as they are made, described and grouped, enter, move and die."""
