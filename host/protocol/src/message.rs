//! Reads one JSON-RPC message as it came in, for both transports, with the error that the sender is owed.
//!
//! rmcp 3.9.0 drops invalid JSON on stdio, answers it in plain text on HTTP, and takes a known method with unfit
//! parameters for an unknown one.

use bytes::Bytes;
use memchr::memmem;
use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequest, ClientJsonRpcMessage, ClientRequest, ErrorCode, JsonRpcError, JsonRpcRequest,
    RequestId,
};
use serde::Deserialize as _;
use serde_json::Value;

/// The longest message that is read, in bytes, on either transport.
pub const MAX_BYTES: usize = 4 << 20;

/// Characters of a name that an error repeats.
const MAX_QUOTED: usize = 100;

/// Methods that this server answers: with these, a request that rmcp cannot read has wrong parameters.
const METHODS: [&str; 5] = [
    "initialize",
    "ping",
    "server/discover",
    "tools/call",
    "tools/list",
];

/// Reads one message. `None` is a notification that nobody here understands: it has no answer.
///
/// # Errors
///
/// The JSON-RPC error to answer with: -32700 for what is not JSON, -32600 for JSON that is no message.
pub fn read(bytes: &[u8]) -> Result<Option<ClientJsonRpcMessage>, Box<JsonRpcError>> {
    if let Some(call) = call(bytes) {
        return Ok(Some(call));
    }
    if let Ok(message) = serde_json::from_slice(bytes) {
        return Ok(Some(message));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let words = format!("not JSON: {error}");
        Box::new(JsonRpcError::new(None, ErrorData::parse_error(words, None)))
    })?;
    if value["method"].is_string() && value.get("id").is_none() {
        return Ok(None);
    }
    let id = RequestId::deserialize(&value["id"]).ok();
    let words = "not a JSON-RPC 2.0 message: one object with jsonrpc \"2.0\", id and method";
    let error = JsonRpcError::new(id, ErrorData::invalid_request(words, None));
    Err(Box::new(error))
}

/// A call of a tool, which is most of what clients say. It is read as that at once: rmcp tries one kind of message after the
/// other.
fn call(bytes: &[u8]) -> Option<ClientJsonRpcMessage> {
    memmem::find(bytes, b"\"tools/call\"")?;
    let JsonRpcRequest::<CallToolRequest> {
        jsonrpc,
        id,
        request,
        ..
    } = serde_json::from_slice(bytes).ok()?;
    let request = ClientRequest::CallToolRequest(request);
    Some(ClientJsonRpcMessage::Request(JsonRpcRequest {
        jsonrpc,
        id,
        request,
    }))
}

/// A message that was read, without the wish to be told of progress: for a client that takes one answer only.
pub fn without_progress(bytes: Bytes) -> Bytes {
    let Ok(mut message) = serde_json::from_slice::<Value>(&bytes) else {
        return bytes;
    };
    let meta = message.pointer_mut("/params/_meta");
    let token = meta
        .and_then(Value::as_object_mut)
        .and_then(|meta| meta.remove("progressToken"));
    match token {
        Some(_) => message.to_string().into(),
        None => bytes,
    }
}

/// The answer to a message longer than [`MAX_BYTES`].
pub fn too_long() -> JsonRpcError {
    let words = format!("the message is longer than {MAX_BYTES} bytes");
    JsonRpcError::new(None, ErrorData::invalid_request(words, None))
}

/// `method` if this server answers it, and `other` for what a client may have made up.
pub fn known(method: &str) -> &'static str {
    let known = METHODS.into_iter().find(|known| *known == method);
    known.unwrap_or("other")
}

/// As much of a name that a client made up as an error repeats: a message may be megabytes of it.
pub fn quoted(name: &str) -> String {
    let mut rest = name.chars();
    let quoted: String = rest.by_ref().take(MAX_QUOTED).collect();
    match rest.next() {
        Some(_) => quoted + "…",
        None => quoted,
    }
}

