//! Processor time of a process, as the kernel counts it.

use std::time::Duration;

use anyhow::Context;

/// The time that all threads of a process have spent on a processor so far, in steps of a hundredth of a second.
///
/// Source: proc(5), /proc/pid/stat, fields 14 and 15.
pub fn used(process: u32) -> anyhow::Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let stat = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    // The name of the program, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')').with_context(|| path.clone())?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |place: usize| -> anyhow::Result<u64> {
        let field = fields.get(place).with_context(|| path.clone())?;
        Ok(field.parse()?)
    };
    Ok(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
}
