"""Builds wkg, and unpacks a registry for it: Debian's docker-registry."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging import debian  # noqa: E402

VERSION = "0.16.1"


def main(place: Path) -> None:
    place.mkdir()
    debian.unpack(place, "bookworm", ["docker-registry"])
    target = place / "target"
    # It copies bytes: this saves most of the time that building takes.
    environment = os.environ | {"CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0"}
    # Its one feature is for its own tests.
    package = ["--locked", f"wkg@{VERSION}", "--no-default-features"]
    places = ["--root", str(place), "--target-dir", str(target), "--no-track"]
    subprocess.run(["cargo", "install", *package, *places], env=environment, check=True)
    shutil.rmtree(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
