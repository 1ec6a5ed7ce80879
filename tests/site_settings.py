"""The site's settings, loaded in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


KEPT = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "COV"))}


def start(code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, with nothing set but what is given."""
    return subprocess.run(
        [sys.executable, "-c", f"from improvement import settings; {code}"],
        cwd=ROOT,
        env=KEPT | environment,
        capture_output=True,
        text=True,
        timeout=300,  # a busy machine takes long to start one
    )


SAFE = {
    "SECRET_KEY": "a key that no other site has, for tests alone",
    "ALLOWED_HOSTS": "plan.example.gov.uk",
}
