"""What a peer's script tells the driver: one line of JSON on stdout, with the seconds its work took."""

import contextlib
import json
import time


@contextlib.contextmanager
def report():
    """Times a block from after the imports, lets it add facts, and prints them."""
    facts = {}
    start = time.perf_counter()
    yield facts
    facts["seconds"] = time.perf_counter() - start
    print(json.dumps(facts))
