//! The processor time that any call costs: a page of one film, several at once over HTTP.

use std::time::Duration;

use super::{Bench, load};
use crate::samples::Samples;
use crate::{processor, report};

/// Calls in flight: both processors have work, and nobody waits long.
const TOGETHER: usize = 16;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    bench.runtime.block_on(async {
        let (servers, account) = (&bench.servers, &bench.prepared.account);
        let contenders = [
            (load::ours(servers, account).await?, "any.ours"),
            (load::floor(servers, account).await?, "any.floor"),
        ];
        let mut taken: [Vec<f64>; 2] = std::array::from_fn(|_| Vec::new());
        for block in 0..=bench.scale.blocks {
            for ((http, _), taken) in contenders.iter().zip(&mut taken) {
                let before = processor::used(http.process())?;
                http.load(TOGETHER, bench.scale.cheap, 1).await?;
                let spent: Duration = processor::used(http.process())? - before;
                if block > 0 {
                    taken.push(spent.as_secs_f64() * 1e3 / bench.scale.cheap as f64);
                }
            }
        }
        for ((_, name), taken) in contenders.iter().zip(taken) {
            report::samples(name, "ms", &Samples::new(taken)?)?;
        }
        Ok(())
    })
}
