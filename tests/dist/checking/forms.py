"""The forms of packages and of the files beside them, by what reads them: schemas, the tools of their makers, shells."""

import gzip
import json
import shutil
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runner import packages as interop

from .failure import Failure
from .installed import Installed
from .packages import Packages
from .place import run_quietly

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
DEPLOY = ROOT / "host" / "dist" / "deploy"


def checked(packages: Packages, place: Path) -> Iterator[str]:
    """What needs packages of Python and Node, and nothing else."""
    python = interop.install(HERE, HERE, "python").python
    workflow = ROOT / ".github" / "workflows" / "release.yml"
    yield run_quietly([str(python), str(HERE / "judge.py"), str(packages.folder), str(HERE / "schemas"), str(DEPLOY), str(workflow)], "a form").rstrip()
    node = interop.install(HERE, HERE, "node").node_home
    for bundle in sorted(packages.folder.glob("*.mcpb")):
        yield _bundle(bundle, place / bundle.stem, node / "node_modules" / ".bin" / "mcpb")
    yield _plugin(packages, place / "plugin")
    yield _same_version(packages)


def _bundle(bundle: Path, place: Path, mcpb: Path) -> str:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(place)
    run_quietly([str(mcpb), "validate", str(place / "manifest.json")], bundle.name)
    entry = json.loads((place / "manifest.json").read_text(encoding="utf-8"))["server"]["entry_point"]
    if not (place / entry).is_file():
        raise Failure(f"{bundle.name}: there is no {entry}")
    return f"mcpb                     {bundle.name}: valid for its maker's tool"


def _plugin(packages: Packages, place: Path) -> str:
    """Whatever the marketplace names is there, and has the keys that Claude Code knows."""
    with zipfile.ZipFile(packages.one("*-claude-code.zip")) as archive:
        archive.extractall(place)
    market = _json(place / ".claude-plugin" / "marketplace.json")
    _keys(market, {"name", "owner", "plugins"}, "marketplace.json")
    for entry in market["plugins"]:
        plugin = _json(place / entry["source"] / ".claude-plugin" / "plugin.json")
        _keys(plugin, {"name", "version", "description", "author", "repository", "license", "mcpServers", "userConfig"}, "plugin.json")
        for name, option in plugin["userConfig"].items():
            _keys(option, {"type", "title", "description", "sensitive", "required", "default"}, f"userConfig.{name}")
        used = {value for server in plugin["mcpServers"].values() for value in server["env"].values()}
        if used != {f"${{user_config.{name}}}" for name in plugin["userConfig"]}:
            raise Failure("plugin.json: what is asked for is not what is used")
    return "plugin                   the marketplace and its plugin have the keys that there are"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _keys(value: dict[str, Any], keys: set[str], name: str) -> None:
    if set(value) != keys:
        raise Failure(f"{name} has the keys {sorted(value)}, and they are {sorted(keys)}")


def _same_version(packages: Packages) -> str:
    """Files that stand in the repository name the version of the packages."""
    for name in ("compose.yaml", "kubernetes.yaml"):
        if f"ghcr.io/plex-mcp/plex-mcp:{packages.version}" not in (DEPLOY / name).read_text(encoding="utf-8"):
            raise Failure(f"host/dist/deploy/{name} names another version than {packages.version}")
    return f"deploy                   the image of version {packages.version}"


