"""Puts a C library that is new enough for Wassette into a folder, where the system's is older: Debian 13's, for Debian 12 and the like."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

#: The oldest that Wassette runs with.
NEEDED = (2, 39)

MIRROR = "http://deb.debian.org/debian"
SUITE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGES = ("libc6", "libgcc-s1")


def main(place: Path) -> None:
    place.mkdir()
    name, release = platform.libc_ver()
    if name != "glibc" or tuple(int(part) for part in release.split(".")[:2]) >= NEEDED:
        return
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            sys.exit(f"Wassette needs glibc {'.'.join(map(str, NEEDED))} and this system has {release}; without {tool} no newer one can be fetched")
    if not Path(KEYRING).exists():
        sys.exit(f"{KEYRING} is missing: apt-get install debian-archive-keyring")
    downloads = place / "downloads"
    downloads.mkdir()
    apt = _apt(place / "apt")
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "download", *PACKAGES], cwd=downloads, check=True)
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg-deb", "--extract", str(package), str(place / "root")], check=True)
    shutil.rmtree(place / "apt")
    shutil.rmtree(downloads)


def _apt(place: Path) -> list[str]:
    """apt with lists and cache of its own, so that the system stays as it is; it still checks Debian's signatures."""
    for directory in ("lists/partial", "cache/archives/partial"):
        (place / directory).mkdir(parents=True)
    sources = place / "debian.sources"
    sources.write_text(f"Types: deb\nURIs: {MIRROR}\nSuites: {SUITE}\nComponents: main\nSigned-By: {KEYRING}\n", encoding="utf-8")
    settings = {
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": place / "lists",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": place / "cache",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        # Its own user may not write here.
        "APT::Sandbox::User": "",
    }
    configuration = place / "apt.conf"
    # What the system does after an update is about its own lists.
    configuration.write_text("#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n", encoding="utf-8")
    return ["apt-get", "-qq", "-c", str(configuration), *(f"-o{name}={value}" for name, value in settings.items())]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
