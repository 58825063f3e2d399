//! Images: a tool's whole answer, as image content. The component is the contract's fixture, whose `picture` has as many
//! bytes as it is asked for.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use plex_mcp_contract::fixture;
use serde_json::{Value, json};

use crate::harness::{Component, Stdio, executable, run};

fn component() -> Component {
    Component::new("pictures", &fixture::component(&fixture::section()))
}

async fn call(client: &mut Stdio, bytes: u32) -> Value {
    client.call("picture", json!({"bytes": bytes})).await
}

#[tokio::test]
async fn invariant_8_an_image_is_outside_the_limit_of_answers_and_has_its_own() {
    let mut command = executable();
    // Fewer characters than any of the images has bytes.
    command
        .args(["--max-answer", "1000"])
        .args(component().flags());
    let mut client = Stdio::open(command).await;
    let tools = client.request("tools/list", json!({})).await["result"]["tools"].take();
    let tools = tools.as_array().unwrap();
    let picture = tools.iter().find(|tool| tool["name"] == "picture").unwrap();
    assert_eq!(picture.get("outputSchema"), None);

    for bytes in [4, 5_000, 256 << 10] {
        let result = call(&mut client, bytes).await;
        assert_eq!(result["isError"], false, "{result}");
        assert_eq!(result.get("structuredContent"), None);
        let [content] = &result["content"].as_array().unwrap()[..] else {
            panic!("an image stands alone")
        };
        assert_eq!(
            (&content["type"], &content["mimeType"]),
            (&json!("image"), &json!("image/png"))
        );
        let data = BASE64_STANDARD
            .decode(content["data"].as_str().unwrap())
            .unwrap();
        assert_eq!(data.len(), bytes as usize);
        assert!(data.starts_with(b"\x89PNG"));
    }
    for (bytes, expected) in [
        (
            (256 << 10) + 1,
            "the image has 262145 bytes and 256 KiB are allowed: ask for a smaller one",
        ),
        (0, "the component answered an image without a byte"),
    ] {
        let result = call(&mut client, bytes).await;
        assert_eq!(result["isError"], true);
        assert_eq!(result["content"][0]["text"], expected);
    }
    let result = call(&mut client, 600 << 10).await;
    let words = result["content"][0]["text"].as_str().unwrap();
    assert!(
        words.starts_with("the call handed over more than"),
        "{words}"
    );
}

#[tokio::test]
async fn an_image_is_told_of_in_a_table_and_printed_as_json() {
    let component = component();
    let call = async |flag: &str| {
        let arguments = [
            &["call", "picture", "bytes=4", flag][..],
            &component.flags(),
        ]
        .concat();
        run(executable(), &arguments).await.stdout
    };
    assert_eq!(
        call("--table").await.trim(),
        "an image: image/png, 4 B (--json prints it)"
    );
    let json: Value = serde_json::from_str(&call("--json").await).unwrap();
    assert_eq!(json, json!({"media_type": "image/png", "data": "iVBORw=="}));
}
