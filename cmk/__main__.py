"""`python -m cmk`."""

import sys

from cmk.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
