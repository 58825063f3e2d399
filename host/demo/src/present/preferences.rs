use crate::catalogue::chosen::Chosen;
use crate::catalogue::preferences::Preference;
use crate::node::Node;

/// Preferences, each with its value.
pub fn preferences(all: &[Preference], chosen: &Chosen) -> Vec<Node> {
    let setting = |preference: &Preference| {
        let value = chosen.get(preference.id).map(String::as_str);
        let node = Node::new("Setting")
            .attr("id", preference.id)
            .attr("label", preference.label)
            .attr("summary", "")
            .attr("type", preference.kind)
            .attr("default", preference.default)
            .attr("value", value.unwrap_or(preference.default))
            .attr("hidden", false)
            .attr("advanced", false)
            .attr("group", "");
        match preference.choices {
            "" => node,
            choices => node.attr("enumValues", choices),
        }
    };
    all.iter().map(setting).collect()
}
