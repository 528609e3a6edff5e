"""Run Azurite until Ctrl-C and print its connection string."""

import argparse
from pathlib import Path

from local.azurite import Azurite, AzuriteError, Ports


def main(argv: list[str]) -> int:
    """Serve blobs, queues and tables on the ports given, or on free ones."""
    parser = argparse.ArgumentParser(prog="./dev azurite", description=__doc__)
    parser.add_argument("--blob-port", type=int, default=0, help="default: a free one")
    parser.add_argument("--queue-port", type=int, default=0, help="default: a free one")
    parser.add_argument("--table-port", type=int, default=0, help="default: a free one")
    parser.add_argument("--location", type=Path, help="directory that keeps the data; default: memory")
    wanted = parser.parse_args(argv)
    ports = Ports(blob=wanted.blob_port, queue=wanted.queue_port, table=wanted.table_port)
    try:
        with Azurite(location=wanted.location, ports=ports) as server:
            print(server.connection_string, flush=True)
            return server.wait()
    except AzuriteError as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        return 0
