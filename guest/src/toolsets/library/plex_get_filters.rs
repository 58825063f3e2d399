//! `plex-get-filters`

use crate::{
    arguments::plex_get_filters::Args,
    plex::{
        Cause,
        filter::{
            field::{self, Field},
            has_values,
            nearest::nearest,
            offer::{Found, Kind, Offer},
            relations,
        },
    },
    sorted,
    toolsets::{Context, failure::invalid},
    types::{FieldKind, FilterField, FilterPage, FilterRelations, ToolError},
};

const OPERATION: &str = "list filters";

const EMPTY: FilterPage = FilterPage {
    fields: Vec::new(),
    relations: Vec::new(),
    unknown: Vec::new(),
    values: Vec::new(),
    omitted: None,
    total: None,
    offset: 0,
    next_offset: None,
};

pub fn run(cx: &Context, args: Args) -> Result<FilterPage, ToolError> {
    let offer = cx.plex.offer(OPERATION, &args.library_id, args.kind)?;
    match &args.field {
        Some(word) => {
            let (field, found) = named(&offer, word)?;
            values(cx, &args, &offer, field, &found)
        }
        None => fields(cx, &offer),
    }
}

/// The fields of a library, the relations of each kind, and what else the server offers.
fn fields(cx: &Context, offer: &Offer) -> Result<FilterPage, ToolError> {
    let own = field::level(offer.kind);
    let words = offer.words();
    let mut fields: Vec<FilterField> = (words.iter())
        .map(|(field, found)| FilterField {
            field: field.word.to_owned(),
            kind: kind(found.kind),
            of: (found.level != own).then(|| found.level.clone()),
            unit: field.unit.name().map(str::to_owned),
        })
        .collect();
    let mut kinds: Vec<Kind> = words.iter().map(|(_, found)| found.kind).collect();
    sorted::sort(&mut kinds);
    kinds.dedup();
    let mut relations: Vec<FilterRelations> = kinds.into_iter().map(of_kind).collect();
    let mut unknown: Vec<String> = offer.unknown().into_iter().map(str::to_owned).collect();
    let rest = FilterPage {
        omitted: Some(u32::MAX),
        ..EMPTY
    };
    let mut room = cx.budget.beside(&rest);
    let omitted = [
        room.cut(&mut fields)?,
        room.cut(&mut relations)?,
        room.cut(&mut unknown)?,
    ];
    Ok(FilterPage {
        omitted: omitted.into_iter().flatten().reduce(u32::saturating_add),
        fields,
        relations,
        unknown,
        ..EMPTY
    })
}

/// One page of the values of a field, by name.
fn values(
    cx: &Context,
    args: &Args,
    offer: &Offer,
    field: &Field,
    found: &Found,
) -> Result<FilterPage, ToolError> {
    let no_values = || {
        invalid(format!(
            "`field`: this library lists no values of `{}`",
            field.word
        ))
    };
    if !has_values(&found.key) {
        return Err(no_values());
    }
    let level = field::LEVELS.iter().find(|(_, word)| *word == found.level);
    let level = level.map_or(offer.kind, |(kind, _)| *kind);
    let part = args.contains.as_ref().map(|part| part.to_lowercase());
    let name = found.key.rsplit('.').next().unwrap_or(&found.key);
    let (start, size) = (args.page.start as usize, args.page.size as usize);
    let (mut total, mut values) = (0, Vec::new());
    let read = cx
        .plex
        .values(OPERATION, &args.library_id, name, level, &mut |value| {
            if part
                .as_ref()
                .is_none_or(|part| value.title.to_lowercase().contains(part))
            {
                if total >= start && values.len() < size {
                    values.push(value.title);
                }
                total += 1;
            }
        });
    match read {
        Err(error) if matches!(error.cause, Cause::NotFound(_)) => return Err(no_values()),
        read => read?,
    }
    let rest = FilterPage {
        total: u32::try_from(total).ok(),
        offset: args.page.start,
        next_offset: Some(u32::MAX),
        ..EMPTY
    };
    cx.budget.beside(&rest).cut(&mut values)?;
    let end = start + values.len();
    Ok(FilterPage {
        next_offset: u32::try_from(end)
            .ok()
            .filter(|_| end < total && !values.is_empty()),
        values,
        ..rest
    })
}

fn named(offer: &Offer, word: &str) -> Result<(&'static Field, Found), ToolError> {
    let plain = word.trim().to_lowercase().replace([' ', '-'], "_");
    let found = field::find(&plain).and_then(|field| Some((field, offer.find(field, None)?)));
    found.ok_or_else(|| {
        let words = offer.words();
        let words: Vec<&str> = words.iter().map(|(field, _)| field.word).collect();
        let hint = nearest(&plain, words.iter().copied())
            .map(|word| format!(" (did you mean `{word}`?)"))
            .unwrap_or_default();
        invalid(format!(
            "there is no `field` \"{word}\" here{hint}; fields: {}",
            words.join(", ")
        ))
    })
}

fn kind(kind: Kind) -> FieldKind {
    match kind {
        Kind::Name => FieldKind::Name,
        Kind::Text => FieldKind::Text,
        Kind::Number => FieldKind::Number,
        Kind::Date => FieldKind::Date,
        Kind::Flag => FieldKind::Flag,
    }
}

fn of_kind(of: Kind) -> FilterRelations {
    let example = match of {
        Kind::Name => "genre is any of Horror, Comedy",
        Kind::Text => "title contains moon",
        Kind::Number => "year between 1990 and 1999",
        Kind::Date => "added in the last 30d",
        Kind::Flag => "unwatched is true",
    };
    FilterRelations {
        kind: kind(of),
        relations: relations(of)
            .iter()
            .map(|one| one.words().to_owned())
            .collect(),
        example: example.to_owned(),
    }
}
