use jpeg_encoder::{ColorType, Encoder};

use super::{Scene, Size};

/// The format that a picture is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With a quality of 1 to 100.
    Jpeg(u8),
    Png,
    /// Bytes without any compression, after a line that says how many.
    Ppm,
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Jpeg(_) => "image/jpeg",
            Format::Png => "image/png",
            Format::Ppm => "image/x-portable-pixmap",
        }
    }

    /// The scene as a file. Its sides may not be longer than [`super::MAX_SIDE`].
    pub fn write(self, scene: Scene, size: Size) -> Vec<u8> {
        let pixels = scene.paint(size);
        match self {
            Format::Jpeg(quality) => jpeg(&pixels, size, quality),
            Format::Png => png(&pixels, size),
            Format::Ppm => {
                let mut file = format!("P6\n{} {}\n255\n", size.width, size.height).into_bytes();
                file.extend(pixels);
                file
            }
        }
    }
}

fn jpeg(pixels: &[u8], size: Size, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let (width, height) = (size.width as u16, size.height as u16);
    Encoder::new(&mut file, quality)
        .encode(pixels, width, height, ColorType::Rgb)
        .expect("sides fit into sixteen bits, and memory does not fail");
    file
}

fn png(pixels: &[u8], size: Size) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .expect("there are as many pixels as the header says");
    file
}
