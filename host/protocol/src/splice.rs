//! The text of an answer, put into its message when that is written.
//!
//! A record comes out of the sandbox as the text of its JSON. rmcp would want it as a tree, to write the same text again, and
//! once more as the text of a text. So the message is written around a mark, and the text takes the mark's place: as it is, and
//! escaped. Nobody can guess the mark, so that what a client or a server writes never is one.

use std::sync::{Arc, LazyLock, OnceLock};

use bytes::Bytes;
use memchr::memmem;
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::Value;
use uuid::Uuid;

/// Stands where the text stands as structured content, and, with more behind it, where it stands as a text.
static MARK: LazyLock<String> = LazyLock::new(|| Uuid::new_v4().to_string());

/// Behind the mark where the text is a text.
const AS_TEXT: &str = "-text";

/// The place where a call leaves its text for the transport that writes its message. Clones share it.
#[derive(Clone, Default)]
pub struct Splice(Arc<OnceLock<String>>);

impl Splice {
    /// A result with marks for `text`, which is left here; `text` itself, if there is a text already.
    pub(crate) fn result(&self, text: String) -> Result<CallToolResult, String> {
        self.0.set(text)?;
        let mark = MARK.as_str();
        let content = ContentBlock::text(format!("{mark}{AS_TEXT}"));
        let mut result = CallToolResult::success(vec![content]);
        result.structured_content = Some(Value::String(mark.to_owned()));
        Ok(result)
    }

    /// True if there is a text.
    pub fn has_text(&self) -> bool {
        self.0.get().is_some()
    }

    /// `written`, with the text in the place of its marks, if there is a text.
    pub fn put_into(&self, written: Bytes) -> Bytes {
        match self.0.get() {
            Some(text) => spliced(&written, text).into(),
            None => written,
        }
    }
}

fn spliced(written: &[u8], text: &str) -> Vec<u8> {
    let mark = format!("\"{}", *MARK);
    let mut message = Vec::with_capacity(written.len() + 2 * text.len() + text.len() / 2);
    let mut rest = written;
    while let Some(at) = memmem::find(rest, mark.as_bytes()) {
        message.extend_from_slice(&rest[..at]);
        rest = &rest[at + mark.len()..];
        if let Some(behind) = rest.strip_prefix(AS_TEXT.as_bytes()) {
            rest = behind;
            push_escaped(&mut message, text);
        } else {
            message.extend_from_slice(text.as_bytes());
        }
        // The quote behind the mark.
        rest = rest.get(1..).unwrap_or_default();
    }
    message.extend_from_slice(rest);
    message
}

/// JSON as a text in JSON. It has no control characters: they are escaped in it already.
fn push_escaped(message: &mut Vec<u8>, json: &str) {
    message.push(b'"');
    for &byte in json.as_bytes() {
        if byte == b'"' || byte == b'\\' {
            message.push(b'\\');
        }
        message.push(byte);
    }
    message.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// The message as it would be written without marks.
    fn whole(id: &Value, value: &Value) -> String {
        let mut result = CallToolResult::success(vec![ContentBlock::text(value.to_string())]);
        result.structured_content = Some(value.clone());
        message(id, &result)
    }

    fn message(id: &Value, result: &CallToolResult) -> String {
        json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string()
    }

    #[track_caller]
    fn check(id: &Value, value: &Value) {
        let splice = Splice::default();
        let result = splice.result(value.to_string()).unwrap();
        let written = splice.put_into(message(id, &result).into());
        assert_eq!(std::str::from_utf8(&written), Ok(&*whole(id, value)));
    }

    #[test]
    fn the_message_is_what_it_would_be_as_a_tree() {
        check(&json!(1), &json!({}));
        check(
            &json!("a\"b"),
            &json!({"title": "\"\\\n\u{1}é🎬", "year": 1922, "rating": 7.0}),
        );
    }

    #[test]
    fn a_message_without_a_text_stays_as_it_is() {
        let written = Bytes::from(format!("\"{}\"", *MARK));
        assert_eq!(Splice::default().put_into(written.clone()), written);
    }

    #[test]
    fn one_call_leaves_one_text() {
        let splice = Splice::default();
        assert!(splice.result("{}".into()).is_ok());
        assert_eq!(splice.result("[]".into()).err().as_deref(), Some("[]"));
    }

    proptest! {
        #[test]
        fn any_text_is_spliced_as_the_tree_is_written(id in any::<u32>(), texts in proptest::collection::vec(".{0,20}", 0..5)) {
            check(&json!(id), &json!({"items": texts}));
        }
    }
}
