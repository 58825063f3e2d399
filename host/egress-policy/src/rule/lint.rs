//! Rules that could do harm, or nothing at all, are no rules.

use http::Method;

use super::Rule;
use crate::class::Class;
use crate::names::{Effect, Names, listed};
use crate::piece::{Piece, ServerPart};
use crate::query::ValueRule;
use crate::query::{Key, Mark};

/// One rule of a tool.
///
/// # Errors
/// Says what is wrong with it, and what to write.
pub(crate) fn rule(rule: &Rule, names: &Names<'_>) -> Result<(), String> {
    undoing(rule, names)?;
    secrets(rule)?;
    if rule.change {
        effect(rule, names)?;
        keys(rule)?;
        pieces(rule)?;
        binding(rule)?;
    }
    Ok(())
}

/// All rules of a tool together.
///
/// # Errors
/// The two that do not go together, and what to write.
pub fn tool(rules: &[Rule]) -> Result<(), String> {
    for (at, rule) in rules.iter().enumerate() {
        for other in &rules[..at] {
            let same_path = rule.method == other.method
                && rule.origin == other.origin
                && rule.path == other.path;
            let same = same_path
                && rule.change == other.change
                && rule.query == other.query
                && rule.headers == other.headers;
            if same {
                return Err(format!("`{rule}` and `{other}` admit the same: write one"));
            }
            if same_path && rule.change != other.change {
                return Err(format!(
                    "`{rule}` and `{other}`: a path is read or changes something: write both with `GET!`"
                ));
            }
        }
    }
    Ok(())
}

fn effect(rule: &Rule, names: &Names<'_>) -> Result<(), String> {
    if names.effect == Effect::Read {
        return Err(
            "does more than read, which is all its effect says: write it in a tool that writes"
                .into(),
        );
    }
    let deletes = rule.method == Method::DELETE && rule.undone_by.is_none();
    if deletes && names.effect != Effect::Destructive {
        return Err("deletes, and its effect is not destructive: write that it is, or `undone-by TOOL` when a tool brings back what is gone".into());
    }
    Ok(())
}

fn undoing(rule: &Rule, names: &Names<'_>) -> Result<(), String> {
    let Some(tool) = &rule.undone_by else {
        return Ok(());
    };
    if rule.method != Method::DELETE || names.effect == Effect::Destructive {
        return Err(
            "`undone-by` is for a DELETE of a tool that is not destructive: leave it out".into(),
        );
    }
    if !names.world.tools.contains(tool) {
        return Err(format!(
            "`undone-by {tool}` names no tool: {}",
            listed("there are", &names.world.tools)
        ));
    }
    Ok(())
}

/// Keys of a change.
fn keys(rule: &Rule) -> Result<(), String> {
    for key in rule.query.keys() {
        if key.mark == Mark::Bare {
            return Err(format!(
                "`{key}` admits any value in a change: write `{key}=VALUE` or `{key}?=VALUE`"
            ));
        }
        let names_things = matches!(key.name.literal(), Some("id" | "ids"));
        if names_things && !key.is_needed() {
            return Err(format!(
                "`{key}` may be missing, and a change without it is about everything: write `=`"
            ));
        }
    }
    Ok(())
}

/// Pieces that are for reads, or for values.
fn pieces(rule: &Rule) -> Result<(), String> {
    let any = |piece: &Piece| matches!(piece, Piece::Class(Class::Any));
    if rule.path.pieces().any(any) {
        return Err("`{:any}` in the path of a change: write a set, or a parameter".into());
    }
    let ids = |piece: &&Piece| matches!(piece, Piece::Class(Class::Ids));
    if all_pieces(rule).iter().any(ids) {
        return Err(
            "`{:ids}` lets the component choose what is changed, and is for reads: write a parameter"
                .into(),
        );
    }
    Ok(())
}

/// A change is about what the call names, or leaves nothing to choose.
fn binding(rule: &Rule) -> Result<(), String> {
    let in_path = rule.path.pieces().any(|piece| piece.parameter().is_some());
    let headers = rule.headers.iter().flat_map(|header| header.value.needed());
    let bound = in_path || !rule.query.needed().is_empty() || headers.count() > 0;
    let chooses = rule.choices() > 0 || rule.query.keys().any(|key| !key.is_needed());
    if bound || !chooses {
        return Ok(());
    }
    Err("changes what the component chooses: write a parameter that is always there, in the path or with `=`".into())
}

/// A delegated secret is the whole value of one key that is always there, beside the address of the server that takes it.
fn secrets(rule: &Rule) -> Result<(), String> {
    let is_secret = |piece: &&Piece| matches!(piece, Piece::Secret(_));
    let pieces = all_pieces(rule);
    let Some(secret) = pieces.iter().find(|piece| is_secret(piece)) else {
        return Ok(());
    };
    let whole = |key: &&Key| {
        let value = key.value.as_ref();
        let alone =
            value.is_some_and(|value| value.nested.is_none() && value.pieces.iter().count() == 1);
        key.mark == Mark::Once && key.operator.is_empty() && alone && key.secret().is_some()
    };
    let once = pieces.iter().filter(|piece| is_secret(piece)).count() == 1
        && rule.query.keys().filter(whole).count() == 1;
    if !once {
        return Err(format!(
            "`{secret}` is a secret: write it once, as `key={secret}`"
        ));
    }
    let host = |key: &Key| {
        let mut pieces = key.value.iter().flat_map(|value| value.pieces.iter());
        key.mark == Mark::Once
            && pieces.next() == Some(&Piece::Server(ServerPart::Host))
            && pieces.next().is_none()
    };
    if rule.origin.is_some() || !rule.query.keys().any(host) {
        return Err(format!(
            "`{secret}` goes only to who is told the server's own address: write `key={{:server-host}}` beside it"
        ));
    }
    Ok(())
}

/// The pieces of a rule at every depth.
pub(crate) fn all_pieces(rule: &Rule) -> Vec<&Piece> {
    let keys = rule.query.keys();
    let values = rule.query.keys().filter_map(|key| key.value.as_ref());
    let headers = rule.headers.iter().map(|header| &header.value);
    rule.path
        .pieces()
        .chain(keys.flat_map(|key| key.name.iter()))
        .chain(values.chain(headers).flat_map(ValueRule::all_pieces))
        .collect()
}

#[cfg(test)]
mod tests;
