"""The signature of SHA256SUMS, with a key that is made here and thrown away."""

import subprocess
import sys
from pathlib import Path

from .failure import Failure
from .packages import SUMS, Packages
from .place import run_quietly

DIST = Path(__file__).resolve().parents[3] / "host" / "dist"


def checked(packages: Packages, place: Path) -> str:
    """Signs a copy as host/dist/build does, verifies it as documented, and finds a changed one out."""
    secret, public = place / "secret", place / "public"
    run_quietly(["minisign", "-G", "-W", "-s", str(secret), "-p", str(public)], "minisign makes no key")
    folder = place / "signed"
    folder.mkdir()
    (folder / SUMS).write_bytes((packages.folder / SUMS).read_bytes())
    sign = "import sys; from pathlib import Path; from packaging.sums import sign; sign(Path(sys.argv[1]), Path(sys.argv[2]))"
    run_quietly([sys.executable, "-c", sign, str(folder), str(secret)], "host/dist/build does not sign", cwd=DIST)
    verify = ["minisign", "-V", "-q", "-p", str(public), "-m", str(folder / SUMS)]
    run_quietly(verify, "the signature is not good")
    with open(folder / SUMS, "a", encoding="utf-8") as sums:
        sums.write("0  more\n")
    if subprocess.run(verify, capture_output=True, check=False).returncode == 0:
        raise Failure("a changed SHA256SUMS has a good signature")
    return f"{SUMS}               signed, verified; a changed one is found out"
