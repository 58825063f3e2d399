//! What a component would cost to compile, counted before it is compiled: once begun, that cannot be interrupted.
//!
//! Time is linear in the number of instructions, but for two things: many values that live across many branches, and
//! instances that are made of instances. Our own component takes less than half of what may be kept where branches meet,
//! and less than a fifth of every other bound here. The worst that was found within them took twenty-five times as long
//! to compile as ours did when it had eleven tools, and 850 MiB.

use anyhow::{Context, Result, ensure};
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, FuncValidator, FuncValidatorAllocations, FunctionBody, Operator,
    Parser, Payload, ValidPayload, Validator, ValidatorResources,
};

use crate::binary::{FEATURES, is_wasm};

/// Instructions of all functions together: ten megabytes of usual code.
const MAX_OPERATORS: usize = 4_000_000;

/// Bytes of one function: several times the largest that compilers make of what people write.
const MAX_BODY: usize = 256 << 10;

/// Functions of all modules together.
const MAX_FUNCTIONS: usize = 50_000;

/// Values that are kept where branches meet, summed up over all such places: each is a piece of work for the compiler.
const MAX_JOINS: usize = 10_000_000;

/// What a loop uses is kept at its head, needed or not: it counts as so many places.
const LOOP: usize = 16;

/// Places cost by their number too, as if so many of them were a value more at each.
const PLACES: usize = 32;

/// Instances, and functions that cross their borders, once every instance is made.
const MAX_PARTS: usize = 10_000;

/// Types, imports and exports of all components together.
const MAX_NAMES: usize = 50_000;

/// Components and modules within each other.
const MAX_DEPTH: usize = 10;

/// Refuses what would take too long to compile, and what is not valid.
///
/// # Errors
/// What there is too much of, or what is wrong.
pub fn check(bytes: &[u8]) -> Result<()> {
    Cost::of(bytes).map(drop)
}

/// The shares of the bounds that a component takes: of instructions, functions, values across branches, and names.
///
/// # Errors
/// As [`check`].
pub fn shares(bytes: &[u8]) -> Result<[f64; 4]> {
    let cost = Cost::of(bytes)?;
    Ok([
        (cost.operators, MAX_OPERATORS),
        (cost.functions, MAX_FUNCTIONS),
        (cost.joins, MAX_JOINS),
        (cost.names, MAX_NAMES),
    ]
    .map(|(taken, most)| taken as f64 / most as f64))
}

const INVALID: &str = "this is not a valid WebAssembly component";

#[derive(Default)]
struct Cost {
    /// The component or module that is being read, inside those around it.
    scopes: Vec<Scope>,
    functions: usize,
    operators: usize,
    joins: usize,
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
    fn of(bytes: &[u8]) -> Result<Cost> {
        let mut cost = Cost::default();
        let mut validator = Validator::new_with_features(FEATURES);
        let mut allocations = FuncValidatorAllocations::default();
        ensure!(is_wasm(bytes), "this is not a WebAssembly component");
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.context("this is not a WebAssembly component")?;
            cost.add(&payload)?;
            if let ValidPayload::Func(function, body) =
                validator.payload(&payload).context(INVALID)?
            {
                let mut function = function.into_validator(allocations);
                cost.body(&mut function, &body)?;
                allocations = function.into_allocations();
            }
        }
        Ok(cost)
    }

    fn add(&mut self, payload: &Payload<'_>) -> Result<()> {
        let Some(scope) = self.scopes.last_mut() else {
            if let Payload::Version { encoding, .. } = payload {
                self.enter(*encoding)?;
            }
            return Ok(());
        };
        match payload {
            Payload::Version { encoding, .. } => self.enter(*encoding)?,
            Payload::End(_) => self.leave(),
            Payload::InstanceSection(section) => scope.add(section.count())?,
            Payload::ComponentCanonicalSection(section) => scope.add(section.count())?,
            Payload::ComponentInstanceSection(section) => {
                for instance in section.clone() {
                    scope.instance(&instance?)?;
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section.clone() {
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

    /// Counts, and validates, one function.
    fn body(
        &mut self,
        function: &mut FuncValidator<ValidatorResources>,
        body: &FunctionBody<'_>,
    ) -> Result<()> {
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
        let mut reader = body.get_binary_reader();
        function.read_locals(&mut reader).context(INVALID)?;
        let locals = function.len_locals() as usize;
        let mut places = 0_usize;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let (operator, offset) = operators.read_with_offset()?;
            let weight = match &operator {
                Operator::Loop { .. } => LOOP,
                Operator::Block { .. }
                | Operator::If { .. }
                | Operator::Br { .. }
                | Operator::BrIf { .. } => 1,
                Operator::BrTable { targets } => targets.len() as usize,
                _ => 0,
            };
            places += weight;
            let values = locals + function.operand_stack_height() as usize + places / PLACES;
            self.joins = self.joins.saturating_add(values.saturating_mul(weight));
            self.operators += 1;
            function.op(offset, &operator).context(INVALID)?;
            ensure!(
                self.operators <= MAX_OPERATORS,
                "it has more than {MAX_OPERATORS} instructions"
            );
            ensure!(
                self.joins <= MAX_JOINS,
                "its functions keep too many values across too many branches"
            );
        }
        operators.finish().context(INVALID)
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

#[cfg(test)]
mod tests;
