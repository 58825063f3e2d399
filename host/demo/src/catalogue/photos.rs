use serde::Deserialize;

use super::series::next;
use super::{BASE, Catalogue, DAY, Item, Kind, media, section};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    album: Vec<Album>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Album {
    title: String,
    summary: String,
    photo: Vec<Photo>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Photo {
    title: String,
    taken: String,
    width: u32,
    height: u32,
}

const FIRST: u32 = 4_001;

pub fn add(catalogue: &mut Catalogue) {
    let file: File = toml::from_str(include_str!("../../data/photos.toml"))
        .expect("data/photos.toml is checked by the tests");
    let mut ids = FIRST..;
    for album in &file.album {
        let mut item = Item::new(
            next(&mut ids),
            Kind::PhotoAlbum,
            section::PHOTOS,
            &album.title,
        );
        let id = item.id;
        item.summary = album.summary.clone();
        item.added = BASE - 300 * DAY;
        item.updated = item.added;
        catalogue.add(item);
        for (photo, index) in album.photo.iter().zip(1..) {
            let mut item = Item::new(next(&mut ids), Kind::Photo, section::PHOTOS, &photo.title);
            let stem = format!("/data/photos/{}/{}", album.title, photo.title);
            item.media = vec![media::photo(
                u64::from(item.id) * 10,
                photo.width,
                photo.height,
                &stem,
            )];
            item.parent = Some(id);
            item.index = Some(index);
            item.year = photo.taken.get(..4).and_then(|year| year.parse().ok());
            item.released = Some(photo.taken.clone());
            item.added = BASE - 300 * DAY + i64::from(index);
            item.updated = item.added;
            catalogue.add(item);
        }
    }
}
