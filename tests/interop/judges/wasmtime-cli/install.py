"""Builds the wasmtime command line with nothing but what runs a component that speaks HTTP."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: Of the line that our own host is built with.
VERSION = "48.0.8"

FEATURES = "run,component-model,cranelift,wasi-http"


def main(place: Path) -> None:
    target = place / "target"
    # Which code it compiles is what is judged, and not how quickly: this saves most of the time that building takes.
    environment = os.environ | {"CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_OPT_LEVEL": "1"}
    package = ["--locked", f"wasmtime-cli@{VERSION}", "--no-default-features", "--features", FEATURES]
    places = ["--root", str(place), "--target-dir", str(target), "--no-track"]
    subprocess.run(["cargo", "install", *package, *places], env=environment, check=True)
    shutil.rmtree(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
