//! Every bound of a component's code, one beyond it. Written in bytes: as text it would take longer than to compile.

use super::*;

const NOP: u8 = 0x01;
const CALL_0: [u8; 2] = [0x10, 0];
const BLOCK: [u8; 2] = [0x02, 0x40];
const LOOP_: [u8; 2] = [0x03, 0x40];
const BR_0: [u8; 2] = [0x0c, 0];
const BR_TABLE: u8 = 0x0e;
const ZERO: [u8; 2] = [0x41, 0];
const DROP: u8 = 0x1a;
const END: u8 = 0x0b;

fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn with_length(content: &[u8]) -> Vec<u8> {
    [leb(content.len()), content.to_vec()].concat()
}

/// A component of one module whose functions have so many variables and these bodies.
fn component(bodies: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let count = leb(bodies.len());
    let section = |id: u8, content: &[u8]| [vec![id], with_length(content)].concat();
    let code = bodies.iter().map(|(locals, body)| {
        let locals = match locals {
            0 => vec![0],
            locals => [vec![1], leb(*locals), vec![0x7f]].concat(),
        };
        with_length(&[locals, body.clone(), vec![END]].concat())
    });
    let code: Vec<u8> = code.flatten().collect();
    let module = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &[1, 0x60, 0, 0]),
        section(3, &[count.clone(), vec![0; bodies.len()]].concat()),
        section(10, &[count, code].concat()),
    ];
    let module = section(1, &module.concat());
    [b"\0asm\x0d\0\x01\0".to_vec(), module].concat()
}

#[track_caller]
fn check_bound(within: &[(usize, Vec<u8>)], beyond: &[(usize, Vec<u8>)], expected: &str) {
    super::check(&component(within)).unwrap();
    let error = super::check(&component(beyond)).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn sandbox_functions_are_bounded_in_size_and_number() {
    // A body has two more bytes than its instructions.
    let body = |length: usize| vec![(0, vec![NOP; length - 2])];
    check_bound(
        &body(MAX_BODY),
        &body(MAX_BODY + 1),
        "one of its functions has 262145 bytes, more than 262144",
    );
    let empty = |count: usize| vec![(0, Vec::new()); count];
    check_bound(
        &empty(MAX_FUNCTIONS),
        &empty(MAX_FUNCTIONS + 1),
        "it has more than 50000 functions",
    );
}

#[test]
fn sandbox_instructions_are_bounded_in_number() {
    let calls = |functions: usize| vec![(0, CALL_0.repeat(100_000)); functions];
    check_bound(
        &calls(39),
        &calls(40),
        "it has more than 4000000 instructions",
    );
}

#[test]
fn sandbox_values_across_branches_are_bounded() {
    let words = "its functions keep too many values across too many branches";
    let block = [&BLOCK[..], &BR_0, &[END]].concat();
    let looped = [&LOOP_[..], &[END]].concat();
    let variables = |locals: usize, body: &[u8]| vec![(locals, body.repeat(1_000))];
    check_bound(&variables(4_500, &block), &variables(5_500, &block), words);
    // A loop counts for sixteen.
    check_bound(&variables(300, &looped), &variables(700, &looped), words);
    // A table of branches counts for as many as there are in it.
    let table = |targets: usize| {
        let body = [BLOCK.to_vec(), ZERO.to_vec(), vec![BR_TABLE]];
        let body = [body.concat(), leb(targets), vec![0; targets + 1], vec![END]];
        vec![(1_000, body.concat())]
    };
    check_bound(&table(7_500), &table(8_500), words);
    // Values need no variables to be kept.
    let stacked = |depth: usize| {
        let body = [ZERO.repeat(depth), block.repeat(1_000), vec![DROP; depth]];
        vec![(0, body.concat())]
    };
    check_bound(&stacked(4_500), &stacked(5_500), words);
    // Nor are there few places where there are no values.
    let nested = |depth: usize| vec![(0, [BLOCK.repeat(depth), vec![END; depth]].concat())];
    check_bound(&nested(25_000), &nested(26_000), words);
}

/// Refused in these words, or not at all.
#[track_caller]
fn check(inside: &str, expected: Result<(), &str>) {
    let bytes = wat::parse_str(format!("(component {inside})")).unwrap();
    let checked = super::check(&bytes).map_err(|error| error.to_string());
    assert_eq!(checked, expected.map_err(str::to_owned), "{inside:.200}");
}

const PARTS: &str = "it is made of more than 10000 instances and functions between them";

#[test]
fn sandbox_instances_and_what_crosses_their_borders_are_bounded() {
    // One component has at most a thousand of each: only those that are made of others have more.
    let check = |before: &str, part: &str| {
        let parts = part.repeat(999);
        let instances = |count: usize| {
            let instances = "(instance (instantiate $c))".repeat(count);
            format!("(component $c {before} {parts}) {instances}")
        };
        check(&instances(10), Ok(()));
        check(&instances(11), Err(PARTS));
    };
    check("", "(core instance)");
    check(
        "(type $r (resource (rep i32)))",
        "(core func (canon resource.drop $r))",
    );
    check("(component $c)", "(instance (instantiate $c))");
    check("", "(instance)");
}

#[test]
fn sandbox_types_imports_and_exports_count_together() {
    let check = |before: &str, name: &dyn Fn(usize) -> String| {
        let many = |count: usize| format!("{before} {}", (0..count).map(name).collect::<String>());
        check(&many(49_999), Ok(()));
        let names = Err("it has more than 50000 types, imports and exports");
        check(&many(50_000), names);
    };
    check("(type u32)", &|_| "(type u32)".into());
    check("(type $t (func))", &|n| {
        format!(r#"(import "f{n}" (func (type $t)))"#)
    });
    check("(component (type u32))", &|_| "(type u32)".into());
    check("(type $t u32)", &|n| {
        format!(r#"(export "t{n}" (type $t))"#)
    });
}

/// What an instance is made of is looked up by number, wherever components get theirs.
#[test]
fn sandbox_every_way_to_a_component_is_followed() {
    let own = "(component $own) (instance (instantiate $own))";
    let imported = r#"(import "i" (instance $i (export "c" (component))))"#;
    check(&format!(r#"(import "c" (component)) {own}"#), Ok(()));
    check(
        &format!(r#"(component $a) (export "a" (component $a)) {own}"#),
        Ok(()),
    );
    check(
        &format!(r#"(instance $a) (export "a" (instance $a)) {own}"#),
        Ok(()),
    );
    check(
        &format!(r#"{imported} (alias export $i "c" (component)) {own}"#),
        Ok(()),
    );
    check(
        &format!(r#"(component $a) (component (alias outer 1 $a (component)) {own})"#),
        Ok(()),
    );
    check(
        &format!(r#"(type $t u32) (component (alias outer 1 $t (type)) {own})"#),
        Ok(()),
    );

    let handed = Err("it instantiates a component that it is handed");
    check(
        r#"(import "c" (component $c)) (instance (instantiate $c))"#,
        handed,
    );
    check(
        &format!(r#"{imported} (alias export $i "c" (component $c)) (instance (instantiate $c))"#),
        handed,
    );
    let large = format!("(component $c {})", "(instance)".repeat(999));
    let many = "(instance (instantiate $d))".repeat(11);
    check(
        &format!(r#"{large} (export $d "d" (component $c)) {many}"#),
        Err(PARTS),
    );
    check(
        &format!("{large} (component (alias outer 1 $c (component $d)) {many})"),
        Err(PARTS),
    );
}
