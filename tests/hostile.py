"""The hostile strings that nobody in this project wrote, as one list."""

import json
from functools import cache

from tests.shared_data import shared


@cache
def naughty_strings() -> tuple[str, ...]:
    """What breaks text handling: empty looks, scripts, directions, numbers that are none."""
    found: list[str] = json.loads(shared("hostile/blns/blns.json").read_text("utf-8"))
    return tuple(found)


@cache
def formula_strings() -> tuple[str, ...]:
    """What a spreadsheet would calculate."""
    lines: list[str] = []
    for name in ("csv-payload.txt", "formula_cells.txt"):
        content = shared(f"hostile/csv_injection/{name}").read_bytes().decode()
        lines += [line for line in content.split("\n") if line]
    return (
        *lines,
        "\n=1+1",
        "\t=1+1",
        "\r=1+1",
        " =1+1",
        "\N{NO-BREAK SPACE}=1+1",
        "'=1+1",
        "''=1",
    )


@cache
def scripts() -> tuple[str, ...]:
    """What a browser would run if it were let."""
    lines = shared("hostile/xss/xss-payload-list.txt").read_text("utf-8").split("\n")
    vectors = shared("hostile/h5sc/vectors.txt").read_text("utf-8")
    return tuple(
        dict.fromkeys([*(line for line in lines if line), *vectors.split("//[\"'`-->]]>]")])
    )


@cache
def hostile_strings() -> tuple[str, ...]:
    """Every string of every list, once."""
    return tuple(dict.fromkeys([*naughty_strings(), *formula_strings(), *scripts()]))
