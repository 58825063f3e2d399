//! Filters of the playback history.

use crate::call::Call;
use crate::catalogue::{Play, Played};
use crate::request::Parameter;

use super::filter::date;
use super::operator;

/// True if the row passes every filter of the request; a filter that is not known passes everything.
pub fn selects(call: &Call, play: &Play) -> bool {
    call.request
        .query
        .iter()
        .all(|parameter| passes(call, play, parameter))
}

fn passes(call: &Call, play: &Play, parameter: &Parameter) -> bool {
    let (name, operator, value) = operator(parameter);
    let any = |is: &dyn Fn(u32) -> bool| {
        let found = value
            .split(',')
            .filter_map(|value| value.parse().ok())
            .any(is);
        match operator.as_str() {
            "" => found,
            "!" => !found,
            _ => true,
        }
    };
    match name {
        "accountID" => any(&|id| play.account == id),
        "librarySectionID" => any(&|id| play.section == id),
        "deviceID" => any(&|id| play.device == Some(id)),
        "metadataItemID" => any(&|id| is_part_of(call, play, id)),
        "viewedAt" => {
            let Some(at) = date(value, call.now) else {
                return true;
            };
            let viewed = play.at as f64;
            match operator.as_str() {
                "" => viewed == at,
                "!" => viewed != at,
                ">" => viewed >= at,
                ">>" => viewed > at,
                "<" => viewed <= at,
                "<<" => viewed < at,
                _ => true,
            }
        }
        _ => true,
    }
}

/// A show, season, artist or album stands for everything in it.
fn is_part_of(call: &Call, play: &Play, id: u32) -> bool {
    let Played::Item(played) = play.what else {
        return false;
    };
    let catalogue = &call.state.catalogue;
    catalogue.item(played).is_some_and(|item| {
        let (parent, grandparent) = catalogue.ancestors(&item);
        let above = [parent, grandparent].into_iter().flatten();
        item.id == id || above.into_iter().any(|item| item.id == id)
    })
}
