"""Puts a C library that is new enough for Wassette into a folder, where the system's is older: Debian 13's, for Debian 12 and the like."""

import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging import debian  # noqa: E402

#: The oldest that Wassette runs with.
NEEDED = (2, 39)


def main(place: Path) -> None:
    place.mkdir()
    name, release = platform.libc_ver()
    if name == "glibc" and tuple(int(part) for part in release.split(".")[:2]) < NEEDED:
        debian.unpack(place, "trixie", ["libc6", "libgcc-s1"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
