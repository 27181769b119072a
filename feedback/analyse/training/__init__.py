"""How the shipped weights came about; ``feedback model train`` repeats it (extra ``train``)."""
