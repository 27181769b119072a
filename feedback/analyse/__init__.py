"""Find out what was meant: clauses, how they sound, what they do, what they are about."""
