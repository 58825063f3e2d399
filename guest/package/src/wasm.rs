//! Builds a package of the workspace for WASI, with the same bytes wherever that is done.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";
const PROFILE: &str = "component";

/// Hosts have these instructions since 2021; texts are searched in pieces of 16 bytes with them.
const SIMD: &str = "-Ctarget-feature=+simd128";

/// Settings of the person's that reach the inner cargo: where crates come from and how.
const KEPT: [&str; 5] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
];

/// Builds `package` of the source tree `workspace` with `cargo` in a target directory of its own: an outer cargo holds the lock of the usual one. Returns
/// the component, which is called `file`.
///
/// # Errors
/// What cannot be built, and what to do about it.
pub fn component(
    cargo: &OsStr,
    workspace: &Path,
    package: &str,
    target_dir: &Path,
    file: &str,
) -> Result<PathBuf, String> {
    component_with(cargo, workspace, package, target_dir, file, None)
}

/// The same, where the build is told one thing more: a variable, and the file that it names.
///
/// # Errors
/// What cannot be built, and what to do about it.
pub fn component_with(
    cargo: &OsStr,
    workspace: &Path,
    package: &str,
    target_dir: &Path,
    file: &str,
    told: Option<(&str, &Path)>,
) -> Result<PathBuf, String> {
    let mut cargo = Command::new(cargo);
    for (name, _) in env::vars_os() {
        // The host's own settings (features, flags, encoded rustflags) must not leak into a build for another target.
        let own = name.to_string_lossy().into_owned();
        let inherited = own.starts_with("CARGO") && !KEPT.iter().any(|kept| own.starts_with(kept));
        if inherited || own.ends_with("RUSTFLAGS") || own == "RUSTC" || own.starts_with("RUSTC_") {
            cargo.env_remove(&name);
        }
    }
    let output = cargo
        .current_dir(workspace)
        .envs(told)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace, target_dir)?)
        .args(["build", "--package", package, "--lib"])
        .args(["--target", TARGET, "--profile", PROFILE, "--locked"])
        .arg("--target-dir")
        .arg(target_dir)
        .output()
        .map_err(|error| format!("failed to run cargo for {package}: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        // rustc reports a target without a standard library as error E0463.
        let missing = words.contains("E0463") && words.contains(TARGET);
        return Err(if missing {
            format!("{package} needs the target {TARGET}: run `rustup target add {TARGET}`")
        } else {
            format!("failed to build {package}\n{words}")
        });
    }
    let component = target_dir.join(TARGET).join(PROFILE).join(file);
    if component.is_file() {
        Ok(component)
    } else {
        Err(format!("the component is not at {}", component.display()))
    }
}

/// Panics name the files that they are in: these flags take out where this machine keeps them. Being set, they are also
/// the only flags, whatever a `.cargo/config.toml` above the source tree says.
fn flags(workspace: &Path, target_dir: &Path) -> Result<String, String> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(place) => PathBuf::from(place),
        None => env::home_dir()
            .ok_or("there is no home directory: set CARGO_HOME")?
            .join(".cargo"),
    };
    let sysroot = rustc(workspace, &["--print", "sysroot"])?;
    let version = rustc(workspace, &["-vV"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .unwrap_or("unknown");
    // Of several that match the last one counts: a target directory may be in the source tree.
    let places = [
        (workspace, "/plex-mcp".to_owned()),
        (target_dir, "/target".to_owned()),
        (&cargo_home, "/cargo".to_owned()),
        // Where the sources of the standard library are installed too, rustc names those; else it says this.
        (
            &Path::new(sysroot.trim()).join("lib/rustlib/src/rust"),
            format!("/rustc/{commit}"),
        ),
    ];
    let flags =
        places.map(|(place, name)| format!("--remap-path-prefix={}={name}", place.display()));
    Ok([&flags[..], &[SIMD.to_owned()]].concat().join("\u{1f}"))
}

/// The version of the compiler that cargo takes, in its words.
fn rustc(workspace: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("rustc")
        .current_dir(workspace)
        .args(arguments)
        .output()
        .map_err(|error| format!("failed to run rustc: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("failed to ask rustc about itself: {words}"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
