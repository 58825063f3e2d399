//! The server's counters, as Prometheus reads them.
//!
//! Labels are names that the component declares and words of ours: nothing that a client writes becomes one.

use std::fmt;
use std::time::Duration;

use memory_stats::memory_stats;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use plex_mcp_protocol::Outcome;

use crate::sandbox::Sandbox;

/// The form of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the histogram's buckets, in seconds: a call takes milliseconds, or as long as Plex does.
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 5.0, 10.0, 30.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    tool: String,
    /// In `snake_case`.
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTool {
    tool: String,
}

type Histograms = Family<OfTool, Histogram, fn() -> Histogram>;

/// The counters of one server.
pub struct Metrics {
    registry: Registry,
    ended: Family<Ended, Counter>,
    seconds: Histograms,
    in_progress: Gauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let histogram = || Histogram::new(SECONDS);
        let mut metrics = Metrics {
            registry: Registry::with_prefix("plex_mcp"),
            ended: Family::default(),
            seconds: Histograms::new_with_constructor(histogram),
            in_progress: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register(
            "calls",
            "Tool calls that ended, by tool and outcome",
            metrics.ended.clone(),
        );
        registry.register_with_unit(
            "call_duration",
            "Time from a tool call to its end",
            Unit::Seconds,
            metrics.seconds.clone(),
        );
        registry.register(
            "calls_in_progress",
            "Tool calls that run now or wait for room to run",
            metrics.in_progress.clone(),
        );
        metrics
    }
}

impl Metrics {
    /// Counters of calls in `sandbox`, and what it counts itself.
    pub fn of(sandbox: Sandbox) -> Metrics {
        let mut metrics = Metrics::default();
        metrics.registry.register_collector(Box::new(Live(sandbox)));
        metrics
    }

    /// Notes that a call began.
    pub fn began(&self) {
        self.in_progress.inc();
    }

    /// Notes that a call ended that [`Metrics::began`]. `tool` is a name that the component declares.
    pub fn ended(&self, tool: &str, outcome: Outcome, after: Duration) {
        self.in_progress.dec();
        let tool = tool.to_owned();
        let seconds = self
            .seconds
            .get_or_create_owned(&OfTool { tool: tool.clone() });
        seconds.observe(after.as_secs_f64());
        self.ended
            .get_or_create_owned(&Ended {
                tool,
                outcome: outcome.name(),
            })
            .inc();
    }

    /// Notes a call of a tool that is not offered, without the name that a client made up.
    pub fn unknown_tool(&self) {
        let ended = Ended {
            tool: String::new(),
            outcome: Outcome::UnknownTool.name(),
        };
        self.ended.get_or_create_owned(&ended).inc();
    }

    /// Everything as it is now, in the form of [`CONTENT_TYPE`].
    ///
    /// # Errors
    ///
    /// When a value cannot be written, which a string does not refuse.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Values that are read when they are asked for.
struct Live(Sandbox);

impl Collector for Live {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let counts = self.0.requests();
        let mut requests = encoder.encode_descriptor(
            "requests",
            "Requests to the Plex server that tools asked for, by what became of them.",
            None,
            MetricType::Counter,
        )?;
        for (outcome, count) in [("sent", counts.sent), ("refused", counts.refused)] {
            let labels = [("outcome", outcome)];
            ConstCounter::new(count).encode(requests.encode_family(&labels)?)?;
        }
        let redacted = encoder.encode_descriptor(
            "tokens_redacted",
            "Times that the Plex token was covered in what came back.",
            None,
            MetricType::Counter,
        )?;
        ConstCounter::new(counts.redacted).encode(redacted)?;
        let sandboxes = Some(self.0.memory_in_use());
        bytes(
            &mut encoder,
            "sandbox_memory",
            "Memory of all sandboxes that run now.",
            sandboxes,
        )?;
        let process = memory_stats().map(|memory| memory.physical_mem);
        bytes(
            &mut encoder,
            "process_memory",
            "Resident memory of this process.",
            process,
        )
    }
}

fn bytes(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: Option<usize>,
) -> fmt::Result {
    let Some(value) = value else {
        return Ok(());
    };
    let encoder = encoder.encode_descriptor(name, help, Some(&Unit::Bytes), MetricType::Gauge)?;
    ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX)).encode(encoder)
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_tool_and_outcome() {
        let metrics = Metrics::default();
        metrics.began();
        metrics.began();
        metrics.began();
        metrics.ended("shelve", Outcome::Ok, Duration::from_millis(7));
        metrics.ended("shelve", Outcome::Trap, Duration::from_secs(40));
        metrics.unknown_tool();
        let text = metrics.text().unwrap();
        let check = |line: &str| assert!(text.lines().any(|found| found == line), "{text}");
        check(r#"plex_mcp_calls_total{tool="shelve",outcome="ok"} 1"#);
        check(r#"plex_mcp_calls_total{tool="shelve",outcome="trap"} 1"#);
        check(r#"plex_mcp_calls_total{tool="",outcome="unknown_tool"} 1"#);
        check(r#"plex_mcp_call_duration_seconds_bucket{le="0.01",tool="shelve"} 1"#);
        check(r#"plex_mcp_call_duration_seconds_bucket{le="+Inf",tool="shelve"} 2"#);
        check("plex_mcp_calls_in_progress 1");
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
