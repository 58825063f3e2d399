//! A value of which Plex does not say the type, or says another one each time.

use std::borrow::Cow;

/// The value as it stood there: XML has only text, JSON whatever the endpoint writes.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'a> {
    Text(Cow<'a, str>),
    Whole(i64),
    Decimal(f64),
    Flag(bool),
}

impl<'a> Scalar<'a> {
    pub fn text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Scalar::Text(text) => Cow::Borrowed(text.as_ref()),
            Scalar::Whole(n) => Cow::Owned(n.to_string()),
            Scalar::Decimal(n) => Cow::Owned(n.to_string()),
            Scalar::Flag(_) => return None,
        })
    }

    pub fn whole(&self) -> Option<u64> {
        match self {
            Scalar::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| whole_of(text.parse().ok()?))
            }
            Scalar::Whole(n) => u64::try_from(*n).ok(),
            Scalar::Decimal(n) => whole_of(*n),
            Scalar::Flag(_) => None,
        }
    }

    /// Finite only.
    pub fn decimal(&self) -> Option<f64> {
        match self {
            Scalar::Text(text) => text.trim().parse().ok(),
            Scalar::Whole(n) => Some(*n as f64),
            Scalar::Decimal(n) => Some(*n),
            Scalar::Flag(_) => None,
        }
        .filter(|n: &f64| n.is_finite())
    }

    pub fn flag(&self) -> Option<bool> {
        match self {
            Scalar::Text(text) => match text.trim() {
                "1" | "true" => Some(true),
                "0" | "false" => Some(false),
                _ => None,
            },
            Scalar::Whole(n) => Some(*n != 0),
            Scalar::Decimal(_) => None,
            Scalar::Flag(flag) => Some(*flag),
        }
    }

    pub fn into_static(self) -> Scalar<'static> {
        match self {
            Scalar::Text(text) => Scalar::Text(Cow::Owned(text.into_owned())),
            Scalar::Whole(n) => Scalar::Whole(n),
            Scalar::Decimal(n) => Scalar::Decimal(n),
            Scalar::Flag(flag) => Scalar::Flag(flag),
        }
    }
}

/// Below 2^53, where a float still tells neighbours apart.
fn whole_of(n: f64) -> Option<u64> {
    (0.0..9_007_199_254_740_992.0)
        .contains(&n)
        .then_some(n as u64)
}
