"""Move work from stage to stage; every host may run as many workers as it likes."""