def pages_and_completions(place: Path) -> str:
    """Shells take the completions, and `man` has nothing to say against the pages; each as far as it is installed."""
    share = next(place.glob("plex-mcp-*/share"))
    pages = sorted((share / "man" / "man1").iterdir())
    judges = {
        "bash": (["bash", "-n"], [share / "bash-completion" / "completions" / "plex-mcp"]),
        "zsh": (["zsh", "-n"], [share / "zsh" / "vendor-completions" / "_plex-mcp"]),
        "fish": (["fish", "--no-execute"], [share / "fish" / "vendor_completions.d" / "plex-mcp.fish"]),
        "man": (["man", "--warnings", "--local-file", "--encoding=utf8"], pages),
    }
    found = [name for name in judges if shutil.which(name)]
    for name in found:
        command, files = judges[name]
        for file in files:
            done = subprocess.run([*command, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
            if done.returncode != 0 or done.stderr:
                raise Failure(f"{name} does not like {file.name}: {done.stderr}")
    return f"completions, man pages   {len(pages)} pages; judged by {', '.join(found)}"


def untrusted(installed: Installed, place: Path) -> str:
    """Compiled code that others could have put there is left alone, and the program runs all the same."""
    code = next(place.glob("plex-mcp-*/lib/plex-mcp"))
    for path in (code, code.parent, next(code.glob("*.cwasm"))):
        mode = path.stat().st_mode
        path.chmod(mode | 0o020)
        # No place to keep it either: each start compiles.
        done = installed.run("call", "plex_get_libraries", "--demo", "--json", "--cache-dir", "/proc/nowhere", RUST_LOG="off,plex_mcp_host=debug")
        path.chmod(mode)
        if f"others can write to `{path}`" not in done.stderr or "libraries" not in done.stdout:
            raise Failure(f"{path} can be written by others, and it is used: {done.stderr}")
    return "compiled code            left alone where others could have written it"


def units(packages: Packages, place: Path) -> str:
    """systemd takes the units as they are installed."""
    with open(packages.one("*_amd64.deb"), "rb") as package:
        assert package.read(8) == b"!<arch>\n"
    root = place / "root"
    run_quietly(["dpkg-deb", "--extract", str(packages.one("*_amd64.deb")), str(root)], "dpkg-deb does not read the package")
    for page in (root / "usr/share/man/man1").glob("*.gz"):
        gzip.decompress(page.read_bytes())
    # The units of this machine are those that ours name.
    shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", dirs_exist_ok=True, symlinks=True)
    verified = run_quietly(["systemd-analyze", "verify", "--man=no", f"--root={root}", "plex-mcp.service", "plex-mcp.socket"], "a unit")
    if "plex-mcp" in verified:
        raise Failure(f"systemd does not like a unit:\n{verified}")
    exposure = run_quietly(["systemd-analyze", "security", "--offline=true", "--threshold=20", str(DEPLOY / "plex-mcp.service")], "the service is exposed")
    return f"units                    good for systemd; {exposure.strip().splitlines()[-1].strip('→ ')}"


def trees(packages: Packages) -> str:
    """The executable carries its dependencies. Those that run are all in its bill of materials; that has some macros besides,
    which the tree counts to the build."""
    for file in sorted(packages.folder.glob("plex-mcp-*.cdx.json")):
        machine = file.name.removeprefix("plex-mcp-").removesuffix(".cdx.json")
        program = _program(packages, machine)
        tree = _tree(program)
        carried = {(it["name"], it["version"]) for it in tree["packages"]}
        run = {(it["name"], it["version"]) for it in tree["packages"] if it.get("kind", "runtime") == "runtime"}
        bill = _json(file)
        billed = {(it["name"], it["version"]) for it in [*bill["components"], bill["metadata"]["component"]]}
        if not run <= billed <= carried:
            raise Failure(f"{machine}: the tree in the executable and the bill differ in {sorted((run - billed) | (billed - carried))}")
    return f"dependencies             {len(run)} that run are in the executable and in its bill, which has {len(billed)}"


def _program(packages: Packages, machine: str) -> bytes:
    if machine.startswith("windows"):
        with zipfile.ZipFile(packages.one(f"plex-mcp-*-{machine}.zip")) as archive:
            return archive.read(next(name for name in archive.namelist() if name.endswith("plex-mcp.exe")))
    with tarfile.open(packages.one(f"plex-mcp-*-{machine}.tar.gz")) as archive:
        member = archive.extractfile(next(it for it in archive.getmembers() if it.name.endswith("bin/plex-mcp")))
        assert member is not None
        return member.read()


def _tree(program: bytes) -> dict[str, Any]:
    """The JSON of the section `.dep-v0`, wherever it lies: compressed by zlib, and the only such piece that begins like that."""
    at = -1
    while (at := program.find(b"\x78", at + 1)) >= 0:
        try:
            text = zlib.decompressobj().decompress(program[at : at + 65536])
        except zlib.error:
            continue
        if text.startswith(b'{"packages":['):
            return json.loads(text)
    raise Failure("the executable has no tree of dependencies")
