//! The straight way beside the one over wasmtime's values: whatever types a component has, and whatever it leaves in its memory,
//! both say the same, to the byte.

use std::fmt::Write as _;

use proptest::prelude::*;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};

use super::{Arguments, both_ways, call};
use crate::component::Value;
use crate::sandbox::inspection_engine;

/// A type that answers and parameters have.
#[derive(Clone, Debug)]
enum Type {
    Bool,
    U32,
    S32,
    U64,
    F64,
    Text,
    /// So many cases.
    Enum(usize),
    Option(Box<Type>),
    List(Box<Type>),
    Record(Vec<Type>),
}

/// The types of a component in text form: each record and each enum is exported under a name, as the format wants it.
#[derive(Default)]
struct Types {
    text: String,
    count: usize,
}

impl Types {
    fn named(&mut self, definition: &str) -> String {
        let n = self.count;
        self.count += 1;
        writeln!(
            self.text,
            "(type $d{n} {definition}) (export $t{n} \"t{n}\" (type $d{n}))"
        )
        .unwrap();
        format!("$t{n}")
    }

    fn of(&mut self, ty: &Type) -> String {
        match ty {
            Type::Bool => "bool".into(),
            Type::U32 => "u32".into(),
            Type::S32 => "s32".into(),
            Type::U64 => "u64".into(),
            Type::F64 => "f64".into(),
            Type::Text => "string".into(),
            Type::Enum(cases) => {
                let cases: String = (0..*cases).map(|n| format!(" \"case-{n}\"")).collect();
                self.named(&format!("(enum{cases})"))
            }
            Type::Option(inner) => format!("(option {})", self.of(inner)),
            Type::List(inner) => format!("(list {})", self.of(inner)),
            Type::Record(fields) => {
                let fields: Vec<_> = fields.iter().map(|field| self.of(field)).collect();
                let fields = fields.iter().enumerate();
                let fields: String = fields
                    .map(|(n, ty)| format!(" (field \"field-{n}\" {ty})"))
                    .collect();
                self.named(&format!("(record{fields})"))
            }
        }
    }
}

/// Core values of a parameter.
fn flat(ty: &Type) -> Vec<&'static str> {
    match ty {
        Type::U64 => vec!["i64"],
        Type::F64 => vec!["f64"],
        Type::Text | Type::List(_) => vec!["i32", "i32"],
        Type::Option(inner) => [vec!["i32"], flat(inner)].concat(),
        Type::Record(fields) => fields.iter().flat_map(flat).collect(),
        _ => vec!["i32"],
    }
}

/// The answers of both ways of a component in text form.
fn both(
    engine: &Engine,
    component: &str,
    arguments: Vec<Option<Value>>,
) -> [Result<String, String>; 2] {
    let bytes = wat::parse_str(component).unwrap_or_else(|error| panic!("{error}: {component}"));
    let component = Component::new(engine, bytes).unwrap();
    both_ways::both(engine, &component, &arguments)
}

