/// One element of an answer, before it is known whether XML or JSON is wanted.
///
/// The types of the values are Plex's own per endpoint: the same field may be a number in one and a string in another.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The element's name in XML.
    pub name: &'static str,
    pub attributes: Vec<(&'static str, Value)>,
    pub children: Vec<Children>,
}

/// Children that belong together: one key in JSON, elements in a row in XML.
#[derive(Clone, Debug, PartialEq)]
pub struct Children {
    /// The key in JSON; `Metadata` for library items, whose XML names differ by kind.
    pub key: &'static str,
    /// An object in JSON, not an array.
    pub single: bool,
    pub nodes: Vec<Node>,
}

/// A value as JSON would have it; XML writes all of them as text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl Node {
    pub fn new(name: &'static str) -> Node {
        Node {
            name,
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    pub fn attr(mut self, key: &'static str, value: impl Into<Value>) -> Node {
        self.push(key, value);
        self
    }

    /// The attribute, or none of it.
    pub fn maybe(mut self, key: &'static str, value: Option<impl Into<Value>>) -> Node {
        if let Some(value) = value {
            self.push(key, value);
        }
        self
    }

    pub fn push(&mut self, key: &'static str, value: impl Into<Value>) {
        self.attributes.push((key, value.into()));
    }

    /// Replaces the value, or adds it.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        let value = value.into();
        match self.attributes.iter_mut().find(|(name, _)| *name == key) {
            Some(attribute) => attribute.1 = value,
            None => self.attributes.push((key, value)),
        }
    }

    /// A list under its own key; an empty one leaves no trace, as on a real server.
    pub fn list(mut self, key: &'static str, nodes: Vec<Node>) -> Node {
        self.push_list(key, nodes);
        self
    }

    pub fn push_list(&mut self, key: &'static str, nodes: Vec<Node>) {
        if !nodes.is_empty() {
            self.children.push(Children {
                key,
                single: false,
                nodes,
            });
        }
    }

    /// A child of which there is one: an object in JSON.
    pub fn one(mut self, node: Node) -> Node {
        self.push_one(node);
        self
    }

    pub fn push_one(&mut self, node: Node) {
        self.children.push(Children {
            key: node.name,
            single: true,
            nodes: vec![node],
        });
    }

    /// The attribute's value, to be read back.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.attributes
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::Text(text.clone())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Bool(flag)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Float(number)
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Value {
            fn from(number: $integer) -> Value {
                Value::Int(number as i64)
            }
        })*
    };
}

from_integers!(i32, i64, u32, u64, usize);
