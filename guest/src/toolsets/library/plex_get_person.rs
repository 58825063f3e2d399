//! `plex-get-person`

use crate::{
    arguments::plex_get_person::Args,
    plex::{page::Page, people::Somebody},
    toolsets::{Context, budget::short, failure::invalid},
    types::{Credit, Id, PersonId, PersonPage, ToolError},
};

const OPERATION: &str = "list a person's items";

/// People that an error lists.
const SHOWN: usize = 30;

pub fn run(cx: &Context, args: Args) -> Result<PersonPage, ToolError> {
    let is_id = args.person.bytes().any(|byte| byte.is_ascii_digit());
    let (name, page) = match PersonId::parse(&args.person).filter(|_| is_id) {
        Some(id) => cx.plex.credits_of(OPERATION, &id, args.page)?,
        None => {
            let people = cx.plex.people(OPERATION, &args.person)?;
            let [somebody] = people.as_slice() else {
                return Err(nobody(&args.person, &people));
            };
            let page = cx.plex.credits(OPERATION, somebody, args.page)?;
            (somebody.name.clone(), page)
        }
    };
    cut(cx, name, page)
}

fn nobody(name: &str, people: &[Somebody]) -> ToolError {
    if people.is_empty() {
        return invalid(format!(
            "nobody here is called \"{name}\": `plex_get_filters` with `field` actor and `contains` lists names"
        ));
    }
    let people: Vec<String> = (people.iter().take(SHOWN))
        .map(|one| match &one.id {
            Some(id) => format!("\"{}\" (id {id})", one.name),
            None => format!("\"{}\"", one.name),
        })
        .collect();
    invalid(format!(
        "`person` \"{name}\" may be {}: choose one",
        people.join(", ")
    ))
}

fn cut(cx: &Context, name: String, page: Page<Credit>) -> Result<PersonPage, ToolError> {
    let Page {
        items: mut credits,
        places,
        offset,
        total,
        next,
    } = page;
    let rest = PersonPage {
        name: short(name),
        credits: Vec::new(),
        total,
        offset,
        next_offset: Some(u32::MAX),
    };
    cx.budget.beside(&rest).cut(&mut credits)?;
    Ok(PersonPage {
        next_offset: places.get(credits.len()).copied().or(next),
        credits,
        ..rest
    })
}
