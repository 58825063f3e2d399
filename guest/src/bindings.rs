//! The bindings that `wit-bindgen` makes of the WIT: the bottom layer. Others take the types from [`crate::types`].

#![expect(clippy::mem_forget, clippy::too_many_arguments, reason = "generated")]

wit_bindgen::generate!({
    path: "../wit",
    world: "root",
    additional_derives: [serde::Serialize, PartialEq],
});