/// The answer to a request that is none of the protocol's, or whose parameters do not fit it.
pub fn unreadable(method: &str) -> ErrorData {
    if METHODS.contains(&method) {
        let words = match method {
            "tools/call" => {
                "the parameters do not fit: `name` must be a string and `arguments` an object"
                    .to_owned()
            }
            method => format!("the parameters do not fit `{method}`"),
        };
        ErrorData::invalid_params(words, None)
    } else {
        ErrorData::new(ErrorCode::METHOD_NOT_FOUND, quoted(method), None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<bool, (i32, Option<&str>)>) {
        let found = match read(text.as_bytes()) {
            Ok(message) => Ok(message.is_some()),
            Err(error) => Err((error.error.code.0, error.id.map(|id| id.to_string()))),
        };
        let expected = expected.map_err(|(code, id)| (code, id.map(str::to_owned)));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn each_message_is_told_as_what_it_is() {
        check(
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
            Ok(true),
        );
        check(r#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#, Ok(true));
        check(
            r#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"x","arguments":[]}}"#,
            Ok(true),
        );
        check(
            r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
            Ok(true),
        );
        check(r#"{"jsonrpc":"1.0","method":"x"}"#, Ok(false));
    }

    #[test]
    fn what_is_no_message() {
        check("", Err((-32700, None)));
        check("hello", Err((-32700, None)));
        check(r#"{"jsonrpc":"2.0","#, Err((-32700, None)));
        check("\u{0}", Err((-32700, None)));
        check(&"[".repeat(100_000), Err((-32700, None)));
        check("[]", Err((-32600, None)));
        check("1", Err((-32600, None)));
        check(
            r#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#,
            Err((-32600, Some("7"))),
        );
        check(r#"{"jsonrpc":"2.0","id":"a"}"#, Err((-32600, Some("a"))));
        check(
            r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
            Err((-32600, None)),
        );
        check(
            r#"{"jsonrpc":"2.0","id":[],"method":"ping"}"#,
            Err((-32600, None)),
        );
    }

    #[test]
    fn unreadable_requests() {
        let check = |method: &str, code: i32| assert_eq!(unreadable(method).code.0, code);
        check("tools/call", -32602);
        check("initialize", -32602);
        check("prompts/get", -32601);
        check("no/such", -32601);
    }

    #[test]
    fn the_wish_for_progress_is_taken_out_and_nothing_else() {
        let check = |text: &'static str, expected: &'static str| {
            assert_eq!(
                without_progress(Bytes::from_static(text.as_bytes())),
                expected
            );
        };
        check(
            r#"{"id":1,"params":{"_meta":{"progressToken":7,"a":1},"b":[1.50]}}"#,
            r#"{"id":1,"params":{"_meta":{"a":1},"b":[1.5]}}"#,
        );
        for other in [
            r#"{"params": {"_meta": {"a": 1}}}"#,
            r#"{"params": {"progressToken": 7}}"#,
            r#"{"params": {"_meta": "progressToken"}}"#,
            r#"{"params": []}"#,
            "[]",
        ] {
            check(other, other);
        }
    }

    #[test]
    fn names_are_repeated_up_to_a_length() {
        let name = "é".repeat(100);
        assert_eq!(quoted(&name), name);
        assert_eq!(quoted(&format!("{name}é")), format!("{name}…"));
        assert_eq!(unreadable(&format!("{name}é")).message, format!("{name}…"));
    }

    #[test]
    fn a_call_is_read_as_rmcp_reads_it() {
        for text in [
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":[1,"b"]}}}"#,
            r#"{"method":"tools/call","params":{"_meta":{"progressToken":7,"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"name":"x"},"id":"a","jsonrpc":"2.0"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"},"more":1}"#,
        ] {
            let general: ClientJsonRpcMessage = serde_json::from_str(text).unwrap();
            let call = call(text.as_bytes()).expect(text);
            assert_eq!(format!("{call:?}"), format!("{general:?}"), "{text}");
        }
        for other in [
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
            r#"{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"x"}}"#,
            r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x"}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"name":"tools/call"}}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":{"method":"tools/call"}}"#,
        ] {
            assert!(call(other.as_bytes()).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_json_panics(text in r#"\{("(jsonrpc|id|method|params|result|error)":("2.0"|1|null|\{\}|\[\]|"tools/call"),?){0,4}\}"#) {
            let _ = read(text.as_bytes());
        }
    }
}
