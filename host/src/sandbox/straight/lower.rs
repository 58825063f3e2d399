//! Arguments into core values, or into a component's memory.

use wasmtime::component::__internal::{ComponentTypes, InterfaceType, LowerContext};
use wasmtime::{Result, ValRaw, bail, format_err};

use super::FLAT;
use crate::component::Value;

/// The core values that a function gets whose parameters are `ty`: the arguments, or a pointer to them.
///
/// # Errors
/// When the component allots no memory, and for values that do not fit the types: the contract read both.
pub(super) fn arguments<T>(
    context: &mut LowerContext<'_, T>,
    ty: InterfaceType,
    arguments: &[Option<Value>],
) -> Result<[ValRaw; FLAT]> {
    let types: &ComponentTypes = context.types;
    let InterfaceType::Tuple(parameters) = ty else {
        bail!("parameters that are no list");
    };
    let parameters = &types[parameters].types;
    if parameters.len() != arguments.len() {
        bail!(
            "{} arguments for {} parameters",
            arguments.len(),
            parameters.len()
        );
    }
    let mut lowering = Lowering { context, types };
    let mut flat = Vec::with_capacity(FLAT);
    let arguments = std::iter::zip(parameters, arguments);
    let abi = types.canonical_abi(&ty);
    if abi.flat_count(FLAT).is_some() {
        for (ty, argument) in arguments {
            lowering.flat(ty, argument.as_ref(), &mut flat)?;
        }
    } else {
        let begin = lowering.allot(abi.align32, abi.size32 as usize)?;
        let mut offset = 0;
        for (ty, argument) in arguments {
            let at = begin + types.canonical_abi(ty).next_field32_size(&mut offset);
            lowering.store(ty, argument.as_ref(), at)?;
        }
        flat.push(pointer(begin)?);
    }
    let mut values = [ValRaw::u64(0); FLAT];
    for (value, flat) in values.iter_mut().zip(flat) {
        *value = flat;
    }
    Ok(values)
}

struct Lowering<'c, 'a, T: 'static> {
    context: &'c mut LowerContext<'a, T>,
    types: &'c ComponentTypes,
}

impl<T> Lowering<'_, '_, T> {
    /// A value as core values; nothing is an absent option.
    fn flat(
        &mut self,
        ty: &InterfaceType,
        value: Option<&Value>,
        flat: &mut Vec<ValRaw>,
    ) -> Result<()> {
        match (ty, value) {
            (InterfaceType::Option(kind), value) => {
                let kind = &self.types[*kind];
                flat.push(ValRaw::u32(u32::from(value.is_some())));
                match value {
                    Some(value) => self.flat(&kind.ty, Some(value), flat)?,
                    None => {
                        let count = self.types.canonical_abi(&kind.ty).flat_count(FLAT);
                        let count = count.ok_or_else(|| format_err!("an option of too much"))?;
                        flat.extend(std::iter::repeat_n(ValRaw::u64(0), count));
                    }
                }
            }
            (InterfaceType::Bool, Some(Value::Flag(flag))) => {
                flat.push(ValRaw::u32(u32::from(*flag)));
            }
            (InterfaceType::U32, Some(Value::U32(number))) => flat.push(ValRaw::u32(*number)),
            (InterfaceType::S32, Some(Value::S32(number))) => flat.push(ValRaw::i32(*number)),
            (InterfaceType::Float64, Some(Value::F64(number))) => {
                flat.push(ValRaw::f64(number.to_bits()));
            }
            (InterfaceType::Enum(_), Some(Value::Case(name))) => {
                flat.push(ValRaw::u32(self.case(ty, name)?));
            }
            (InterfaceType::String, Some(Value::Text(text))) => {
                flat.extend([pointer(self.text(text)?)?, pointer(text.len())?]);
            }
            (InterfaceType::List(_), Some(Value::List(elements))) => {
                flat.extend([pointer(self.list(ty, elements)?)?, pointer(elements.len())?]);
            }
            _ => bail!("an argument that does not fit its parameter"),
        }
        Ok(())
    }

