//! Sums of what was played, sent and used. A real server has these with a Plex Pass only, and 404 without.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::catalogue::{Kind, Play, Played, mix};
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND, Refusal};

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::read("/statistics/bandwidth", Owner, bandwidth, "37 P I"),
    Route::read("/statistics/media", Owner, media, "37 C"),
    Route::read("/statistics/resources", Owner, resources, "37 P"),
];

/// Seconds of a row of each timespan.
fn length(timespan: u32) -> Option<i64> {
    Some(match timespan {
        1 => 30 * 86_400,
        2 => 7 * 86_400,
        3 => 86_400,
        4 => 3_600,
        6 => 1,
        _ => return None,
    })
}

/// The user, the device, the network, the time.
type Group = (i64, u32, u32, bool);

fn bandwidth(call: &Call) -> Answer {
    let timespan = timespan(call)?;
    let mut rows: BTreeMap<Group, u64> = BTreeMap::new();
    for (group, play) in groups(call, timespan)? {
        *rows.entry(group).or_default() += played(call, play).map_or(0, |(bytes, _, _)| bytes);
    }
    let nodes = rows.iter().map(|((at, account, device, lan), bytes)| {
        Node::new("StatisticsBandwidth")
            .attr("accountID", *account)
            .attr("deviceID", *device)
            .attr("timespan", timespan)
            .attr("at", *at)
            .attr("lan", *lan)
            .attr("bytes", *bytes)
    });
    Ok(with_sides(call, "StatisticsBandwidth", nodes.collect()).into())
}

fn media(call: &Call) -> Answer {
    let timespan = timespan(call)?;
    let mut rows: BTreeMap<(Group, u32), (u64, u64)> = BTreeMap::new();
    for (group, play) in groups(call, timespan)? {
        if let Some((_, kind, seconds)) = played(call, play) {
            let row = rows.entry((group, kind.number())).or_default();
            row.0 += 1;
            row.1 += seconds;
        }
    }
    let nodes = rows
        .iter()
        .map(|(((at, account, device, _), kind), (count, seconds))| {
            Node::new("StatisticsMedia")
                .attr("accountID", *account)
                .attr("deviceID", *device)
                .attr("timespan", timespan)
                .attr("at", *at)
                .attr("metadataType", *kind)
                .attr("count", *count)
                .attr("duration", *seconds)
        });
    Ok(with_sides(call, "StatisticsMedia", nodes.collect()).into())
}

/// Every five seconds of the last two minutes.
fn resources(call: &Call) -> Answer {
    passed(call)?;
    let nodes: Vec<Node> = (0..24)
        .map(|step| {
            let at = call.now / 5 * 5 - step * 5;
            let percent =
                |salt: u64, most: u64| (mix(at as u64 ^ salt << 40) % (most * 100)) as f64 / 100.0;
            Node::new("StatisticsResources")
                .attr("timespan", 6)
                .attr("at", at)
                .attr("hostCpuUtilization", percent(1, 60) + 2.0)
                .attr("processCpuUtilization", percent(2, 30))
                .attr("hostMemoryUtilization", percent(3, 10) + 40.0)
                .attr("processMemoryUtilization", percent(4, 3) + 1.0)
        })
        .collect();
    container(nodes.len())
        .list("StatisticsResources", nodes)
        .into()
}

fn passed(call: &Call) -> Result<(), Refusal> {
    call.state
        .behaviour
        .plex_pass
        .then_some(())
        .ok_or(NOT_FOUND)
}

/// Newer servers want one.
fn timespan(call: &Call) -> Result<u32, Refusal> {
    passed(call)?;
    let timespan = call.request.number("timespan").ok_or(BAD_REQUEST)?;
    length(timespan).map(|_| timespan).ok_or(BAD_REQUEST)
}

/// The plays that the request's filters leave, with the row that each belongs to.
fn groups<'a>(call: &Call<'a>, timespan: u32) -> Result<Vec<(Group, &'a Play)>, Refusal> {
    let length = length(timespan).ok_or(BAD_REQUEST)?;
    let plays = call.state.catalogue.history.iter().map(|play| {
        let device = play.device.unwrap_or(0);
        let group = (play.at / length * length, play.account, device, device != 3);
        (group, play)
    });
    Ok(plays.filter(|(group, _)| kept(call, *group)).collect())
}

fn kept(call: &Call, (at, account, device, lan): Group) -> bool {
    call.request.query.iter().all(|parameter| {
        let Ok(number) = parameter.value.parse::<i64>() else {
            return true;
        };
        match parameter.key.as_str() {
            "at" => at == number,
            "at>" => at >= number,
            "at<" => at <= number,
            "at>>" => at > number,
            "at<<" => at < number,
            "accountID" => i64::from(account) == number,
            "deviceID" => i64::from(device) == number,
            "lan" => i64::from(lan) == number,
            _ => true,
        }
    })
}

/// Bytes, kind and seconds of what was played; none of what is gone.
fn played(call: &Call, play: &Play) -> Option<(u64, Kind, u64)> {
    let Played::Item(id) = play.what else {
        return None;
    };
    let item = call.state.catalogue.item(id)?;
    let bytes = item.media.first().map_or(0, |media| media.size);
    Some((bytes, item.kind, item.duration.unwrap_or(0) / 1_000))
}

fn with_sides(call: &Call, name: &'static str, rows: Vec<Node>) -> Node {
    let catalogue = &call.state.catalogue;
    let accounts = catalogue.accounts.iter().map(|account| {
        Node::new("Account")
            .attr("id", account.id)
            .attr("key", format!("/accounts/{}", account.id))
            .attr("name", &account.name)
    });
    let devices = catalogue.devices.iter().map(|device| {
        Node::new("Device")
            .attr("id", device.id)
            .attr("name", &device.name)
            .attr("platform", &device.platform)
            .attr("clientIdentifier", &device.client)
    });
    container(rows.len())
        .list("Device", devices.collect())
        .list("Account", accounts.collect())
        .list(name, rows)
}
