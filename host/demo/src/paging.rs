use crate::request::Request;

/// The part of a list that is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    pub start: usize,
    pub size: usize,
    /// Only then does the answer say how many there are in all.
    pub asked: bool,
}

impl Page {
    /// `X-Plex-Container-Start` and `-Size`, as headers or in the query.
    pub fn of(request: &Request) -> Page {
        let number = |name| request.plex(name).and_then(|text| text.trim().parse().ok());
        let start: Option<usize> = number("X-Plex-Container-Start");
        let size: Option<usize> = number("X-Plex-Container-Size");
        Page {
            start: start.unwrap_or(0),
            size: size.unwrap_or(usize::MAX),
            asked: start.is_some() || size.is_some(),
        }
    }

    /// The part of a list that is there already.
    pub fn cut<T>(self, list: Vec<T>) -> Vec<T> {
        list.into_iter().skip(self.start).take(self.size).collect()
    }
}
