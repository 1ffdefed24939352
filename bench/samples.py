"""This repository's sample site: `svc demo` as of one morning, without a history of its own.

    python bench/samples.py FOLDER

makes FOLDER (new or empty). The same comes out every time, byte for byte, so what changes in the diary, which stands in
`templates/demo/`, is brought into the repository by

    python bench/samples.py /tmp/sample && rm -r records && cp -r /tmp/sample/{records,svc.yaml,calendar.yaml} .
"""

import os
import sys

from svc.cli.main import main

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    os.environ["SVC_NOW"] = "2026-11-23 08:30"
    sys.exit(main(["demo", sys.argv[1], "--no-git", "--lang", "zh"]))
