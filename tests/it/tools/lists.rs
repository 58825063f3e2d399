//! Playlists and collections: made, filled, ordered, edited and deleted, and what is refused.

use serde_json::{Value, json};

use super::Step::{self, Call, Happens};
use super::check;
use crate::harness::{OWNER_TOKEN, SHARED_TOKEN};

fn rows(id: &str) -> Step {
    Call("plex_get_playlist_items", json!({"playlist_id": id}))
}

fn create(arguments: Value) -> Step {
    Call("plex_create_playlist", arguments)
}

#[tokio::test]
async fn playlist_items() {
    let of = |arguments| Call("plex_get_playlist_items", arguments);
    let steps = [
        of(json!({"playlist_id": "6001", "limit": 2})),
        of(json!({"playlist_id": "6001", "limit": 2, "offset": 3, "fields": ["genres"]})),
        of(json!({"playlist_id": "6002", "limit": 1, "detail": "full"})),
        of(json!({"playlist_id": "6009"})),
        of(json!({"playlist_id": "Silent evening"})),
    ];
    check("playlist_items", OWNER_TOKEN, &steps).await;
    let steps = [of(json!({"playlist_id": "6001"}))];
    check("playlist_items_of_another_user", SHARED_TOKEN, &steps).await;
}

#[tokio::test]
async fn playlists_of_items() {
    let steps = [
        create(json!({"title": "Films", "rating_keys": ["1002", "99999", "1014", "1002"]})),
        // An album and a show become what they hold.
        create(json!({"title": "Album", "rating_keys": ["3002", "3012"]})),
        create(json!({"title": "Show", "rating_keys": ["2001"]})),
        create(json!({"title": "Mixed", "rating_keys": ["1002", "3002"]})),
        create(json!({"title": "Of a collection", "rating_keys": ["5001"]})),
        create(json!({"title": "Nothing there", "rating_keys": ["99999", "99998"]})),
        create(json!({"title": "Nothing said"})),
        create(
            json!({"title": "Both", "rating_keys": ["1002"], "library_id": "1", "filters": ["year is 1922"]}),
        ),
        create(json!({"title": "Empty", "kind": "audio"})),
        Happens("the server makes empty playlists", |plex| {
            plex.behave(|behaviour| behaviour.blank_playlists = true);
        }),
        create(json!({"title": "Empty", "kind": "audio"})),
        // A title may be that of another list.
        create(json!({"title": "Films", "rating_keys": ["1003"]})),
        Call("plex_get_playlists", json!({"title": "Films"})),
    ];
    check("playlists_of_items", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn smart_playlists() {
    let edit = |arguments| Call("plex_edit_playlist", arguments);
    let steps = [
        create(
            json!({"title": "Twenties", "library_id": "1", "filters": ["decade is 1920", "genre is Comedy"], "sort": "year_desc", "max_items": 3}),
        ),
        rows("50001"),
        create(
            json!({"title": "Episodes", "library_id": "2", "filters": ["show.title contains holmes", "unwatched is true"], "match": "any"}),
        ),
        create(
            json!({"title": "Tracks", "library_id": "3", "filters": ["artist.title is Scott Joplin", "added at least 2020-01-01"]}),
        ),
        create(json!({"title": "Whole", "library_id": "1"})),
        create(json!({"title": "Whole", "library_id": "1", "filters": []})),
        create(
            json!({"title": "Comma", "library_id": "1", "filters": ["title contains bill, jr"]}),
        ),
        create(json!({"title": "No such", "library_id": "1", "filters": ["genre is Telenovela"]})),
        // The order alone changes; everything else stays.
        edit(json!({"playlist_id": "50001", "library_id": "1", "sort": "title"})),
        edit(json!({"playlist_id": "50001", "library_id": "1", "sort": "title"})),
        edit(
            json!({"playlist_id": "50001", "library_id": "1", "filters": ["year between 1920 and 1925"]}),
        ),
        edit(json!({"playlist_id": "50001", "sort": "title"})),
        edit(json!({"playlist_id": "50001", "library_id": "2", "sort": "title"})),
        edit(json!({"playlist_id": "50001", "library_id": "3", "filters": ["year is 1922"]})),
        edit(json!({"playlist_id": "6001", "library_id": "1", "filters": ["year is 1922"]})),
        Call(
            "plex_add_to_playlist",
            json!({"playlist_id": "50001", "rating_keys": ["1002"]}),
        ),
        Call(
            "plex_remove_from_playlist",
            json!({"playlist_id": "50001", "row_ids": ["1"]}),
        ),
        Call(
            "plex_move_playlist_items",
            json!({"playlist_id": "50001", "row_ids": ["1"]}),
        ),
    ];
    check("smart_playlists", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn playlists_changed() {
    let add = |arguments| Call("plex_add_to_playlist", arguments);
    let edit = |arguments| Call("plex_edit_playlist", arguments);
    let remove = |keys| {
        let arguments = json!({"playlist_id": "6001", "row_ids": keys});
        Call("plex_remove_from_playlist", arguments)
    };
    let place = |arguments| Call("plex_move_playlist_items", arguments);
    let delete = |id: &str, title: &str| {
        let arguments = json!({"playlist_id": id, "title": title});
        Call("plex_delete_playlist", arguments)
    };
    let steps = [
        rows("6001"),
        add(
            json!({"playlist_id": "6001", "rating_keys": ["1003", "99999", "3002", "1003", "1004"]}),
        ),
        add(json!({"playlist_id": "6001", "rating_keys": ["1003"]})),
        add(json!({"playlist_id": "6001", "rating_keys": ["1003"], "again": true})),
        remove(json!(["600101", "77", "600101"])),
        remove(json!(["600101"])),
        place(
            json!({"playlist_id": "6001", "row_ids": ["600104", "600100"], "after_row_id": "600102"}),
        ),
        place(
            json!({"playlist_id": "6001", "row_ids": ["600104", "600100"], "after_row_id": "600102"}),
        ),
        place(json!({"playlist_id": "6001", "row_ids": ["600103"]})),
        place(json!({"playlist_id": "6001", "row_ids": ["600103"], "after_row_id": "600103"})),
        place(json!({"playlist_id": "6001", "row_ids": ["600103"], "after_row_id": "99"})),
        edit(json!({"playlist_id": "6001", "title": "Laughter", "summary": "Of one evening"})),
        edit(json!({"playlist_id": "6001", "title": "Laughter"})),
        edit(json!({"playlist_id": "6001"})),
        delete("6001", "Silent evening"),
        delete("6001", "Laughter"),
        delete("6001", "Laughter"),
        Call("plex_get_playlists", json!({})),
    ];
    check("playlists_changed", OWNER_TOKEN, &steps).await;
    let steps = [
        delete("6001", "Silent evening"),
        edit(json!({"playlist_id": "6001", "title": "Mine"})),
    ];
    check("playlists_of_another_user", SHARED_TOKEN, &steps).await;
}

#[tokio::test]
async fn playlists_of_files() {
    let import = |library: &str, path: &str| {
        let arguments = json!({"library_id": library, "path": path});
        Call("plex_import_playlist", arguments)
    };
    let rags = "/data/playlists/Rag time.m3u";
    let steps = [
        import("3", rags),
        // The same file again makes another list.
        Happens("a minute later", |plex| plex.clock().advance(60)),
        import("3", rags),
        import("1", rags),
        import("3", "/data/playlists"),
        import("3", "Rag time.m3u"),
        import("3", "/data/playlists/None.m3u"),
        import("99", rags),
        Call("plex_get_playlists", json!({"kind": "audio"})),
    ];
    check("playlists_of_files", OWNER_TOKEN, &steps).await;
    check(
        "playlists_of_files_of_a_shared_user",
        SHARED_TOKEN,
        &[import("3", rags)],
    )
    .await;
}

fn members(id: &str) -> Step {
    Call("plex_get_children", json!({"rating_key": id}))
}

#[tokio::test]
async fn collections_made() {
    let create = |arguments| Call("plex_create_collection", arguments);
    let steps = [
        create(
            json!({"library_id": "1", "title": "Three", "kind": "movie", "rating_keys": ["1002", "2001", "1014", "99999", "5001"]}),
        ),
        create(json!({"library_id": "1", "title": "Three", "kind": "movie"})),
        create(json!({"library_id": "1", "title": "Charlie Chaplin", "kind": "movie"})),
        create(
            json!({"library_id": "2", "title": "Seasons", "kind": "season", "rating_keys": ["2002"]}),
        ),
        create(json!({"library_id": "1", "title": "Nothing", "kind": "movie"})),
        create(
            json!({"library_id": "1", "title": "Shows", "kind": "movie", "rating_keys": ["2001"]}),
        ),
        create(json!({"library_id": "1", "title": "Nested", "kind": "collection"})),
        create(
            json!({"library_id": "1", "title": "By rule", "kind": "movie", "filters": ["director is Fritz Lang", "year under 1930"], "sort": "released"}),
        ),
        members("50004"),
        create(
            json!({"library_id": "1", "title": "Both", "kind": "movie", "filters": ["year is 1922"], "rating_keys": ["1002"]}),
        ),
        create(json!({"library_id": "1", "title": "Sorted", "kind": "movie", "sort": "released"})),
    ];
    check("collections_made", OWNER_TOKEN, &steps).await;
    let steps = [create(
        json!({"library_id": "1", "title": "Mine", "kind": "movie"}),
    )];
    check("collections_of_a_shared_user", SHARED_TOKEN, &steps).await;
}

#[tokio::test]
async fn collections_changed() {
    let add = |id: &str, keys| {
        let arguments = json!({"collection_id": id, "rating_keys": keys});
        Call("plex_add_to_collection", arguments)
    };
    let remove = |id: &str, keys| {
        let arguments = json!({"collection_id": id, "rating_keys": keys});
        Call("plex_remove_from_collection", arguments)
    };
    let place = |arguments| Call("plex_move_collection_items", arguments);
    let delete = |library: &str, id: &str, title: &str| {
        let arguments = json!({"library_id": library, "collection_id": id, "title": title});
        Call("plex_delete_collection", arguments)
    };
    let steps = [
        add("5001", json!(["1002", "1011", "99999", "2001", "1002"])),
        add("5001", json!(["1002"])),
        place(
            json!({"collection_id": "5001", "rating_keys": ["1044", "1011"], "after_rating_key": "1028"}),
        ),
        place(
            json!({"collection_id": "5001", "rating_keys": ["1044", "1011"], "after_rating_key": "1028"}),
        ),
        place(json!({"collection_id": "5001", "rating_keys": ["1044", "77"]})),
        members("5001"),
        remove("5001", json!(["1044", "77", "1044"])),
        remove("5001", json!(["1002", "1011", "1028"])),
        remove("5001", json!(["1002"])),
        Happens("emptied collections stay", |plex| {
            plex.behave(|behaviour| behaviour.empty_collections_go = false);
        }),
        remove("5005", json!(["1076", "1077", "1082"])),
        delete("1", "5005", "Vincent Price"),
        delete("2", "5005", "Vincent Price at Home"),
        delete("1", "1014", "Häxan"),
        delete("1", "5005", "Vincent Price at Home"),
        delete("1", "5005", "Vincent Price at Home"),
    ];
    check("collections_changed", OWNER_TOKEN, &steps).await;
    check(
        "a_collection_is_the_owners",
        SHARED_TOKEN,
        &[add("5001", json!(["1002"]))],
    )
    .await;
}

#[tokio::test]
async fn collections_edited() {
    let edit = |arguments| Call("plex_edit_collection", arguments);
    let steps = [
        edit(
            json!({"collection_id": "5001", "title": "Tramp", "sort_title": "A tramp", "summary": "He.", "mode": "hide_items", "order": "title"}),
        ),
        edit(json!({"collection_id": "5001", "title": "Tramp", "mode": "hide_items"})),
        edit(json!({"collection_id": "5001", "title": "Fritz Lang"})),
        edit(
            json!({"collection_id": "5001", "on_library": true, "on_home": true, "on_shared_home": false}),
        ),
        edit(
            json!({"collection_id": "5001", "on_library": false, "on_home": true, "on_shared_home": true}),
        ),
        edit(
            json!({"collection_id": "5001", "on_library": false, "on_home": true, "on_shared_home": true}),
        ),
        edit(json!({"collection_id": "5001", "on_home": false})),
        edit(json!({"collection_id": "5001"})),
        edit(json!({"collection_id": "1014", "title": "A film"})),
        edit(json!({"collection_id": "5001", "library_id": "1", "filters": ["year is 1922"]})),
        Call(
            "plex_create_collection",
            json!({"library_id": "1", "title": "By rule", "kind": "movie", "filters": ["year is 1922"], "max_items": 5}),
        ),
        edit(json!({"collection_id": "50001", "library_id": "1", "sort": "title"})),
        edit(
            json!({"collection_id": "50001", "library_id": "1", "filters": ["year is 1922", "genre is Horror"], "title": "Other rule"}),
        ),
        edit(json!({"collection_id": "50001", "library_id": "7", "filters": ["year is 1922"]})),
        edit(json!({"collection_id": "50001", "order": "title"})),
        Call(
            "plex_add_to_collection",
            json!({"collection_id": "50001", "rating_keys": ["1002"]}),
        ),
        Call(
            "plex_remove_from_collection",
            json!({"collection_id": "50001", "rating_keys": ["1002"]}),
        ),
        Call(
            "plex_move_collection_items",
            json!({"collection_id": "50001", "rating_keys": ["1002"]}),
        ),
    ];
    check("collections_edited", OWNER_TOKEN, &steps).await;
}
