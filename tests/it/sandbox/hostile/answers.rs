//! Answers end before they are large.

use serde_json::{Value, json};

use super::check_with;

/// Memory enough for the guest to make them.
const FLAGS: &[&str] = &["--timeout", "60s", "--cpu", "30s", "--memory", "160MiB"];

async fn answers(strings: u32, bytes: u32, expected: &str) {
    let arguments = json!({"strings": strings, "bytes": bytes});
    check_with(FLAGS, "huge_answer", arguments, expected, &[]).await;
}

const FAR: &str =
    "the answer has far too many characters and 40000 are allowed: ask for less at once";
const HANDED_OVER: &str = "the call handed over more than 3 MiB at once: ask for less at once";

#[tokio::test]
async fn a_few_strings_too_many() {
    answers(
        5_000,
        5,
        "the answer has 40024 characters and 40000 are allowed: ask for less at once",
    )
    .await;
}

#[tokio::test]
async fn many_strings() {
    answers(50_000, 5, FAR).await;
}

#[tokio::test]
async fn millions_of_strings() {
    answers(2_000_000, 1, HANDED_OVER).await;
}

#[tokio::test]
async fn one_long_string() {
    answers(1, 1 << 20, FAR).await;
}

#[tokio::test]
async fn one_string_of_64_mib() {
    answers(1, 64 << 20, HANDED_OVER).await;
}

#[tokio::test]
async fn a_long_error() {
    let arguments: Value = json!({"bytes": 1 << 20});
    check_with(FLAGS, "huge_error", arguments, FAR, &[]).await;
}
