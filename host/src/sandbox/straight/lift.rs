//! The result of a function, out of memory into JSON text.
//!
//! Everything here is safe code over a slice: whatever a component left there, the worst is an error. The bytes are those that
//! [`val::json`](crate::sandbox::val) makes of the same value.

use serde::Serialize;
use wasmtime::component::__internal::wasmtime_environ::component::{TypeRecord, TypeRecordIndex};
use wasmtime::component::__internal::{ComponentTypes, InterfaceType};
use wasmtime::component::Val;
use wasmtime::{Result, bail, format_err};

use crate::sandbox::answer::Returned;

/// An answer that JSON, or its host, cannot hold.
#[derive(Debug, thiserror::Error)]
#[error("the component answered {0}")]
pub(in crate::sandbox) struct Unusable(pub &'static str);

/// The memory of a component after a call, and what is read out of it.
pub(super) struct Memory<'m> {
    memory: &'m [u8],
    types: &'m ComponentTypes,
    /// Takes bytes from what a component may hand over; an error when there are none left.
    charge: &'m mut dyn FnMut(usize) -> Result<()>,
    out: Vec<u8>,
}

impl<'m> Memory<'m> {
    pub fn new(
        memory: &'m [u8],
        types: &'m ComponentTypes,
        charge: &'m mut dyn FnMut(usize) -> Result<()>,
    ) -> Memory<'m> {
        Memory {
            memory,
            types,
            charge,
            out: Vec::new(),
        }
    }

    /// The value that a function returned whose results are `ty`, and lie at `at`.
    ///
    /// # Errors
    /// For what lies out of bounds, is not aligned or is no text, and [`Unusable`].
    pub fn returned(mut self, ty: InterfaceType, at: usize) -> Result<Returned> {
        let types = self.types;
        let InterfaceType::Tuple(results) = ty else {
            bail!("results that are no list");
        };
        let &[result] = &*types[results].types else {
            return Err(Unusable("something other than a result").into());
        };
        let InterfaceType::Result(kind) = result else {
            return Err(Unusable("something other than a result").into());
        };
        self.place(&result, at)?;
        let kind = &types[kind];
        let payload = at + kind.info.payload_offset32 as usize;
        match (self.discriminant(at, 1, 2)?, kind.ok, kind.err) {
            (0, Some(ok), _) => match image(types, &ok) {
                Some(byte) => self.image(&ok, byte, payload),
                None => {
                    self.write(&ok, payload)?;
                    Ok(Returned::Record(self.text_of_all()?))
                }
            },
            (1, _, Some(error)) => {
                let InterfaceType::Record(_) = error else {
                    return Err(Unusable("an error that is no record").into());
                };
                self.write(&error, payload)?;
                Ok(Returned::Failure(self.text_of_all()?))
            }
            _ => Err(Unusable("something other than a result").into()),
        }
    }

    /// The media type and the bytes of an image.
    fn image(mut self, record: &InterfaceType, byte: InterfaceType, at: usize) -> Result<Returned> {
        let InterfaceType::Record(record) = record else {
            bail!("an image that is no record");
        };
        let [media_type, data] = self.fields(*record, at)[..] else {
            bail!("an image that is not of two fields");
        };
        let media_type = self.text(media_type)?.to_owned();
        let (begin, length) = self.list(data, &byte)?;
        Ok(Returned::Image(
            media_type,
            self.memory[begin..begin + length].to_vec(),
        ))
    }

    fn write(&mut self, ty: &InterfaceType, at: usize) -> Result<()> {
        let types = self.types;
        match ty {
            InterfaceType::Bool => {
                let [byte] = self.bytes(at)?;
                let word: &[u8] = if byte == 0 { b"false" } else { b"true" };
                self.out.extend_from_slice(word);
            }
            InterfaceType::U32 => self.json(&u32::from_le_bytes(self.bytes(at)?))?,
            InterfaceType::S32 => self.json(&i32::from_le_bytes(self.bytes(at)?))?,
            InterfaceType::U64 => self.json(&u64::from_le_bytes(self.bytes(at)?))?,
            InterfaceType::Float64 => {
                let number = f64::from_le_bytes(self.bytes(at)?);
                if !number.is_finite() {
                    return Err(Unusable("a number that is not finite").into());
                }
                self.json(&number)?;
            }
            InterfaceType::String => {
                let text = self.text(at)?;
                self.json(text)?;
            }
            InterfaceType::Enum(kind) => {
                let kind = &types[*kind];
                let case = self.discriminant(at, kind.abi.size32, kind.names.len())?;
                self.name(&kind.names[case])?;
            }
            InterfaceType::Option(_) => match self.some(ty, at)? {
                Some((ty, at)) => self.write(&ty, at)?,
                None => self.out.extend_from_slice(b"null"),
            },
            InterfaceType::List(kind) => {
                let element = types[*kind].element;
                let size = types.canonical_abi(&element).size32 as usize;
                let (begin, length) = self.list(at, &element)?;
                self.out.push(b'[');
                for place in 0..length {
                    if place > 0 {
                        self.out.push(b',');
                    }
                    self.write(&element, begin + place * size)?;
                }
                self.out.push(b']');
            }
            InterfaceType::Record(kind) => self.record(&types[*kind], at)?,
            // The contract admits no other type.
            _ => return Err(Unusable("a value of a type that answers do not have").into()),
        }
        Ok(())
    }

    fn record(&mut self, record: &'m TypeRecord, at: usize) -> Result<()> {
        let charged = record.fields.len().saturating_mul(size_of::<Val>());
        (self.charge)(charged)?;
        self.out.push(b'{');
        let (mut offset, mut first) = (0, true);
        for field in &record.fields {
            let abi = self.types.canonical_abi(&field.ty);
            let at = at + abi.next_field32_size(&mut offset);
            // Most fields of most records are absent.
            let (ty, at) = match field.ty {
                InterfaceType::Option(_) => match self.some(&field.ty, at)? {
                    Some(value) => value,
                    None => continue,
                },
                ty => (ty, at),
            };
            if !first {
                self.out.push(b',');
            }
            first = false;
            self.name(&field.name)?;
            self.out.push(b':');
            self.write(&ty, at)?;
        }
        self.out.push(b'}');
        Ok(())
    }
}

