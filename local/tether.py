"""
`python -m local.tether MODULE [ARGUMENTS]`: run a module that ends when the starting process does.

The starting process holds the other end of stdin; the end of stdin therefore means that it is gone,
however it ended.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 3.0


def main() -> None:
    """Run the module as `python -m` would."""
    module, *arguments = sys.argv[1:]
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_stdin() -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held at interpreter shutdown
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
