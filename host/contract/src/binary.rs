//! A component's bytes, read and validated without compiling or running anything.

use anyhow::{Context, Result, anyhow, bail, ensure};
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentFuncType, ComponentItem,
};
use wasmparser::types::Types;
use wasmparser::{
    CanonicalFunction, CanonicalOption, Encoding, Parser, Payload, ValidPayload, Validator,
    WasmFeatures,
};

use crate::Metadata;

/// The section that describes the tools.
const SECTION: &str = "mcp-tools";

/// A description of tools takes a few kilobytes; what is far larger is made to hurt.
const MAX_SECTION: usize = 1 << 20;

/// What a component may be made of: what the engine compiles, and nothing that is still being designed.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::MEMORY64)
    .union(WasmFeatures::RELAXED_SIMD)
    .union(WasmFeatures::TAIL_CALL);

fn is_no_other_encoding(option: &CanonicalOption) -> bool {
    !matches!(
        option,
        CanonicalOption::UTF16 | CanonicalOption::CompactUTF16
    )
}

/// A component whose types are known. Its code has not been looked at.
pub struct Binary<'a> {
    /// Every `mcp-tools` section, at whatever depth it lies: the linker puts it into the core module.
    sections: Vec<&'a [u8]>,
    /// Names of everything that it imports.
    pub imports: Vec<&'a str>,
    /// Names of what it offers.
    pub exports: Vec<&'a str>,
    pub types: Types,
    pub metadata: Metadata,
    /// True if every function that it offers writes texts in UTF-8, and none in one of the two other encodings.
    ///
    /// Source: Component Model, Binary.md, `canonopt`.
    pub texts_are_utf8: bool,
}

