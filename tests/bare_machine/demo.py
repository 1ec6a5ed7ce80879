"""Runs `make demo` until it answers or ends, and prints what came of it as JSON.

It is run by the bare machine's own Python, and stands alone: demo.py PORT (answers | taken)
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

WITHIN = 1800  # seconds


def answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).status == 200
    except OSError:
        return False


def main(port: int, expected: str) -> None:
    """With "taken" the port is taken by another program before."""
    other = socket.create_server(("127.0.0.1", port)) if expected == "taken" else None
    with tempfile.TemporaryFile("w+") as output:
        started = time.monotonic()
        command = ["make", "demo", f"PORT={port}"]
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        answered = False
        while process.poll() is None and not answered and time.monotonic() < started + WITHIN:
            time.sleep(0.2)
            answered = other is None and answers(port)
        seconds = time.monotonic() - started
        output.seek(0)
        printed = output.read()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C sends
        code = process.wait()
    json.dump(
        {"seconds": seconds, "answered": answered, "code": code, "printed": printed}, sys.stdout
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
