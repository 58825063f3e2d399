//! Plex's JSON: one object in an object, lists under the name of their elements.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Children, Inside, MAX_DEPTH, Node, Scalar, WireError};

pub fn decode(text: &str, mut children: Children<'_>) -> Result<Node<'static>, WireError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut too_old = false;
    let root = json
        .deserialize_map(Root {
            children: &mut children,
            too_old: &mut too_old,
        })
        .and_then(|root| json.end().map(|()| root));
    match root {
        _ if too_old => Err(WireError::TooOld),
        Ok(root) => Ok(root),
        Err(error) if error.is_data() => Err(WireError::NotPlex),
        Err(_) => Err(WireError::Malformed),
    }
}

/// `{"MediaContainer": {...}}`, or an object of scalars, as a starting server answers.
struct Root<'c, 'e> {
    children: &'c mut Children<'e>,
    too_old: &'c mut bool,
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = Node<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'static>, A::Error> {
        let mut root = Node::default();
        while let Some(Text(key)) = map.next_key()? {
            // Before Plex 1.3 objects named themselves, and numbers were strings.
            *self.too_old |= key == "_elementType";
            let container = Container {
                name: key.clone(),
                children: self.children,
            };
            match map.next_value_seed(container)? {
                // Its items went to `each` already: whose they were could not be told any more.
                Held::Object(_) if !root.name.is_empty() => {
                    return Err(serde::de::Error::custom("two containers"));
                }
                Held::Object(node) => root = node,
                Held::Scalar(value) => root.attributes.push((Cow::Owned(key.into_owned()), value)),
                Held::Nothing => {}
            }
        }
        Ok(root)
    }
}

/// The value of a key of the outermost object.
enum Held {
    Object(Node<'static>),
    Scalar(Scalar<'static>),
    Nothing,
}

struct Container<'a, 'c, 'e> {
    name: Cow<'a, str>,
    children: &'c mut Children<'e>,
}

impl<'de> DeserializeSeed<'de> for Container<'de, '_, '_> {
    type Value = Held;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Held, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Container<'de, '_, '_> {
    type Value = Held;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Held, A::Error> {
        let mut container = Node {
            name: self.name,
            ..Node::default()
        };
        while let Some(Text(key)) = map.next_key()? {
            map.next_value_seed(Member {
                name: key,
                depth: 1,
                parent: &mut container,
                inside: Inside::Kept,
                children: Some(&mut *self.children),
            })?;
        }
        Ok(Held::Object(container.into_static()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Held, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Held::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Held, E> {
        Ok(Held::Scalar(Scalar::Flag(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Held, E> {
        Ok(Held::Scalar(Scalar::Whole(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Held, E> {
        Ok(Held::Scalar(unsigned(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Held, E> {
        Ok(Held::Scalar(Scalar::Decimal(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Held, E> {
        Ok(Held::Scalar(Scalar::Text(Cow::Owned(value.to_owned()))))
    }

    fn visit_unit<E>(self) -> Result<Held, E> {
        Ok(Held::Nothing)
    }
}

/// A member of `parent`: a scalar becomes an attribute; an object, or each object of a list, a child,
/// which goes to `children` instead where the parent is the container.
struct Member<'de, 'p, 'e> {
    name: Cow<'de, str>,
    depth: usize,
    parent: &'p mut Node<'de>,
    /// The part that is wanted of the child of the container that this is in.
    inside: Inside,
    children: Option<&'p mut Children<'e>>,
}

impl<'de> DeserializeSeed<'de> for Member<'de, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Member<'de, '_, '_> {
    fn check_depth<E: serde::de::Error>(&self) -> Result<(), E> {
        if self.depth > MAX_DEPTH {
            Err(E::custom("nested too deeply"))
        } else {
            Ok(())
        }
    }

    fn scalar<E>(self, value: Scalar<'de>) -> Result<(), E> {
        self.parent.attributes.push((self.name, value));
        Ok(())
    }
}

impl<'de> Visitor<'de> for Member<'de, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inside = match &self.children {
            Some(children) => children.inside,
            None if self.inside == Inside::Skipped => return skip(map),
            None => self.inside,
        };
        self.check_depth()?;
        let attributes = Vec::with_capacity(32);
        let mut node = Node {
            name: self.name,
            attributes,
            children: Vec::new(),
        };
        while let Some(Text(name)) = map.next_key()? {
            if inside == Inside::Counted {
                map.next_value::<IgnoredAny>()?;
                node.attributes.push((name, Scalar::Flag(true)));
                continue;
            }
            map.next_value_seed(Member {
                name,
                depth: self.depth + 1,
                parent: &mut node,
                inside,
                children: None,
            })?;
        }
        match self.children {
            Some(children) => children.read(node),
            None => self.parent.children.push(node),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.check_depth()?;
        loop {
            let element = Member {
                name: self.name.clone(),
                depth: self.depth + 1,
                parent: self.parent,
                inside: self.inside,
                children: self.children.as_deref_mut(),
            };
            if seq.next_element_seed(element)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Decimal(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<(), E> {
        self.scalar(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Looks through an object of which nothing is wanted.
fn skip<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn unsigned(value: u64) -> Scalar<'static> {
    i64::try_from(value).map_or(Scalar::Decimal(value as f64), Scalar::Whole)
}

/// A string, borrowed where it stands in the text as it is.
struct Text<'de>(Cow<'de, str>);

impl<'de> serde::Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(value)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(value.to_owned())))
            }
        }
        d.deserialize_str(Borrow)
    }
}
