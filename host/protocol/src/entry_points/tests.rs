use super::*;
use crate::choice::Access;

fn contract() -> Contract {
    let tool = |name: &str, effect, idempotent| Tool {
        name: name.to_owned(),
        aliases: vec![format!("old_{name}")],
        toolset: "books".to_owned(),
        description: format!("Do {name}. At once."),
        effect,
        idempotent,
        examples: [json!({"id": "1"}).as_object().unwrap().clone()].into(),
        ..Tool::default()
    };
    Contract {
        default_toolsets: vec!["books".to_owned()],
        tools: vec![
            tool("show_book", Effect::Read, false),
            tool("rate_book", Effect::Write, true),
            tool("burn_book", Effect::Destructive, false),
        ],
        ..Contract::default()
    }
}

fn offer(access: Access) -> Offer {
    Offer::new(&contract(), access, &[], &[]).unwrap()
}

#[test]
fn a_class_without_tools_has_no_entry_point() {
    let check = |access, expected: &[&str]| {
        let entry_points = EntryPoints::new(&offer(access), &contract());
        let names: Vec<_> = entry_points
            .tools()
            .iter()
            .map(|tool| &*tool.name)
            .collect();
        assert_eq!(names, expected);
    };
    check(Access::Read, &["find_tool", "call_read_tool"]);
    check(
        Access::Write,
        &["find_tool", "call_read_tool", "call_write_tool"],
    );
    check(
        Access::Full,
        &[
            "find_tool",
            "call_read_tool",
            "call_write_tool",
            "call_destructive_tool",
        ],
    );
}

#[test]
fn annotations_are_those_of_the_class() {
    let entry_points = EntryPoints::new(&offer(Access::Full), &contract());
    let check = |name: &str, hints: [bool; 4]| {
        let [read, destructive, idempotent, open] = hints.map(Some);
        let expected = ToolAnnotations::from_raw(None, read, destructive, idempotent, open);
        let found = entry_points.description(name).unwrap();
        assert_eq!(found.annotations, Some(expected), "{name}");
    };
    check("find_tool", [true, false, true, false]);
    check("call_read_tool", [true, false, true, false]);
    check("call_write_tool", [false, false, true, false]);
    check("call_destructive_tool", [false, true, false, false]);
}

/// A call through an entry point means a tool and its arguments, or gets words.
#[track_caller]
fn check(
    access: Access,
    entry: &'static str,
    supplied: Value,
    expected: Result<(&str, Value), &str>,
) {
    let (offer, contract) = (offer(access), contract());
    let mut request = CallToolRequestParams::new(entry);
    request.arguments = supplied.as_object().cloned();
    request.request_state = Some("state".to_owned());
    let entry_points = EntryPoints::new(&offer, &contract);
    let found = match entry_points.read(request, &offer, &contract).unwrap() {
        Meant::Tool(tool, request) => {
            assert_eq!(request.name, tool.name);
            assert_eq!(request.request_state.as_deref(), Some("state"));
            Ok((tool.name.clone(), Value::Object(request.arguments.unwrap())))
        }
        Meant::Answer(name, Err(CallError::Arguments(words))) => {
            assert_eq!(name, entry);
            Err(words)
        }
        Meant::Answer(..) => panic!("{entry} answers itself"),
    };
    let expected = expected.map(|(tool, arguments)| (tool.to_owned(), arguments));
    assert_eq!(found, expected.map_err(str::to_owned), "{supplied}");
}

#[test]
fn arguments_as_models_write_them() {
    let right = Ok(("show_book", json!({"id": "7"})));
    for supplied in [
        json!({"tool": "show_book", "arguments": {"id": "7"}}),
        json!({"tool": " show-book ", "arguments": {"id": "7"}}),
        json!({"tool": "old_show_book", "arguments": "{\"id\": \"7\"}"}),
        json!({"tool": "show_book", "id": "7"}),
        json!({"tool": "show_book", "arguments": {"id": "7"}, "toolCallId": "x"}),
    ] {
        check(Access::Full, "call_read_tool", supplied, right.clone());
    }
    for none in [
        json!({"tool": "show_book"}),
        json!({"tool": "show_book", "arguments": null}),
    ] {
        check(
            Access::Full,
            "call_read_tool",
            none,
            Ok(("show_book", json!({}))),
        );
    }
}

