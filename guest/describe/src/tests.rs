//! Worlds that are described, worlds that are not, and what is made of them.

mod emitted;
mod refused;
mod written;

/// A world that uses every tag.
const COMPLETE: &str = r#"package test:tools;

/// What the tools speak of.
interface types {
    /// How it ends.
    enum end {
        /// As it should
        /// @wire 1 good
        well,
        /// @wire 2 bad
        not-so-well,
    }

    enum colour { red, dark-blue }

    /// What is found.
    record answer {
        /// How often
        times: u32,
        ends: list<end>,
        by: option<person>,
    }

    record person { name: string, size: option<u64> }

    /// @content image
    record picture { media-type: string, data: list<u8> }

    record failure { message: string }
}

/// Finds things.
///
/// Ask `find-it`.
///
/// @default-toolsets things
/// @check ready
/// @origin other https://example.org
/// @class trim includeGuids|excludeFields
/// @delegated player-token GET /security/token?type=delegation /MediaContainer/token
/// @id thing-id [0-9]{1,10} from ready
/// @id session-id [0-9a-z-]{4,64}
world root {
    use types.{answer, failure, picture, end, colour};

    /// Find it.
    ///
    /// @title Find
    /// @toolset things
    /// @effect write idempotent
    /// @egress GET /find?name={name}&{:trim}
    /// @egress PUT other:/find
    /// @param thing-id: id thing-id   Thing, from `look`
    /// @param name 1..=20 !token|key = "two words" Its name
    /// @param where: uri 1..=100      Where to look
    /// @param ids: id thing-id 1..=20 Things like it
    /// @param at-most 1..=9 = 3       How many
    /// @param warmth -40..=60         Outside
    /// @param share 0.5..=1.5 = 0.75  How much of it
    /// @param size -1..=1             How large
    /// @param end = not-so-well       How it ends
    /// @param colour                  Of which colour
    /// @param ends 1..=2 = ["well"]   How others end
    /// @param force = false           Once more
    /// @param again                   And again
    /// @page 50
    /// @alias find-it = search-it
    /// @alias thing-id = section-id
    /// @example {"thing_id": "1", "name": "x", "colour": "dark_blue"}
    /// @example {"thing_id": "12", "colour": "red", "share": 1, "ends": ["not_so_well"], "where": "https://example.com/a", "limit": 200}
    /// @requests 256
    /// @timeout 2m
    export find-it: func(thing-id: string, name: option<string>, where: option<string>, ids: option<list<string>>, at-most: option<u32>, warmth: option<s32>, share: option<f64>, size: option<f64>, end: option<end>, colour: colour, ends: option<list<end>>, force: option<bool>, again: option<bool>, limit: option<u32>, offset: option<u32>) -> result<answer, failure>;

    /// Show it.
    ///
    /// @title Show
    /// @toolset more-things
    /// @effect read
    /// @egress GET /show/{session}
    /// @param session: id session-id Session
    /// @example {"session": "abc-1"}
    export show-it: func(session: string) -> result<picture, failure>;

    /// True if it is there.
    ///
    /// @title Ready
    /// @toolset things
    /// @effect read
    /// @egress GET /
    /// @example {}
    export ready: func() -> result<answer, failure>;
}
"#;

/// The words of the build about a world.
fn errors(wit: &str) -> String {
    crate::world::parse(wit).map_or_else(|errors| errors.join("\n"), |_| "complete".into())
}
