//! A world that is not fully described does not build, and the error says which function, which tag and what to write.

use super::{COMPLETE, errors};

/// The complete world with something else `written` in it, once.
#[track_caller]
fn check(written: &str, instead: &str, expected: &str) {
    assert!(COMPLETE.contains(written), "{written}");
    assert_eq!(errors(&COMPLETE.replacen(written, instead, 1)), expected);
}

#[test]
fn the_complete_world_builds() {
    assert_eq!(errors(COMPLETE), "complete");
}

#[test]
fn a_tool_without_a_tag_does_not_build() {
    check(
        "Find it.",
        "",
        "find-it: it has no words: write what it does, before the tags",
    );
    check(
        "@title Find",
        "",
        "find-it: @title is missing: write `@title WORDS`",
    );
    check(
        "@toolset things",
        "",
        "find-it: @toolset is missing: write `@toolset NAME`",
    );
    check(
        "@effect write idempotent",
        "",
        "find-it: @effect is missing: write `@effect read|write|destructive [idempotent]`",
    );
    check(
        "@egress GET /show/{session}",
        "",
        "show-it: @egress is missing: write `@egress METHOD [ORIGIN:]/PATH`",
    );
    check(
        "@param session: id session-id Session",
        "",
        "show-it: @param session is missing: write `@param session WORDS`",
    );
    check(
        "@example {\"session\": \"abc-1\"}",
        "",
        "show-it: @example is missing: write `@example {\"argument\": VALUE, ...}`",
    );
    check(
        "@page 50",
        "",
        "find-it: @param limit is missing: write `@param limit WORDS`\n\
         find-it: @param offset is missing: write `@param offset WORDS`",
    );
}

#[test]
fn tags_are_a_closed_set_each_in_its_place() {
    check(
        "@title Show\n",
        "@titel Show\n",
        "show-it: @titel is unknown: a function takes @title, @toolset, @effect, @egress, @param, @page, @alias, \
         @example, @requests, @timeout",
    );
    check(
        "@title Show\n",
        "@title\n",
        "show-it: @title says nothing: write `@title WORDS`",
    );
    check(
        "@title Show\n",
        "@title Show\n    /// @title Show\n",
        "show-it: @title stands twice: take one of them out",
    );
    check(
        "@title Show\n",
        "@title Show\n    /// @check ready\n",
        "show-it: @check stands on a function: it belongs on the world",
    );
    check(
        "@check ready\n",
        "@title ready\n",
        "world: @title stands on the world: it belongs on a function",
    );
    check(
        "/// How often\n",
        "/// How often\n /// @wire 1\n",
        "record answer, field times: @wire stands on a field, an enum or an interface: it belongs on an enum's case",
    );
    check(
        "/// How it ends.\n",
        "/// @ends\n",
        "enum end: @ends is unknown: a field, an enum or an interface takes no tags",
    );
    check(
        "/// What the tools speak of.\n",
        "/// @version 2\n",
        "interface types: @version is unknown: a field, an enum or an interface takes no tags",
    );
}

#[test]
fn tags_say_how_they_are_written() {
    check(
        "@effect read\n    /// @egress GET /show",
        "@effect reads\n    /// @egress GET /show",
        "show-it: @effect is not `reads`: write `@effect read|write|destructive [idempotent]`",
    );
    check(
        "write idempotent",
        "write twice",
        "find-it: @effect goes on with `twice`: write `@effect read|write|destructive [idempotent]`",
    );
    check(
        "@egress GET /show",
        "@egress /show",
        "show-it: @egress is not `/show/{session}`: write `@egress METHOD [ORIGIN:]/PATH`",
    );
    check(
        "@page 50",
        "@page 500",
        "find-it: @page is a number from 1 to 200, not `500`: write `@page DEFAULT`",
    );
    check(
        "@requests 256",
        "@requests 64",
        "find-it: @requests is a number from 65 to 256, not `64`: write `@requests NUMBER`",
    );
    check(
        "@timeout 2m",
        "@timeout 2",
        "find-it: @timeout has no unit in `2`: write `@timeout 60s|2m`",
    );
    check(
        "@timeout 2m",
        "@timeout 11m",
        "find-it: @timeout is 600s at most, not `11m`: write `@timeout 60s|2m`",
    );
    check(
        "@toolset more-things",
        "@toolset more things",
        "show-it: @toolset takes a name in kebab-case, not `more things`: write `@toolset NAME`",
    );
    check(
        "@toolset more-things",
        "@toolset all",
        "show-it: @toolset all stands for every one: take another name",
    );
    check(
        "@content image",
        "@content video",
        "record picture: @content is not `video`: write `@content image`",
    );
    check(
        "@origin other https://example.org",
        "@origin other example.org",
        "world: @origin takes a scheme and a host, like https://example.org, not `example.org`: write `@origin NAME URL`",
    );
    check(
        "@class trim includeGuids|excludeFields",
        "@class trim includeGuids||excludeFields",
        "world: @class has a word that is empty or there twice: ``: write `@class NAME WORD|WORD`",
    );
    check(
        "@delegated player-token GET /security/token?type=delegation /MediaContainer/token",
        "@delegated player-token GET",
        "world: @delegated takes four words, not 2: write `@delegated NAME METHOD /PATH /POINTER`",
    );
    check(
        "[0-9]{1,10}",
        "[0-9]+",
        "world: @id of thing-id: `[0-9]+` is not a set and a length, such as `[0-9]{1,10}`: write `@id KIND [SET]{MIN,MAX} [from TOOL]`",
    );
    check(
        "from ready",
        "from find-it",
        "world: @id thing-id: `find-it` is no tool that reads",
    );
}

