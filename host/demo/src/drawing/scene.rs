use super::Size;
use crate::catalogue::mix;

/// The scene of a picture: a sky, a disc in it, hills before it and a plain band for the title, all of them from one number.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    seed: u64,
}

type Colour = [f64; 3];

impl Scene {
    pub fn new(seed: u64) -> Scene {
        Scene { seed: mix(seed) }
    }

    /// Red, green, blue of every pixel, row by row.
    pub fn paint(self, size: Size) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(size.width as usize * size.height as usize * 3);
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let ratio = width / height;
        for row in 0..size.height {
            let down = (f64::from(row) + 0.5) / height;
            for column in 0..size.width {
                let across = (f64::from(column) + 0.5) / width;
                let colour = self.colour(across, down, ratio);
                pixels.extend(colour.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8));
            }
        }
        pixels
    }

    /// The colour of a place, both of whose measures go from 0 to 1.
    fn colour(self, across: f64, down: f64, ratio: f64) -> Colour {
        let (top, bottom) = (self.tint(1, 0.25), self.tint(2, 0.75));
        let mut colour = blend(top, bottom, down);
        let (x, y, radius) = (
            0.2 + 0.6 * self.part(3),
            0.15 + 0.3 * self.part(4),
            0.08 + 0.1 * self.part(5),
        );
        let away = ((across - x) * ratio).hypot(down - y);
        if away < radius {
            colour = blend(self.tint(6, 0.95), colour, away / radius * 0.4);
        }
        for hill in 0..3 {
            let depth = f64::from(hill) / 3.0;
            let wave = 2.0 + 4.0 * self.part(7 + hill);
            let phase = 6.3 * self.part(10 + hill);
            let edge = 0.55 + depth * 0.3 + 0.06 * (across * wave + phase).sin();
            if down > edge {
                colour = blend(self.tint(13 + hill, 0.3), [0.03, 0.04, 0.07], depth);
            }
        }
        if (0.88..0.94).contains(&down)
            && (0.12..0.12 + 0.3 + 0.4 * self.part(16)).contains(&across)
        {
            colour = [0.95, 0.93, 0.88];
        }
        colour
    }

    /// A number between 0 and 1.
    fn part(self, place: u32) -> f64 {
        (mix(self.seed ^ u64::from(place) << 32) % 10_000) as f64 / 10_000.0
    }

    fn tint(self, place: u32, light: f64) -> Colour {
        [0, 1, 2].map(|channel| {
            let part = self.part(place * 3 + channel + 100);
            light * 0.6 + part * 0.4
        })
    }
}

fn blend(one: Colour, other: Colour, share: f64) -> Colour {
    [0, 1, 2].map(|at| one[at] * (1.0 - share) + other[at] * share)
}
