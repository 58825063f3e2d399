//! The URIs by which playlists, collections and play queues name what they hold (plex-api-2 22).

use percent_encoding::percent_decode_str;

use crate::catalogue::machine_identifier;

/// The path and query on this server that a URI names; `None` for one of another server or in another form.
///
/// The path in a `library://` URI is encoded once more than in a `server://` one.
pub fn path(uri: &str) -> Option<String> {
    if let Some(rest) = uri.strip_prefix("server://") {
        let (machine, rest) = rest.split_once('/')?;
        let path = rest.strip_prefix("com.plexapp.plugins.library/")?;
        return (machine == machine_identifier()).then(|| format!("/{path}"));
    }
    let (_, rest) = uri.strip_prefix("library://")?.split_once('/')?;
    let (form, encoded) = rest.split_once('/')?;
    if !matches!(form, "item" | "directory") {
        return None;
    }
    let path = percent_decode_str(encoded).decode_utf8().ok()?;
    // plexapi writes the path itself after the slash, and not encoded.
    Some(format!("/{}", path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, expected: Option<&str>) {
        let uri = uri.replace("MACHINE", &machine_identifier());
        assert_eq!(path(&uri).as_deref(), expected, "{uri}");
    }

    #[test]
    fn both_forms_name_a_path() {
        check(
            "server://MACHINE/com.plexapp.plugins.library/library/metadata/1,2",
            Some("/library/metadata/1,2"),
        );
        check(
            "library://5ec0/item/%2Flibrary%2Fmetadata%2F1",
            Some("/library/metadata/1"),
        );
        check(
            "library://5ec0/item/library/metadata/1",
            Some("/library/metadata/1"),
        );
        check(
            "library:///directory/%2Flibrary%2Fsections%2F1%2Fall%3Ftype%3D1",
            Some("/library/sections/1/all?type=1"),
        );
    }

    #[test]
    fn what_is_elsewhere_is_not_here() {
        check(
            "server://other/com.plexapp.plugins.library/library/metadata/1",
            None,
        );
        check(
            "server://MACHINE/tv.plex.provider.discover/library/metadata/1",
            None,
        );
        check("library://5ec0/other/%2Flibrary", None);
        check("/library/metadata/1", None);
    }
}