#[test]
fn parameters_fit_their_types() {
    check(
        "Its name",
        "",
        "find-it: @param name has no words: write `@param NAME[: id KIND | : uri] [MIN..=MAX] [!WORD|WORD] [= DEFAULT] WORDS`",
    );
    check(
        "@param name 1",
        "@param nome 1",
        "find-it: @param name is missing: write `@param name WORDS`\nfind-it: @param nome is no parameter of the function",
    );
    check(
        "again                   And",
        "again 1..=2 And",
        "find-it: @param again has neither order nor length: take the bounds out",
    );
    check(
        "session: id session-id Session",
        "session: id session-id 1..=2 Session",
        "show-it: @param session is an id: the pattern of its kind has the bounds",
    );
    check(
        "session: id session-id Session",
        "session: id session Session",
        "show-it: @param session is an id of an unknown kind: write `@id session [SET]{MIN,MAX}` on the world",
    );
    check(
        "session: id session-id Session",
        "session: uri = https://example.org Session",
        "show-it: @param session has a default: make its type an option, or take the default out",
    );
    check(
        "at-most 1..=9",
        "at-most: uri 1..=9",
        "find-it: @param at-most is no text: take `id` or `uri` out",
    );
    check(
        "at-most 1..=9",
        "at-most 0.5..=9",
        "find-it: @param at-most has bounds that its type cannot reach",
    );
    check(
        "at-most 1..=9 = 3",
        "at-most 1..=9 = 10",
        "find-it: @param at-most has a default that must be 1 to 9, not 10",
    );
    check(
        "force = false",
        "force = no",
        "find-it: @param force has a default that its type does not know: `no`",
    );
    check(
        "force = false",
        "force = 0",
        "find-it: @param force has a default that must be true or false, not 0",
    );
    check(
        "end = not-so-well",
        "end = bad",
        "find-it: @param end has a default that must be one of well, not_so_well, not \"bad\"",
    );
    check(
        "force: option<bool>",
        "force: bool",
        "find-it: @param force has a default: make its type an option, or take the default out",
    );
}

#[test]
fn types_are_ones_that_every_host_shows() {
    check(
        "again: option<bool>",
        "again: option<u64>",
        "find-it: @param again cannot be a u64",
    );
    check(
        "again: option<bool>",
        "again: tuple<bool, bool>",
        "find-it: @param again cannot be or hold a tuple",
    );
    check(
        "again: option<bool>",
        "again: option<option<bool>>",
        "find-it: @param again is an option of an option",
    );
    check(
        "again: option<bool>",
        "again: list<option<bool>>",
        "find-it: @param again cannot be or hold a option",
    );
    check(
        "size: option<u64>",
        "size: option<u8>",
        "record person, field size: no answer can hold a u8",
    );
    check(
        "times: u32",
        "times: option<tuple<u32, u32>>",
        "record answer, field times: no answer can hold a tuple",
    );
    check(
        "media-type: string, ",
        "",
        "record picture: @content image takes the fields `media-type: string` and `data: list<u8>`, and no others",
    );
    check(
        "by: option<person>",
        "by: option<picture>",
        "record answer, field by: an image is the whole answer, and stands in no record",
    );
    check(
        "ready: func() -> result<answer, failure>",
        "ready: func() -> result<list<answer>, failure>",
        "ready: it must return result<RECORD, RECORD>",
    );
    check(
        "        /// @wire 2 bad\n",
        "",
        "enum end: @wire stands on all cases with as many words, or on none",
    );
}

