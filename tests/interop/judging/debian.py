"""Packages of Debian in a folder, on Debian and what is made of it. The system stays as it is. Needs no package."""

import shutil
import subprocess
import sys
from pathlib import Path

MIRROR = "http://deb.debian.org/debian"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def unpack(place: Path, suite: str, packages: list[str]) -> None:
    """Puts what the packages of `suite` hold into `place`/root."""
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing: {', '.join(packages)} cannot be fetched from Debian")
    if not Path(KEYRING).exists():
        sys.exit(f"{KEYRING} is missing: apt-get install debian-archive-keyring")
    downloads = place / "downloads"
    downloads.mkdir()
    apt = _apt(place / "apt", suite)
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "download", *packages], cwd=downloads, check=True)
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg-deb", "--extract", str(package), str(place / "root")], check=True)
    shutil.rmtree(place / "apt")
    shutil.rmtree(downloads)


def _apt(place: Path, suite: str) -> list[str]:
    """apt with lists and cache of its own; it still checks Debian's signatures."""
    for directory in ("lists/partial", "cache/archives/partial"):
        (place / directory).mkdir(parents=True)
    sources = place / "debian.sources"
    sources.write_text(f"Types: deb\nURIs: {MIRROR}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n", encoding="utf-8")
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
