"""How the shipped weights came about: ``feedback model train`` repeats it; needs the extra ``train``."""
