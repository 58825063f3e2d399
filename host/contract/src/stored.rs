//! How serde writes what its own implementations do not cover: values that are shared, and patterns as they are written.
//!
//! A component that answers MCP itself has its contract in it in this form, because it cannot read the types of what it is
//! a part of.

/// A shared value, as if it were not.
pub mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(value: &Arc<T>, s: S) -> Result<S::Ok, S::Error> {
        T::serialize(value, s)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Arc<T>, D::Error> {
        T::deserialize(d).map(Arc::new)
    }
}

/// One that may be absent.
pub mod shared_option {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Arc<T>>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_deref().serialize(s)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<Arc<T>>, D::Error> {
        Ok(Option::<T>::deserialize(d)?.map(Arc::new))
    }
}

/// A list that is shared.
pub mod shared_list {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        list: &Arc<[T]>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        <[T]>::serialize(list, s)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Arc<[T]>, D::Error> {
        Vec::<T>::deserialize(d).map(Arc::from)
    }
}

/// A pattern as it was written.
pub mod pattern {
    use forms::Pattern;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(pattern: &Option<Pattern>, s: S) -> Result<S::Ok, S::Error> {
        let text = pattern.as_ref().map(Pattern::to_string);
        text.serialize(s)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Pattern>, D::Error> {
        let text = Option::<String>::deserialize(d)?;
        let pattern = text.map(|text| Pattern::parse(&text));
        pattern.transpose().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Tool, fixture, inspect};

    #[test]
    fn a_tool_is_read_back_as_it_was_stored() {
        let component = fixture::component(&fixture::section());
        let contract = inspect(&component).unwrap().contract.unwrap();
        assert!(!contract.tools.is_empty());
        for tool in contract.tools {
            let stored = serde_json::to_string(&tool).unwrap();
            let back: Tool = serde_json::from_str(&stored).unwrap();
            let without_rules = Tool {
                egress: [].into(),
                ..tool
            };
            assert_eq!(format!("{back:?}"), format!("{without_rules:?}"));
        }
    }
}
