//! A change may change one server, and nothing else.

use serde_json::{Value, json};

use crate::entry::Member;
use crate::error::Error;

/// Compares settings before and after a change of the server `name` below `key`: the rest has to say what it said, and the
/// server, if it is one that is to be there, what `members` say.
///
/// # Errors
/// When it is otherwise.
pub fn check(
    mut before: Value,
    mut after: Value,
    key: &str,
    name: &str,
    members: Option<&[(&'static str, Member)]>,
) -> Result<(), Error> {
    let (Some(_), Some(found)) = (take(&mut before, key, name), take(&mut after, key, name)) else {
        return Err(Error::NotAlone);
    };
    let is_right = match members {
        Some(members) => members
            .iter()
            .all(|(name, member)| says(&found[name], member)),
        None => found.is_null(),
    };
    if is_right && before == after {
        Ok(())
    } else {
        Err(Error::NotAlone)
    }
}

/// Takes the server out of its group, and the group if nothing else is in it: one that is not there is as good as an empty one.
fn take(settings: &mut Value, key: &str, name: &str) -> Option<Value> {
    let settings = settings.as_object_mut()?;
    let servers = settings.entry(key).or_insert_with(|| json!({}));
    let found = servers.as_object_mut()?.remove(name);
    if servers == &json!({}) {
        settings.remove(key);
    }
    Some(found.unwrap_or_default())
}

/// Variables that somebody else has set may stand beside ours.
fn says(found: &Value, member: &Member) -> bool {
    match member {
        Member::Pairs(pairs) => pairs.iter().all(|(name, text)| found[name] == json!(text)),
        member => *found == member.to_json(),
    }
}
