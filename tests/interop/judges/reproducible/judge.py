"""tests/reproducible: two clones with nothing in common but the compiler make the component that the executable has built in."""

import subprocess
import sys
from pathlib import Path

from judging.report import Report

ROOT = Path(__file__).resolve().parents[4]


def main() -> int:
    report = Report()
    ran = subprocess.run([ROOT / "tests" / "reproducible"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    print(ran.stdout, end="")
    report.equal("status", 0, ran.returncode)
    digests = dict(reversed(line.split("  ")) for line in ran.stdout.splitlines())
    report.equal("what is compared", ["first", "plex-mcp", "second"], sorted(digests))
    for name, digest in digests.items():
        report.equal(f"{name}: sha256", digests.get("plex-mcp"), digest)
    version = subprocess.run(["rustc", "--version"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()[1]
    return report.finish(version)


if __name__ == "__main__":
    sys.exit(main())
