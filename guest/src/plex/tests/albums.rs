//! All albums of an artist: the children are the main ones only.

use super::*;

fn album(key: u32, artist: u32) -> String {
    format!(
        r#"{{"ratingKey":"{key}","type":"album","parentRatingKey":"{artist}","title":"Album {key}"}}"#
    )
}

/// An artist with key 9 in library 3, whose children and whose albums are these.
fn artist(children: &[String], group: &str, albums: &[String], total: usize) -> Fake {
    let children = format!(
        r#"{{"MediaContainer":{{"librarySectionID":3,{group}"totalSize":{},"Metadata":[{}]}}}}"#,
        children.len(),
        children.join(",")
    );
    let albums = format!(
        r#"{{"MediaContainer":{{"librarySectionID":3,"totalSize":{total},"Metadata":[{}]}}}}"#,
        albums.join(",")
    );
    Fake::default()
        .json("/library/metadata/9/children", &children)
        .json("/library/sections/3/all", &albums)
}

#[track_caller]
fn check(fake: &Fake, asked: Asked, keys: &[&str], total: Option<u32>, next: Option<u32>) {
    let page = client(fake)
        .children(&id("9"), asked, &Shape::of(Detail::Brief))
        .unwrap();
    let found: Vec<&str> = page
        .items
        .iter()
        .filter_map(|item| item.rating_key.as_deref())
        .collect();
    assert_eq!(
        (found.as_slice(), page.total, page.next),
        (keys, total, next)
    );
}

#[test]
fn an_artist_holds_all_albums() {
    let fake = artist(&[album(1, 9)], "", &[album(1, 9), album(2, 9)], 3);
    check(&fake, PAGE, &["1", "2"], Some(3), Some(2));
    assert!(
        fake.paths()[1].starts_with(
            "/library/sections/3/all?type=9&artist.id=9&sort=originallyAvailableAt%3Adesc&"
        ),
        "{:?}",
        fake.paths()
    );
}

/// Singles only, or a page behind the last of the main albums.
#[test]
fn an_artist_without_main_albums_holds_the_others() {
    for group in ["", r#""viewGroup":"album","#] {
        let fake = artist(&[], group, &[album(5, 9)], 1);
        check(&fake, PAGE, &["5"], Some(1), None);
    }
}

#[test]
fn nothing_else_is_asked_for_albums() {
    // A season, an album, and what holds nothing at all but says what it would be.
    let track = r#"{"ratingKey":"1","type":"track","parentRatingKey":"9","title":"T"}"#.to_owned();
    for (children, group) in [(vec![track], ""), (vec![], r#""viewGroup":"episode","#)] {
        let fake = artist(&children, group, &[], 0);
        let keys: &[&str] = if children.is_empty() { &[] } else { &["1"] };
        check(&fake, PAGE, keys, Some(keys.len() as u32), None);
        assert_eq!(fake.paths().len(), 1);
    }
    // Albums in a collection are another's.
    let fake = artist(&[album(1, 8)], "", &[], 0);
    check(&fake, PAGE, &["1"], Some(1), None);
    assert_eq!(fake.paths().len(), 1);
    // A film holds nothing, and does not say what it would be.
    let fake = artist(&[], "", &[], 0);
    check(&fake, PAGE, &[], Some(0), None);
}

/// Plex answers the whole list to a filter that it does not know.
#[test]
fn albums_of_others_are_left_out() {
    let all = [album(1, 7), album(2, 9), album(3, 8), album(4, 9)];
    let fake = artist(&[album(2, 9)], "", &all, 4);
    check(&fake, PAGE, &["2", "4"], Some(2), None);
    let one = Asked { start: 0, size: 1 };
    check(&fake, one, &["2"], Some(2), Some(3));
}

#[test]
fn an_album_says_what_kind_it_is_where_plex_does() {
    let ep = r#"{"ratingKey":"1","type":"album","parentRatingKey":"9","title":"E","Format":[{"tag":"EP"}],"Subformat":[{"tag":"Live"}]}"#;
    let fake = artist(&[ep.to_owned()], "", &[ep.to_owned()], 1);
    for detail in [Detail::Brief, Detail::Full] {
        let page = client(&fake)
            .children(&id("9"), PAGE, &Shape::of(detail))
            .unwrap();
        let kinds = page.items[0].formats.clone().unwrap_or_default();
        assert_eq!(kinds, ["EP", "Live"]);
    }
}
