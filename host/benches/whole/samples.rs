//! Samples of one thing, and how those of several are taken.

use std::time::Duration;

/// At least one number, sorted.
pub struct Samples(Vec<f64>);

impl Samples {
    /// # Errors
    /// Without a number, nothing was measured.
    pub fn new(mut numbers: Vec<f64>) -> anyhow::Result<Samples> {
        anyhow::ensure!(!numbers.is_empty(), "nothing was measured");
        numbers.sort_by(f64::total_cmp);
        Ok(Samples(numbers))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The number below which that part of them lies.
    pub fn quantile(&self, part: f64) -> f64 {
        let place = (self.0.len() - 1) as f64 * part;
        let (below, above) = (
            self.0[place.floor() as usize],
            self.0[place.ceil() as usize],
        );
        below + (above - below) * place.fract()
    }
}

/// What is measured beside others. Gets the number of the round; answers what the clock said.
pub type Contender<'c> = &'c mut dyn FnMut(usize) -> anyhow::Result<Duration>;

/// Milliseconds of each contender. All of them run in every round, each round beginning with another, so that whatever the
/// machine does meanwhile hits all alike. A tenth of the rounds goes before, unmeasured.
pub fn interleaved<const N: usize>(
    rounds: usize,
    contenders: [Contender<'_>; N],
) -> anyhow::Result<[Samples; N]> {
    let mut milliseconds: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    let warm = rounds.div_ceil(10);
    for round in 0..warm + rounds {
        for turn in 0..N {
            let which = (round + turn) % N;
            let took = contenders[which](round)?;
            if round >= warm {
                milliseconds[which].push(took.as_secs_f64() * 1e3);
            }
        }
    }
    let mut samples = Vec::with_capacity(N);
    for numbers in milliseconds {
        samples.push(Samples::new(numbers)?);
    }
    samples
        .try_into()
        .map_err(|_| anyhow::anyhow!("a contender is missing"))
}