impl<'a> Binary<'a> {
    /// Validates a component except for the bodies of its functions, which nobody reads here.
    ///
    /// # Errors
    /// When the bytes are no valid component.
    pub fn read(bytes: &'a [u8]) -> Result<Binary<'a>> {
        ensure!(is_wasm(bytes), "this is not a WebAssembly component");
        if Parser::is_core_wasm(bytes) {
            bail!("this is a core WebAssembly module, not a component");
        }
        let mut validator = Validator::new_with_features(FEATURES);
        let (mut sections, mut imports, mut exports) = (Vec::new(), Vec::new(), Vec::new());
        let mut metadata = Metadata::default();
        let mut depth = 0_usize;
        let mut types = None;
        let mut texts_are_utf8 = true;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.context("this is not a WebAssembly component")?;
            let valid = validator
                .payload(&payload)
                .context("this is not a valid WebAssembly component")?;
            if let ValidPayload::End(all) = valid {
                types = Some(all);
            }
            match payload {
                Payload::Version { encoding, .. } => {
                    if depth == 0 && encoding != Encoding::Component {
                        bail!("this is a core WebAssembly module, not a component");
                    }
                    depth += 1;
                }
                Payload::End(_) => depth -= 1,
                Payload::CustomSection(section) if section.name() == SECTION => {
                    sections.push(section.data());
                }
                Payload::CustomSection(section) if depth == 1 => metadata.add(&section),
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        imports.push(import?.name.name);
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        exports.push(export?.name.name);
                    }
                }
                Payload::ComponentCanonicalSection(section) => {
                    for function in section {
                        if let CanonicalFunction::Lift { options, .. } = function? {
                            texts_are_utf8 &= options.iter().all(is_no_other_encoding);
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(Binary {
            sections,
            imports,
            exports,
            types: types.ok_or_else(|| anyhow!("this is not a WebAssembly component"))?,
            metadata,
            texts_are_utf8,
        })
    }

    /// The content of the `mcp-tools` section.
    ///
    /// # Errors
    /// When there are several, or it is far too large.
    pub fn section(&self) -> Result<Option<&'a [u8]>> {
        match self.sections.as_slice() {
            [] => Ok(None),
            [section] if section.len() > MAX_SECTION => bail!(
                "its `{SECTION}` section is larger than {} KiB",
                MAX_SECTION >> 10
            ),
            [section] => Ok(Some(section)),
            _ => bail!("it has more than one `{SECTION}` section"),
        }
    }

    /// The exported functions. Exported types come along with them.
    ///
    /// # Errors
    /// When it exports anything else, which could be no tool.
    pub fn functions(&self) -> Result<Vec<(&'a str, &ComponentFuncType)>> {
        let mut functions = Vec::new();
        for name in &self.exports {
            match self.types.component_item_for_export(name) {
                Some(ComponentItem {
                    ty: ComponentEntityType::Func(id),
                    ..
                }) => functions.push((*name, &self.types[*id])),
                Some(ComponentItem {
                    ty: ComponentEntityType::Type { .. },
                    ..
                }) => {}
                _ => bail!("it exports `{name}`, which is not a function"),
            }
        }
        Ok(functions)
    }

    /// Whether an import consists of types alone, which nobody needs to provide.
    pub fn is_types_only(&self, import: &str) -> bool {
        let Some(item) = self.types.component_item_for_import(import) else {
            return false;
        };
        match &item.ty {
            ComponentEntityType::Instance(id) => {
                let mut exports = self.types[*id].exports.values();
                exports.all(|export| is_type(&export.ty))
            }
            item => is_type(item),
        }
    }

    /// Names of what it wants from its host, without the types that its functions are written with.
    pub fn interfaces(&self) -> impl Iterator<Item = &'a str> {
        let is_type = |name: &str| {
            let item = self.types.component_item_for_import(name);
            item.is_some_and(|item| is_type(&item.ty))
        };
        self.imports
            .iter()
            .copied()
            .filter(move |name| !is_type(name))
    }
}

/// Whether it is the name of a type, and not of a resource, which somebody has to provide.
fn is_type(item: &ComponentEntityType) -> bool {
    match item {
        ComponentEntityType::Type { created, .. } => {
            !matches!(created, ComponentAnyTypeId::Resource(_))
        }
        _ => false,
    }
}

/// Whether the bytes begin as all WebAssembly does. What the parser says otherwise fills a screen.
pub(crate) fn is_wasm(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(wat: &str, expected: Result<Option<&str>, &str>) {
        let bytes = wat::parse_str(wat).unwrap();
        let data = Binary::read(&bytes).and_then(|binary| binary.section());
        match (data, expected) {
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
    fn sandbox_refused_bytes() {
        check("(module)", Err("core WebAssembly module"));
        check(
            r#"(component (@custom "mcp-tools" "1") (core module (@custom "mcp-tools" "2")))"#,
            Err("more than one"),
        );
        let section = |length| "x".repeat(length);
        let component = |text: &str| format!(r#"(component (@custom "mcp-tools" "{text}"))"#);
        let (whole, large) = (section(MAX_SECTION), section(MAX_SECTION + 1));
        check(&component(&whole), Ok(Some(&whole)));
        check(&component(&large), Err("larger than 1024 KiB"));
        for bytes in [&b""[..], b"\0asm", b"not wasm"] {
            assert!(Binary::read(bytes).is_err());
        }
        // One line, whatever the bytes are.
        let words = Binary::read(b"not wasm").map(drop).unwrap_err();
        assert_eq!(format!("{words:#}"), "this is not a WebAssembly component");
    }

    #[test]
    fn imports_and_exports_are_those_of_the_outermost_component() {
        let bytes = wat::parse_str(
            r#"(component
                (import "outer" (func $outer))
                (component (import "inner" (func $inner)) (export "inner-too" (func $inner)))
                (export "outer-too" (func $outer)))"#,
        )
        .unwrap();
        let binary = Binary::read(&bytes).unwrap();
        assert_eq!(binary.imports, ["outer"]);
        assert_eq!(binary.exports, ["outer-too"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..100) {
            let _ = Binary::read(&bytes);
            let real = wat::parse_str(r#"(component (core module (@custom "mcp-tools" "{}")))"#).unwrap();
            let _ = Binary::read(&real[..cut.min(real.len())]);
            let _ = Binary::read(&[&real[..8], &bytes].concat());
        }
    }
}
