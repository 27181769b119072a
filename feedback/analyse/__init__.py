"""Find out what was meant: sentences, how they sound, what they do, what they are about."""
