//! Pictures that are drawn when they are asked for: posters, backgrounds and the like, the same for the same seed at every size.

mod encode;
mod scene;

pub use encode::Format;
pub use scene::Scene;

/// A size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// The most pixels of a side; more is refused.
pub const MAX_SIDE: u32 = 4_096;

impl Size {
    pub const fn new(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    /// The size with the same proportions that fits into the asked one, or with `at_least` just covers it. Without `upscale` it is
    /// never larger than this.
    pub fn scaled(self, asked: Size, at_least: bool, upscale: bool) -> Size {
        let (across, down) = (
            f64::from(asked.width) / f64::from(self.width),
            f64::from(asked.height) / f64::from(self.height),
        );
        let factor = if at_least {
            across.max(down)
        } else {
            across.min(down)
        };
        let factor = if upscale { factor } else { factor.min(1.0) };
        let side = |length: u32| (f64::from(length) * factor).round().max(1.0) as u32;
        Size::new(
            side(self.width).min(MAX_SIDE),
            side(self.height).min(MAX_SIDE),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asked: (u32, u32), at_least: bool, upscale: bool, expected: (u32, u32)) {
        let asked = Size::new(asked.0, asked.1);
        let scaled = Size::new(600, 900).scaled(asked, at_least, upscale);
        assert_eq!((scaled.width, scaled.height), expected, "{asked:?}");
    }

    #[test]
    fn proportions_stay() {
        check((200, 300), false, false, (200, 300));
        check((300, 300), false, false, (200, 300));
        check((300, 300), true, false, (300, 450));
    }

    #[test]
    fn nothing_grows_unless_it_may() {
        check((1_200, 1_800), false, false, (600, 900));
        check((1_200, 1_800), false, true, (1_200, 1_800));
        check((1, 4_000), true, true, (2_667, 4_000));
    }
}
