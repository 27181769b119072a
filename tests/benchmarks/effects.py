"""How often an effect is claimed where there is none: `python -m tests.benchmarks.effects 1000`."""

import sys
from collections import Counter
from dataclasses import replace

from feedback.figures.effects import Measure, Outcome, effect_of
from tests.figures.worlds import Market, action_in

MARKETS = {
    "calm": Market(),
    "drift": Market(drift=0.2),
    "restless": Market(drift=0.2, restless=True),
    "15 points better": Market(effect=0.15),
    "30 points better": Market(effect=0.30),
    "15 points better, 60 a week": replace(Market(effect=0.15), weekly=60.0),
}


def main(worlds: int) -> None:
    """Print for each market and measure which part of actions got which verdict."""
    for name, market in MARKETS.items():
        for measure in Measure:
            found = Counter[Outcome]()
            for seed in range(worlds):
                lived = action_in(market, seed)
                if lived is not None:
                    mentions, windows = lived
                    effect = effect_of(mentions, windows, measure, today=windows.read_on, seed=seed)
                    found[effect.outcome] += 1
            total = found.total()
            parts = ", ".join(f"{one.value} {found[one] / total:.3f}" for one in Outcome)
            print(f"{name:28} {measure.value:6} n={total:5}  {parts}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