    /// The same in memory that is allotted, at `at`.
    fn store(&mut self, ty: &InterfaceType, value: Option<&Value>, at: usize) -> Result<()> {
        match (ty, value) {
            (InterfaceType::Option(kind), value) => {
                let kind = &self.types[*kind];
                *self.context.get(at) = [u8::from(value.is_some())];
                if let Some(value) = value {
                    let payload = at + kind.info.payload_offset32 as usize;
                    self.store(&kind.ty, Some(value), payload)?;
                }
            }
            (InterfaceType::Bool, Some(Value::Flag(flag))) => {
                *self.context.get(at) = [u8::from(*flag)];
            }
            (InterfaceType::U32, Some(Value::U32(number))) => {
                *self.context.get(at) = number.to_le_bytes();
            }
            (InterfaceType::S32, Some(Value::S32(number))) => {
                *self.context.get(at) = number.to_le_bytes();
            }
            (InterfaceType::Float64, Some(Value::F64(number))) => {
                *self.context.get(at) = number.to_le_bytes();
            }
            (InterfaceType::Enum(_), Some(Value::Case(name))) => {
                let case = self.case(ty, name)?.to_le_bytes();
                match self.types.canonical_abi(ty).size32 {
                    1 => *self.context.get(at) = [case[0]],
                    2 => *self.context.get(at) = [case[0], case[1]],
                    _ => *self.context.get(at) = case,
                }
            }
            (InterfaceType::String, Some(Value::Text(text))) => {
                let begin = self.text(text)?;
                self.pair(at, begin, text.len())?;
            }
            (InterfaceType::List(_), Some(Value::List(elements))) => {
                let begin = self.list(ty, elements)?;
                self.pair(at, begin, elements.len())?;
            }
            _ => bail!("an argument that does not fit its parameter"),
        }
        Ok(())
    }

    /// The place of a case among those of its enum.
    fn case(&self, ty: &InterfaceType, name: &str) -> Result<u32> {
        let InterfaceType::Enum(kind) = ty else {
            bail!("an enum that is none");
        };
        let place = self.types[*kind].names.get_index_of(name);
        let place = place.ok_or_else(|| format_err!("a case that its enum does not have"))?;
        Ok(u32::try_from(place)?)
    }

    /// Puts a text into memory; says where.
    fn text(&mut self, text: &str) -> Result<usize> {
        let begin = self.allot(1, text.len())?;
        let memory = self.context.as_slice_mut();
        memory[begin..begin + text.len()].copy_from_slice(text.as_bytes());
        Ok(begin)
    }

    /// Puts elements into memory; says where.
    fn list(&mut self, ty: &InterfaceType, elements: &[Value]) -> Result<usize> {
        let InterfaceType::List(kind) = ty else {
            bail!("a list that is none");
        };
        let element = self.types[*kind].element;
        let abi = self.types.canonical_abi(&element);
        let size = abi.size32 as usize;
        let bytes = size.checked_mul(elements.len());
        let bytes = bytes.ok_or_else(|| format_err!("a list of too much"))?;
        let begin = self.allot(abi.align32, bytes)?;
        for (place, value) in elements.iter().enumerate() {
            self.store(&element, Some(value), begin + place * size)?;
        }
        Ok(begin)
    }

    fn pair(&mut self, at: usize, begin: usize, length: usize) -> Result<()> {
        *self.context.get(at) = u32::try_from(begin)?.to_le_bytes();
        *self.context.get(at + 4) = u32::try_from(length)?.to_le_bytes();
        Ok(())
    }

    /// Has the component allot memory, all of which is there.
    fn allot(&mut self, align: u32, bytes: usize) -> Result<usize> {
        self.context.realloc(0, 0, align, bytes)
    }
}

fn pointer(at: usize) -> Result<ValRaw> {
    Ok(ValRaw::u32(u32::try_from(at)?))
}