/// The steps that everything above is read with: bounds first.
impl<'m> Memory<'m> {
    fn text_of_all(self) -> Result<String> {
        Ok(String::from_utf8(self.out)?)
    }

    fn json(&mut self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        Ok(serde_json::to_writer(&mut self.out, value)?)
    }

    /// A name of the WIT, as MCP writes it. It needs no escapes.
    fn name(&mut self, name: &str) -> Result<()> {
        (self.charge)(name.len())?;
        let underscored = |byte| if byte == b'-' { b'_' } else { byte };
        self.out.push(b'"');
        self.out.extend(name.bytes().map(underscored));
        self.out.push(b'"');
        Ok(())
    }

    /// The places of the fields of a record that lies at `at`.
    fn fields(&self, record: TypeRecordIndex, at: usize) -> Vec<usize> {
        let mut offset = 0;
        let mut next = |ty| at + self.types.canonical_abi(ty).next_field32_size(&mut offset);
        let fields = &self.types[record].fields;
        fields.iter().map(|field| next(&field.ty)).collect()
    }

    /// Checks that a value of this type can be at `at`.
    fn place(&self, ty: &InterfaceType, at: usize) -> Result<()> {
        let abi = self.types.canonical_abi(ty);
        if !at.is_multiple_of(abi.align32 as usize) {
            bail!("a pointer is not aligned");
        }
        let end = at.checked_add(abi.size32 as usize);
        if end.is_none_or(|end| end > self.memory.len()) {
            bail!("a pointer is out of bounds of memory");
        }
        Ok(())
    }

    fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        let bytes = self.memory.get(at..).and_then(<[u8]>::first_chunk);
        let bytes = bytes.ok_or_else(|| format_err!("a value is out of bounds of memory"))?;
        Ok(*bytes)
    }

    /// The case of a value that has so many, told in `size` bytes.
    fn discriminant(&self, at: usize, size: u32, cases: usize) -> Result<usize> {
        let case = match size {
            1 => u32::from(u8::from_le_bytes(self.bytes(at)?)),
            2 => u32::from(u16::from_le_bytes(self.bytes(at)?)),
            _ => u32::from_le_bytes(self.bytes(at)?),
        };
        let case = case as usize;
        if case >= cases {
            bail!("a case that is none of {cases}");
        }
        Ok(case)
    }

    /// Type and place of what an option holds.
    fn some(
        &mut self,
        option: &InterfaceType,
        at: usize,
    ) -> Result<Option<(InterfaceType, usize)>> {
        let InterfaceType::Option(kind) = option else {
            bail!("an option that is none");
        };
        let kind = &self.types[*kind];
        if self.discriminant(at, 1, 2)? == 0 {
            return Ok(None);
        }
        (self.charge)(size_of::<Val>())?;
        Ok(Some((kind.ty, at + kind.info.payload_offset32 as usize)))
    }

    /// Pointer and length, which lie at `at`.
    fn pair(&self, at: usize) -> Result<(usize, usize)> {
        let [pointer, length] = [self.bytes(at)?, self.bytes(at + 4)?].map(u32::from_le_bytes);
        Ok((pointer as usize, length as usize))
    }

    fn text(&mut self, at: usize) -> Result<&'m str> {
        let (begin, length) = self.pair(at)?;
        let bytes = begin
            .checked_add(length)
            .and_then(|end| self.memory.get(begin..end));
        let bytes = bytes.ok_or_else(|| format_err!("a text is out of bounds of memory"))?;
        (self.charge)(length)?;
        Ok(std::str::from_utf8(bytes)?)
    }

    /// The place where a list begins, and how many elements it has, all of which are in memory.
    fn list(&mut self, at: usize, element: &InterfaceType) -> Result<(usize, usize)> {
        let (begin, length) = self.pair(at)?;
        let abi = self.types.canonical_abi(element);
        let bytes = length.checked_mul(abi.size32 as usize);
        let end = bytes.and_then(|bytes| begin.checked_add(bytes));
        if end.is_none_or(|end| end > self.memory.len()) {
            bail!("a list is out of bounds of memory");
        }
        if !begin.is_multiple_of(abi.align32 as usize) {
            bail!("a list is not aligned");
        }
        (self.charge)(length.saturating_mul(size_of::<Val>()))?;
        Ok((begin, length))
    }
}

/// The type of the bytes of an image, if `ty` is one: a record of a text and a list of bytes.
fn image(types: &ComponentTypes, ty: &InterfaceType) -> Option<InterfaceType> {
    let InterfaceType::Record(record) = ty else {
        return None;
    };
    let [media_type, data] = &*types[*record].fields else {
        return None;
    };
    let (InterfaceType::String, InterfaceType::List(list)) = (media_type.ty, data.ty) else {
        return None;
    };
    let element = types[list].element;
    matches!(element, InterfaceType::U8).then_some(element)
}
