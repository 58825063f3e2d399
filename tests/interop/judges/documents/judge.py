"""tests/docs/run: the commands in the documents that take too long for every day."""

import re
import subprocess
import sys
from pathlib import Path

from judging.report import Report

ROOT = Path(__file__).resolve().parents[4]


def main() -> int:
    report = Report()
    command = [ROOT / "tests" / "docs" / "run", "--here", "--long"]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    print(ran.stdout, end="")
    for ended, what in re.findall(r"(?m)^ *(status \d+|other text)  (.*)$", ran.stdout):
        report.equal(what, ended, "status 0")
    report.equal("status", ran.returncode, 0)
    return report.finish("1")


if __name__ == "__main__":
    sys.exit(main())
