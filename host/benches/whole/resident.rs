//! Memory of a process, as the kernel counts it.

use anyhow::Context;

/// Resident now, in MB of 1,000,000 bytes.
pub fn now(process: u32) -> anyhow::Result<f64> {
    field(process, "VmRSS:")
}

/// The most that was ever resident.
pub fn most(process: u32) -> anyhow::Result<f64> {
    field(process, "VmHWM:")
}

fn field(process: u32, name: &str) -> anyhow::Result<f64> {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib: f64 = kib
        .with_context(|| format!("{path} has no {name}"))?
        .parse()?;
    Ok(kib * 1024.0 / 1e6)
}
