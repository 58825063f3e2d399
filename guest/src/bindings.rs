//! The bindings that `wit-bindgen` makes of the WIT: the bottom layer. Others take the types from [`crate::types`].

#![expect(clippy::mem_forget, clippy::too_many_arguments, reason = "generated")]

#[cfg(not(feature = "by-name"))]
wit_bindgen::generate!({
    path: "../wit",
    world: "root",
    additional_derives: [PartialEq],
});

// Without the world's exports in the section that names what a component has: another world has this in it.
#[cfg(feature = "by-name")]
wit_bindgen::generate!({
    path: "../wit",
    world: "root",
    additional_derives: [PartialEq],
    pub_export_macro: true,
});
