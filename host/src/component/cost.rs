//! What a component would cost to compile, counted before it is compiled: once begun, that cannot be interrupted.
//!
//! Time is linear in the size of the code, but for three things that are counted here: functions whose many variables
//! meet in many places, functions that are very large, and instances that are made of instances.

use anyhow::{Context, Result, ensure};
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, FunctionBody, Operator, Parser, Payload,
};

/// Bytes of one function.
const MAX_BODY: usize = 512 << 10;

/// Functions of all modules together.
const MAX_FUNCTIONS: usize = 100_000;

/// Variables of a function times the places where its branches meet, for all functions together.
const MAX_JOINS: u64 = 500_000_000;

/// Instances, and functions that cross their borders, once every instance is made.
const MAX_PARTS: usize = 10_000;

/// Types, imports and exports of all components together.
const MAX_NAMES: usize = 50_000;

/// Components and modules within each other.
const MAX_DEPTH: usize = 10;

/// Refuses what would take too long to compile. Bytes that are no component pass: who reads them says so.
///
/// # Errors
/// What there is too much of.
pub(crate) fn check(bytes: &[u8]) -> Result<()> {
    let mut cost = Cost::default();
    for payload in Parser::new(0).parse_all(bytes) {
        cost.add(payload.context("this is not a WebAssembly component")?)?;
    }
    Ok(())
}

#[derive(Default)]
struct Cost {
    /// The component or module that is being read, inside those around it.
    scopes: Vec<Scope>,
    functions: usize,
    joins: u64,
    names: usize,
}

#[derive(Default)]
struct Scope {
    is_component: bool,
    /// What one instance of it is made of.
    parts: usize,
    /// The same for the components that it can instantiate by number; `None` for one that it is handed.
    components: Vec<Option<usize>>,
}

impl Cost {
    fn add(&mut self, payload: Payload<'_>) -> Result<()> {
        let Some(scope) = self.scopes.last_mut() else {
            if let Payload::Version { encoding, .. } = payload {
                self.enter(encoding)?;
            }
            return Ok(());
        };
        match payload {
            Payload::Version { encoding, .. } => self.enter(encoding)?,
            Payload::End(_) => self.leave(),
            Payload::CodeSectionEntry(body) => self.body(&body)?,
            Payload::InstanceSection(section) => scope.add(section.count())?,
            Payload::ComponentCanonicalSection(section) => scope.add(section.count())?,
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    scope.instance(&instance?)?;
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    self.alias(&alias?)?;
                }
            }
            Payload::ComponentTypeSection(section) => self.names(section.count())?,
            Payload::ComponentImportSection(section) => {
                let handed =
                    |import: &ComponentTypeRef| matches!(import, ComponentTypeRef::Component(_));
                for import in section.clone() {
                    if handed(&import?.ty) {
                        scope.components.push(None);
                    }
                }
                self.names(section.count())?;
            }
            Payload::ComponentExportSection(section) => {
                for export in section.clone() {
                    let export = export?;
                    if export.kind == ComponentExternalKind::Component {
                        let parts = scope.component(export.index);
                        scope.components.push(parts);
                    }
                }
                self.names(section.count())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn enter(&mut self, encoding: Encoding) -> Result<()> {
        ensure!(
            self.scopes.len() < MAX_DEPTH,
            "its components lie more than {MAX_DEPTH} deep in each other"
        );
        self.scopes.push(Scope {
            is_component: encoding == Encoding::Component,
            ..Scope::default()
        });
        Ok(())
    }

    fn leave(&mut self) {
        let left = self.scopes.pop().filter(|left| left.is_component);
        if let (Some(left), Some(around)) = (left, self.scopes.last_mut()) {
            around.components.push(Some(left.parts));
        }
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) -> Result<()> {
        let parts = match alias {
            ComponentAlias::InstanceExport {
                kind: ComponentExternalKind::Component,
                ..
            } => None,
            ComponentAlias::Outer {
                kind: ComponentOuterAliasKind::Component,
                count,
                index,
            } => {
                let around = self.scopes.iter().rev().nth(*count as usize);
                around.and_then(|scope| scope.component(*index))
            }
            _ => return Ok(()),
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.components.push(parts);
        }
        Ok(())
    }

    fn names(&mut self, count: u32) -> Result<()> {
        self.names = self.names.saturating_add(count as usize);
        ensure!(
            self.names <= MAX_NAMES,
            "it has more than {MAX_NAMES} types, imports and exports"
        );
        Ok(())
    }

    fn body(&mut self, body: &FunctionBody<'_>) -> Result<()> {
        self.functions += 1;
        ensure!(
            self.functions <= MAX_FUNCTIONS,
            "it has more than {MAX_FUNCTIONS} functions"
        );
        let length = body.range().len();
        ensure!(
            length <= MAX_BODY,
            "one of its functions has {length} bytes, more than {MAX_BODY}"
        );
        let mut variables = 0_u64;
        for locals in body.get_locals_reader()? {
            variables += u64::from(locals?.0);
        }
        let mut meetings = 0_u64;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            meetings += match operators.read()? {
                Operator::Block { .. }
                | Operator::Loop { .. }
                | Operator::If { .. }
                | Operator::Br { .. }
                | Operator::BrIf { .. } => 1,
                Operator::BrTable { targets } => u64::from(targets.len()),
                _ => 0,
            };
        }
        self.joins = self
            .joins
            .saturating_add(variables.saturating_mul(meetings));
        ensure!(
            self.joins <= MAX_JOINS,
            "its functions have too many variables for so many branches"
        );
        Ok(())
    }
}

impl Scope {
    fn add(&mut self, count: u32) -> Result<()> {
        self.parts = self.parts.saturating_add(count as usize);
        ensure!(
            self.parts <= MAX_PARTS,
            "it is made of more than {MAX_PARTS} instances and functions between them"
        );
        Ok(())
    }

    fn instance(&mut self, instance: &ComponentInstance<'_>) -> Result<()> {
        let parts = match instance {
            ComponentInstance::FromExports(_) => 0,
            ComponentInstance::Instantiate {
                component_index, ..
            } => self
                .component(*component_index)
                .context("it instantiates a component that it is handed")?,
        };
        self.add(u32::try_from(parts).unwrap_or(u32::MAX).saturating_add(1))
    }

    fn component(&self, index: u32) -> Option<usize> {
        self.components.get(index as usize).copied().flatten()
    }
}
