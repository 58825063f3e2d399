use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// The words after each `crate::`, those of a list in braces included.
fn named(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, found) in text.match_indices("crate::") {
        let rest = &text[at + found.len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap(),
            None => rest.split([',', ';']).next().unwrap(),
        };
        let word = |name: &str| -> String {
            let name = name.trim();
            let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
            name[..end.unwrap_or(name.len())].to_owned()
        };
        names.extend(list.split(',').map(word));
    }
    names
}

/// Which modules at the top use which.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let root = std::fs::read_to_string(source.join("lib.rs")).unwrap();
    // What the root shows is of some module, too.
    let mut shown = BTreeMap::new();
    for line in root.split("pub use ").skip(1) {
        let (module, names) = line.split(';').next().unwrap().split_once("::").unwrap();
        for name in names.trim_matches(['{', '}']).split(',') {
            shown.insert(name.trim().to_owned(), module.to_owned());
        }
    }
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&source) {
        let place = path.strip_prefix(&source).unwrap();
        let module = place.components().next().unwrap().as_os_str();
        let module = module.to_str().unwrap().trim_end_matches(".rs").to_owned();
        if module == "lib" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let names = named(&text).into_iter();
        let used = names.map(|name| shown.get(&name).cloned().unwrap_or(name));
        let own = uses.entry(module.clone()).or_default();
        own.extend(used.filter(|used| *used != module));
    }
    uses
}

#[test]
fn no_module_uses_one_that_uses_it() {
    let uses = uses();
    assert!(uses["call"].contains("state"), "{uses:?}");
    assert!(uses["routes"].contains("catalogue"), "{uses:?}");
    for start in uses.keys() {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&String> = uses[start].iter().collect();
        while let Some(module) = next.pop() {
            if reached.insert(module) {
                next.extend(uses.get(module).into_iter().flatten());
            }
        }
        assert!(
            !reached.contains(start),
            "{start} uses itself by way of others: {uses:?}"
        );
    }
}
