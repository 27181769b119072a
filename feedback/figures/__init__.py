"""The one door to numbers: what is counted, by whom it may be seen, and with which interval."""