#[test]
fn examples_are_right_calls() {
    check(
        "{\"session\": \"abc-1\"}",
        "{\"session\": 1}",
        "show-it: @example: `session` must be a text, not 1",
    );
    check(
        "{\"session\": \"abc-1\"}",
        "{\"session\": \"a/b\"}",
        "show-it: @example: `session` must be an id of the form [0-9a-z-]{4,64}, not \"a/b\"",
    );
    check(
        "{\"session\": \"abc-1\"}",
        "{}",
        "show-it: @example: `session` is required",
    );
    check(
        "{\"session\": \"abc-1\"}",
        "{\"sesion\": \"abc-1\"}",
        "show-it: @example: `sesion` is no parameter of the function\nshow-it: @example: `session` is required",
    );
    check(
        "{\"session\": \"abc-1\"}",
        "[]",
        "show-it: @example is no JSON object (invalid type: sequence, expected a map at line 1 column 0): write `@example {\"argument\": VALUE, ...}`",
    );
    check(
        "\"name\": \"x\"",
        "\"name\": \"My Token\"",
        "find-it: @example: `name` must not contain \"token\", in any case",
    );
    check(
        "\"name\": \"x\"",
        "\"name\": \"\"",
        "find-it: @example: `name` must have 1 to 20 characters, not 0",
    );
    check(
        "\"dark_blue\"",
        "\"dark-blue\"",
        "find-it: @example: `colour` must be one of red, dark_blue, not \"dark-blue\"",
    );
    check(
        "https://example.com/a",
        "https://localhost/a",
        "find-it: @example: `where` must be an address whose host has a public name, not \"https://localhost/a\"",
    );
    check(
        "\"limit\": 200",
        "\"limit\": 201",
        "find-it: @example: `limit` must be 1 to 200, not 201",
    );
}

#[test]
fn an_example_of_which_no_rule_can_build_anything_does_not_build() {
    check(
        "@egress PUT other:/find",
        "@egress PUT other:/find?size={size}",
        "find-it: @example {\"thing_id\":\"1\",\"name\":\"x\",\"colour\":\"dark_blue\"}: no change may leave: `PUT other:/find?size={size}` needs `size`\n\
         find-it: @example {\"thing_id\":\"12\",\"colour\":\"red\",\"share\":1,\"ends\":[\"not_so_well\"],\"where\":\"https://example.com/a\",\"limit\":200}: no change may leave: `PUT other:/find?size={size}` needs `size`",
    );
    // Defaults are supplied, and one rule of several is enough.
    let alive =
        "@egress PUT other:/find?size={at-most}\n    /// @egress PUT other:/found?size={size}";
    assert_eq!(
        errors(&COMPLETE.replace("@egress PUT other:/find", alive)),
        "complete"
    );
}

#[test]
fn names_mean_one_thing() {
    check(
        "@alias thing-id = section-id",
        "@alias thing-id = name",
        "find-it: @alias thing-id = name: `name` is taken",
    );
    check(
        "@alias thing-id = section-id",
        "@alias thing = section-id",
        "find-it: @alias thing = section-id: `thing` is neither the function nor a parameter of it",
    );
    check(
        "@alias find-it = search-it",
        "@alias find-it = ready",
        "find-it: @alias ready is the name of another tool",
    );
    check(
        "@class trim",
        "@class player-token",
        "world: `player-token` is declared twice: take one of them out",
    );
    check(
        "@default-toolsets things",
        "@default-toolsets thing",
        "world: @default-toolsets thing is the @toolset of no function",
    );
    check(
        "@check ready",
        "@check steady",
        "world: @check steady is no exported function",
    );
    check(
        "@check ready",
        "@check find-it",
        "world: @check find-it must be a tool that reads and takes nothing",
    );
    let two = COMPLETE.replacen(
        "/// Finds things.",
        "interface others { record answer { a: u32 } }\n/// Finds things.",
        1,
    );
    let two = two.replacen(
        "use types.{answer,",
        "use others.{answer as other};\n use types.{answer,",
        1,
    );
    let two = two.replacen(
        "ready: func() -> result<answer,",
        "ready: func() -> result<other,",
        1,
    );
    assert_eq!(
        errors(&two),
        "two types are called `answer`, in types and others: rename one of them"
    );
}

#[test]
fn only_functions_may_be_exported() {
    let wit = "package test:tools;\ninterface types { record a { b: u32 } }\nworld root { export types; }";
    assert_eq!(
        errors(wit),
        "world: it may export functions only, and each at the world's level"
    );
}

#[test]
fn rules_are_read_by_the_parser_that_the_host_reads_them_with() {
    #[track_caller]
    fn check(written: &str, instead: &str, expected: &str) {
        assert!(COMPLETE.contains(written), "{written}");
        let found = errors(&COMPLETE.replacen(written, instead, 1));
        // The rest is the words of that parser.
        assert!(
            found.starts_with(expected) && found.lines().count() == 1,
            "{found}"
        );
    }
    check(
        "GET /show/{session}",
        "GET /show/{sesion}",
        "show-it: @egress `GET /show/{sesion}`: the tool has no parameter `sesion`: it has `session`",
    );
    check(
        "{:trim}",
        "{:trims}",
        "find-it: @egress `GET /find?name={name}&{:trims}`: `{:trims}` is no class: ",
    );
    check(
        "PUT other:/find",
        "PUT another:/find",
        "find-it: @egress `PUT another:/find`: names the origin `another`, which is not declared: ",
    );
    check(
        "GET /show/{session}",
        "PUT /show/{session}",
        "show-it: @egress `PUT /show/{session}`: does more than read, which is all its effect says",
    );
}
