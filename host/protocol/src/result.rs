//! The outcome of a call as a `tools/call` result.

use rmcp::model::{CallToolResult, ContentBlock};

use crate::answer::{Answer, Image};
use crate::failure::CallError;
use crate::splice::Splice;

/// A record is carried as structured content and as the same JSON in a text, an image as image content alone; a failure
/// carries words only, because structured content would have to fit the tool's output schema. A transport that splices gets
/// the record's text apart.
pub(crate) fn result(
    outcome: Result<Answer, CallError>,
    splice: Option<&Splice>,
) -> CallToolResult {
    match outcome {
        Ok(Answer::Image(Image { media_type, data })) => {
            CallToolResult::success(vec![ContentBlock::image(data, media_type)])
        }
        Ok(Answer::Record(text)) => {
            let unspliced = match splice {
                Some(splice) => splice.result(text),
                None => Err(text),
            };
            unspliced.unwrap_or_else(|text| {
                let value = serde_json::from_str(&text).ok();
                let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
                result.structured_content = value;
                result
            })
        }
        Err(error) => CallToolResult::error(vec![ContentBlock::text(words(&error))]),
    }
}

/// The words on a failed call, for a person or a model.
pub fn words(error: &CallError) -> String {
    let CallError::Tool(failure) = error else {
        return error.to_string();
    };
    let mut words = failure.message.clone();
    if let Some(detail) = &failure.detail {
        words.push_str(&format!(" ({detail})"));
    }
    words.push_str(&format!(" [{}", failure.code));
    if let Some(status) = failure.status {
        words.push_str(&format!(", HTTP {status}"));
    }
    words.push_str(if failure.retryable {
        "; the same call may work later]"
    } else {
        "; the same call will fail again]"
    });
    words
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::failure::ToolFailure;

    #[test]
    fn failures_in_words() {
        let check = |error: CallError, expected: &str| {
            let result = result(Err(error), None);
            assert_eq!(result.is_error, Some(true));
            assert_eq!(result.structured_content, None);
            let content = serde_json::to_value(&result.content).unwrap();
            assert_eq!(content[0]["text"], expected);
        };
        let failure = ToolFailure {
            code: "unavailable".to_owned(),
            message: "the server is starting".to_owned(),
            status: Some(503),
            retryable: true,
            detail: None,
        };
        check(
            CallError::Tool(failure.clone()),
            "the server is starting [unavailable, HTTP 503; the same call may work later]",
        );
        check(
            CallError::Tool(ToolFailure {
                code: "connect".to_owned(),
                status: None,
                retryable: false,
                detail: Some("connection refused".to_owned()),
                ..failure
            }),
            "the server is starting (connection refused) [connect; the same call will fail again]",
        );
        check(
            CallError::Limit("out of memory".to_owned()),
            "out of memory",
        );
    }

    #[test]
    fn the_text_is_the_structured_content() {
        let value = serde_json::json!({"title": "Nosferatu", "year": 1922});
        let text = value.to_string();
        let result = result(Ok(Answer::Record(text)), None);
        assert_eq!(result.is_error, Some(false));
        let content = serde_json::to_value(&result.content).unwrap();
        let text: Value = serde_json::from_str(content[0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text, value);
        assert_eq!(result.structured_content, Some(value));
    }

    #[test]
    fn an_image_is_content_and_nothing_else() {
        let image = Image {
            media_type: "image/png".to_owned(),
            data: "AAECAw==".to_owned(),
        };
        let result = result(Ok(Answer::Image(image)), None);
        let expected = serde_json::json!({
            "content": [{"type": "image", "data": "AAECAw==", "mimeType": "image/png"}], "isError": false,
        });
        let mut result = serde_json::to_value(&result).unwrap();
        result.as_object_mut().unwrap().remove("resultType");
        assert_eq!(result, expected);
    }
}
