"""Answers with the index compared with answers without it, at sites at random under random edits.

    python bench/answers.py [SITES] [--first SEED]

At each site something happens three times: commands of svc, edits in place, renames, files gone or broken, commits,
checkouts back and forth, pulls, clocks that go wrong. After each, questions are asked twice with the index and once
without: find, unit, who, lists, reports, forms, plans, checks, exports. It names those that were answered otherwise,
and exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.sites import Sites
from tests.store.answers import differing_answers


def main() -> int:
    """Parse the arguments and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", type=int, nargs="?", default=500)
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first site's seed")
    given = parser.parse_args()
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="svc-answers-") as shelf:
        sites = Sites(Path(shelf) / "shelf")
        for seed in range(given.first, given.first + given.sites):
            with tempfile.TemporaryDirectory(dir=shelf) as folder:
                for differs in differing_answers(sites, Path(folder), seed):
                    print(differs, flush=True)
                    found.append(differs)
            if (done := seed - given.first + 1) % 50 == 0:
                print(f"{done} sites, {len(found)} answers differ", flush=True)
    print(f"{given.sites} sites, {len(found)} answers differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