/// A component that returns whatever lies at `pointer` of such a memory.
fn returning(ty: &Type, memory: &[u8], pointer: usize) -> String {
    let mut types = Types::default();
    let ok = types.of(ty);
    let error = types.of(&Type::Record(vec![Type::Text]));
    let data: String = memory.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        "(component
            (core module $m
                (memory (export \"memory\") 1)
                (data (i32.const 0) \"{data}\")
                (func (export \"f\") (result i32) (i32.const {pointer})))
            (core instance $i (instantiate $m))
            {}
            (func (export \"f\") (result (result {ok} (error {error})))
                (canon lift (core func $i \"f\") (memory (core memory $i \"memory\")))))",
        types.text
    )
}

/// A component that answers with all of its memory: what it was given lies there, and the values of its parameters too.
fn answering_with_its_memory(parameters: &[Type]) -> String {
    const WORDS: usize = 1_024;
    let mut types = Types::default();
    let declared: Vec<_> = parameters.iter().map(|ty| types.of(ty)).collect();
    let declared: String = (declared.iter().enumerate())
        .map(|(n, ty)| format!(" (param \"p{n}\" {ty})"))
        .collect();
    let ok = types.of(&Type::Record(vec![Type::List(Box::new(Type::U32))]));
    let mut core: Vec<_> = parameters.iter().flat_map(flat).collect();
    if core.len() > super::FLAT {
        core = vec!["i32"];
    }
    let stored: String = (core.iter().enumerate())
        .map(|(n, ty)| format!("({ty}.store (i32.const {}) (local.get {n}))\n", 64 + 8 * n))
        .collect();
    format!(
        "(component
            (core module $m
                (memory (export \"memory\") 1)
                (global $free (mut i32) (i32.const 512))
                (func (export \"realloc\") (param i32 i32 i32 i32) (result i32)
                    (global.set $free (i32.and
                        (i32.add (global.get $free) (i32.sub (local.get 2) (i32.const 1)))
                        (i32.sub (i32.const 0) (local.get 2))))
                    (global.get $free)
                    (global.set $free (i32.add (global.get $free) (local.get 3))))
                (func (export \"f\") (param {}) (result i32)
                    {stored}
                    (i32.store (i32.const 8) (i32.const {WORDS}))
                    (i32.const 0)))
            (core instance $i (instantiate $m))
            {}
            (func (export \"f\"){declared} (result (result {ok} (error {ok})))
                (canon lift (core func $i \"f\") (memory (core memory $i \"memory\")) (realloc (core func $i \"realloc\")))))",
        core.join(" "),
        types.text
    )
}

fn scalar() -> impl Strategy<Value = Type> {
    prop_oneof![
        Just(Type::Bool),
        Just(Type::U32),
        Just(Type::S32),
        Just(Type::F64),
        Just(Type::Text),
        prop_oneof![1_usize..6, Just(300)].prop_map(Type::Enum),
    ]
}

fn answer() -> impl Strategy<Value = Type> {
    let any = prop_oneof![scalar(), Just(Type::U64)].prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            inner.clone().prop_map(|ty| Type::Option(Box::new(ty))),
            inner.clone().prop_map(|ty| Type::List(Box::new(ty))),
            proptest::collection::vec(inner, 1..6).prop_map(Type::Record),
        ]
    });
    proptest::collection::vec(any, 1..8).prop_map(Type::Record)
}

/// Memory in which much is a valid value: small numbers are cases, flags, lengths and pointers.
fn memory() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        8 => (0_u32..3).boxed(),
        4 => (0_u32..48).prop_map(|n| n * 8).boxed(),
        2 => prop::sample::select(vec![0x6261_2d61, 0x0000_0101, 0x22c3_a95c, 0x0a41_4243]).boxed(),
        1 => any::<u32>().boxed(),
    ];
    proptest::collection::vec(word, 96)
        .prop_map(|words| words.into_iter().flat_map(u32::to_le_bytes).collect())
}

fn argument() -> impl Strategy<Value = (Type, Option<Value>)> {
    let one = scalar()
        .prop_flat_map(|ty| (Just(ty.clone()), value(ty)))
        .boxed();
    prop_oneof![
        one.clone().prop_map(|(ty, value)| (ty, Some(value))),
        (one, any::<bool>())
            .prop_map(|((ty, value), some)| (Type::Option(Box::new(ty)), some.then_some(value))),
        scalar().prop_flat_map(|ty| {
            let elements = proptest::collection::vec(value(ty.clone()), 0..4);
            (
                Just(Type::List(Box::new(ty))),
                elements.prop_map(|all| Some(Value::List(all))),
            )
        }),
    ]
}

fn value(ty: Type) -> BoxedStrategy<Value> {
    match ty {
        Type::Bool => any::<bool>().prop_map(Value::Flag).boxed(),
        Type::U32 => any::<u32>().prop_map(Value::U32).boxed(),
        Type::S32 => any::<i32>().prop_map(Value::S32).boxed(),
        Type::F64 => (-1e9..1e9).prop_map(Value::F64).boxed(),
        Type::Enum(cases) => (0..cases)
            .prop_map(|n| Value::Case(format!("case-{n}")))
            .boxed(),
        _ => "[a-zé🎬]{0,6}".prop_map(Value::Text).boxed(),
    }
}

fn engine() -> &'static Engine {
    static ENGINE: std::sync::LazyLock<Engine> =
        std::sync::LazyLock::new(|| inspection_engine().unwrap());
    &ENGINE
}

proptest! {
    #[test]
    fn sandbox_both_ways_read_the_same_from_any_memory(ty in answer(), memory in memory(), pointer in 0_usize..24) {
        let [straight, val] = both(engine(), &returning(&ty, &memory, pointer * 8), vec![]);
        // Of several faults, each way meets another one first.
        prop_assert_eq!(straight.ok(), val.ok());
    }

    #[test]
    fn sandbox_both_ways_hand_over_the_same(arguments in proptest::collection::vec(argument(), 0..12)) {
        let (types, values): (Vec<_>, Vec<_>) = arguments.into_iter().unzip();
        let [straight, val] = both(engine(), &answering_with_its_memory(&types), values);
        prop_assert!(straight.is_ok(), "{straight:?}");
        prop_assert_eq!(straight, val);
    }
}

/// Leaves these words at the place of a component's result, and says what comes of it.
#[track_caller]
fn check(ty: &Type, words: &[u32], pointer: usize, expected: Result<&str, &str>) {
    let memory: Vec<u8> = words.iter().copied().flat_map(u32::to_le_bytes).collect();
    let [straight, val] = both(engine(), &returning(ty, &memory, pointer), vec![]);
    assert_eq!(straight, val);
    assert_eq!(straight.as_deref().map_err(String::as_str), expected);
}

#[test]
fn sandbox_hostile_memory_breaks_the_call_and_nothing_else() {
    let record = |ty| Type::Record(vec![ty]);
    let texts = record(Type::List(Box::new(Type::Text)));
    let broken = Err("it broke down");
    check(
        &texts,
        &[0, 16, 1, 0, 24, 2, 0x6161],
        0,
        Ok(r#"{"field_0":["aa"]}"#),
    );
    // Text that is none, out of bounds by one, by far, and with a length that wraps.
    check(&texts, &[0, 16, 1, 0, 24, 2, 0xff], 0, broken);
    check(&texts, &[0, 16, 1, 0, 0xffff, 2], 0, broken);
    check(&texts, &[0, 16, 1, 0, u32::MAX, 2], 0, broken);
    check(&texts, &[0, 16, 1, 0, 24, u32::MAX], 0, broken);
    // A list that is not aligned, or longer than memory.
    check(&texts, &[0, 17, 1], 0, broken);
    check(&texts, &[0, 16, u32::MAX], 0, broken);
    check(&texts, &[0, 0, 8_193], 0, broken);
    // The result itself.
    check(&texts, &[0], 1, broken);
    check(&texts, &[0], 0xfffc, broken);
    check(&texts, &[0], 0x7fff_fffc, broken);
    check(&texts, &[2], 0, broken);
    check(&texts, &[1, 12, 1, 0x61], 0, Ok(r#"{"field_0":"a"}"#));
    // A case too many, also where two bytes tell it.
    check(
        &record(Type::Enum(2)),
        &[0, 1],
        0,
        Ok(r#"{"field_0":"case_1"}"#),
    );
    check(&record(Type::Enum(2)), &[0, 2], 0, broken);
    check(&record(Type::Enum(300)), &[0, 300], 0, broken);
    let nan = f64::NAN.to_bits();
    let nan = [0, 0, nan as u32, (nan >> 32) as u32];
    check(
        &record(Type::F64),
        &nan,
        0,
        Err("a number that is not finite"),
    );
}

#[test]
fn sandbox_what_may_be_handed_over_is_bounded_before_it_is_copied() {
    let ty = Type::Record(vec![Type::List(Box::new(Type::Record(vec![
        Type::Option(Box::new(Type::Bool)),
    ])))]);
    let memory: Vec<u8> = [0_u32, 16, 30_000]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
    let bytes = wat::parse_str(returning(&ty, &memory, 0)).unwrap();
    let component = Component::new(engine(), bytes).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let called = |handed_over| {
        runtime.block_on(async {
            let mut store = Store::new(engine(), ());
            store.set_epoch_deadline(1);
            store.set_hostcall_fuel(handed_over);
            let linker = Linker::new(engine());
            let instance = linker.instantiate_async(&mut store, &component);
            let instance = instance.await.unwrap();
            let function = instance.get_func(&mut store, "f").unwrap();
            call(&mut store, function, Arguments(vec![])).await
        })
    };
    assert!(called(1 << 23).is_ok());
    let error = called(1 << 20).unwrap_err().root_cause().to_string();
    assert!(
        error.ends_with("fuel allocated for hostcalls has been exhausted"),
        "{error}"
    );
}