#[test]
fn calls_that_mean_nothing_show_a_right_one() {
    let example = "e.g. {\"tool\":\"show_book\",\"arguments\":{\"id\":\"1\"}}";
    let required = format!("`tool` is required, the name of a tool: {example}");
    check(Access::Full, "call_read_tool", json!({}), Err(&required));
    check(
        Access::Full,
        "call_read_tool",
        json!({"tool": 7}),
        Err(&required),
    );
    let object = format!("`arguments` must be an object: {example}");
    for arguments in [json!([]), json!("id=7"), json!("[]"), json!(1)] {
        let supplied = json!({"tool": "show_book", "arguments": arguments});
        check(Access::Full, "call_read_tool", supplied, Err(&object));
    }
    check(
        Access::Full,
        "call_read_tool",
        json!({"tool": "show_bok"}),
        Err(
            "there is no tool `show_bok` (did you mean `show_book`?): find_tool finds one by words",
        ),
    );
}

#[test]
fn no_entry_point_calls_a_tool_of_another_class() {
    let words = |tool: &str, does: &str, right: &str, wrong: &str| {
        format!("`{tool}` is a tool that {does}: call it with `{right}`, and not with `{wrong}`")
    };
    let classes = [
        ("show_book", "reads", "call_read_tool"),
        ("rate_book", "changes something", "call_write_tool"),
        (
            "burn_book",
            "does what cannot be undone",
            "call_destructive_tool",
        ),
    ];
    for (tool, does, right) in classes {
        for (_, _, entry) in classes {
            let supplied = json!({"tool": tool, "arguments": {}});
            if entry == right {
                check(Access::Full, entry, supplied, Ok((tool, json!({}))));
            } else {
                check(
                    Access::Full,
                    entry,
                    supplied,
                    Err(&words(tool, does, right, entry)),
                );
            }
        }
    }
    // One that is not offered is not there, whatever it is called.
    for name in ["burn_book", "old_burn_book"] {
        let error = format!("there is no tool `{name}`: find_tool finds one by words");
        check(
            Access::Write,
            "call_write_tool",
            json!({"tool": name}),
            Err(&error),
        );
    }
}

#[test]
fn tools_are_found_by_words_and_names() {
    let (offer, contract) = (offer(Access::Full), contract());
    let entry_points = EntryPoints::new(&offer, &contract);
    let find = |query: Value| {
        let mut request = CallToolRequestParams::new(FIND);
        request.arguments = json!({"query": query}).as_object().cloned();
        match entry_points.read(request, &offer, &contract) {
            Ok(Meant::Answer(FIND, Ok(answer))) => answer.into_json(),
            _ => panic!("{query}: it answers itself"),
        }
    };
    let names = |value: &Value| {
        let tools = value["tools"].as_array().unwrap().iter();
        tools
            .map(|tool| tool["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let found = find(json!("burn"));
    assert_eq!(names(&found), ["burn_book"]);
    assert_eq!(
        found["tools"][0],
        json!({
            "name": "burn_book", "call_with": "call_destructive_tool",
            "description": "Do burn_book. At once.", "input_schema": {}, "example": {"id": "1"},
        })
    );
    for nothing in [json!(""), json!(null), json!("  ")] {
        let found = find(nothing);
        assert_eq!(names(&found), ["show_book", "rate_book", "burn_book"]);
        assert_eq!(found["tools"][0]["description"], "Do show_book.");
        assert!(found.get("note").is_none());
    }
    let found = find(json!("unicorn"));
    assert_eq!(
        found["note"],
        "no tool has `unicorn` in its words; these are all"
    );
    assert_eq!(names(&found).len(), 3);
}

#[test]
fn many_tools_are_named_and_the_best_described() {
    let mut contract = contract();
    contract.tools = (0..300)
        .map(|number| Tool {
            name: format!("tool_{number}"),
            description: if number < 30 {
                "Find a book.".to_owned()
            } else {
                String::new()
            },
            effect: Effect::Read,
            toolset: "books".to_owned(),
            ..Tool::default()
        })
        .collect();
    let offer = Offer::new(&contract, Access::Full, &[], &[]).unwrap();
    let entry_points = EntryPoints::new(&offer, &contract);
    let find = |query: &str| {
        let mut request = CallToolRequestParams::new(FIND);
        request.arguments = json!({"query": query}).as_object().cloned();
        let Ok(Meant::Answer(_, Ok(answer))) = entry_points.read(request, &offer, &contract) else {
            panic!("it answers itself")
        };
        answer.into_json()
    };
    let found = find("find");
    assert_eq!(found["tools"].as_array().unwrap().len(), DESCRIBED);
    assert_eq!(found["more"].as_array().unwrap().len(), NAMED);
    let found = find("");
    assert_eq!(found["tools"].as_array().unwrap().len(), LISTED);
    assert_eq!(found["note"], "200 of 300 tools: give words in `query`");
}
