//! The toolset `insights`: what is watched, and what is there.

use serde_json::json;

use super::{OWNER_TOKEN, SHARED_TOKEN, Step, Step::Call, check};

fn statistics(arguments: serde_json::Value) -> Step {
    Call("plex_get_library_statistics", arguments)
}

fn found(arguments: serde_json::Value) -> Step {
    Call("plex_find_items", arguments)
}

#[tokio::test]
async fn a_library_in_numbers() {
    let steps = [
        statistics(json!({})),
        statistics(json!({"library_id": "1", "by": "resolution"})),
        statistics(json!({"library_id": "1", "by": "resolution", "sizes": true})),
        statistics(json!({"library_id": "1", "by": "video_codec"})),
        statistics(json!({"library_id": "2", "by": "container"})),
        statistics(json!({"library_id": "2", "by": "genre", "limit": 3})),
        statistics(json!({"library_id": "1", "by": "decade", "limit": 4})),
        statistics(json!({"library_id": "1", "by": "audio_language", "limit": 3})),
        statistics(json!({"library_id": "1", "by": "audio_language", "sizes": true})),
        statistics(json!({"by": "genre"})),
        statistics(json!({"library_id": "99"})),
    ];
    check("a_library_in_numbers", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn what_a_library_could_do_without_or_lacks() {
    let steps = [
        found(json!({"library_id": "1", "find": "never_watched", "limit": 3})),
        found(json!({"library_id": "2", "find": "never_watched"})),
        found(json!({"library_id": "1", "find": "largest", "limit": 2})),
        found(json!({"library_id": "2", "find": "largest", "limit": 2})),
        found(json!({"library_id": "3", "find": "largest", "limit": 2})),
        found(json!({"library_id": "1", "find": "duplicates"})),
        found(json!({"library_id": "1", "find": "low_quality", "limit": 3})),
        found(json!({"library_id": "6", "find": "unmatched", "limit": 1})),
        found(
            json!({"library_id": "1", "find": "without_subtitles", "language": "English", "limit": 2}),
        ),
        found(json!({"library_id": "1", "find": "without_subtitles", "language": "Klingon"})),
        found(json!({"library_id": "1", "find": "missing_posters"})),
        found(json!({"library_id": "1", "find": "trashed"})),
        found(json!({"library_id": "4", "find": "unmatched"})),
    ];
    check(
        "what_a_library_could_do_without_or_lacks",
        OWNER_TOKEN,
        &steps,
    )
    .await;
}

/// Rows of others are not shown to anybody but the owner.
#[tokio::test]
async fn what_a_shared_user_learns() {
    let steps = [
        statistics(json!({})),
        found(json!({"library_id": "1", "find": "never_watched", "limit": 1})),
    ];
    check("what_a_shared_user_learns", SHARED_TOKEN, &steps).await;
}
