//! What is printed: one JSON object a line on stdout, and on stderr what is going on.

use std::io::Write;

use serde_json::{Value, json};

use crate::samples::Samples;

/// One number without a spread.
pub fn value(name: &str, unit: &str, value: f64) -> anyhow::Result<()> {
    print(&json!({"figure": name, "unit": unit, "value": value}))
}

/// The median of samples and the quarters around it.
pub fn samples(name: &str, unit: &str, samples: &Samples) -> anyhow::Result<()> {
    print(&json!({
        "figure": name,
        "unit": unit,
        "value": samples.quantile(0.5),
        "low": samples.quantile(0.25),
        "high": samples.quantile(0.75),
        "runs": samples.len(),
    }))
}

/// One point of a curve.
pub fn point(curve: &str, who: &str, x: f64, y: f64) -> anyhow::Result<()> {
    print(&json!({"curve": curve, "who": who, "x": x, "y": y}))
}

/// Why something could not be measured.
pub fn failure(measurement: &str, error: &anyhow::Error) -> anyhow::Result<()> {
    note(&format!("{measurement}: {error:#}"));
    print(&json!({"failed": measurement, "error": format!("{error:#}")}))
}

/// What is going on, for who watches.
pub fn note(words: &str) {
    // Nobody has to watch.
    let _ = writeln!(std::io::stderr(), "  {words}");
}

fn print(object: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{object}")?;
    out.flush()?;
    Ok(())
}
