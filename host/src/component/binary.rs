//! A component's bytes, read without compiling or running anything.

use anyhow::{Context, Result, bail};
use wasmparser::{Parser, Payload};

/// The section that describes the tools.
pub(crate) const SECTION: &str = "mcp-tools";

/// A description of tools takes a few kilobytes; what is far larger is made to hurt.
const MAX_SECTION: usize = 1 << 20;

/// The content of the `mcp-tools` section, at whatever depth it lies: the linker puts it into the core module.
///
/// # Errors
/// When the bytes are no component, or hold the section twice or far too large.
pub(crate) fn section(bytes: &[u8]) -> Result<Option<&[u8]>> {
    if Parser::is_core_wasm(bytes) {
        bail!("this is a core WebAssembly module, not a component");
    }
    let mut found = None;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.context("this is not a WebAssembly component")? {
            Payload::CustomSection(section) if section.name() == SECTION => {
                let data = section.data();
                if data.len() > MAX_SECTION {
                    bail!(
                        "its `{SECTION}` section is larger than {} KiB",
                        MAX_SECTION >> 10
                    );
                }
                if found.replace(data).is_some() {
                    bail!("it has more than one `{SECTION}` section");
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(wat: &str, expected: Result<Option<&str>, &str>) {
        let bytes = wat::parse_str(wat).unwrap();
        match (section(&bytes), expected) {
            (Ok(data), Ok(expected)) => assert_eq!(data, expected.map(str::as_bytes)),
            (Err(error), Err(expected)) => {
                assert!(format!("{error:#}").contains(expected), "{error:#}")
            }
            (outcome, _) => panic!("{outcome:?}"),
        }
    }

    #[test]
    fn sections_at_any_depth() {
        check("(component)", Ok(None));
        check(r#"(component (@custom "mcp-tools" "{}"))"#, Ok(Some("{}")));
        check(r#"(component (@custom "other" "{}"))"#, Ok(None));
        check(
            r#"(component (core module (@custom "mcp-tools" "{}")))"#,
            Ok(Some("{}")),
        );
        check(
            r#"(component (component (core module (@custom "mcp-tools" "{}"))))"#,
            Ok(Some("{}")),
        );
    }

    #[test]
    fn refused_bytes() {
        check("(module)", Err("core WebAssembly module"));
        check(
            r#"(component (@custom "mcp-tools" "1") (core module (@custom "mcp-tools" "2")))"#,
            Err("more than one"),
        );
        let large = format!(
            r#"(component (@custom "mcp-tools" "{}"))"#,
            "x".repeat(MAX_SECTION + 1)
        );
        check(&large, Err("larger than 1024 KiB"));
        for bytes in [&b""[..], b"\0asm", b"not wasm"] {
            assert!(section(bytes).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..100) {
            let _ = section(&bytes);
            let real = wat::parse_str(r#"(component (core module (@custom "mcp-tools" "{}")))"#).unwrap();
            let _ = section(&real[..cut.min(real.len())]);
            let _ = section(&[&real[..8], &bytes].concat());
        }
    }
}
