use serde_json::json;

use super::*;

#[track_caller]
fn check(shape: Shape, min: Option<f64>, max: Option<f64>, fit: bool) {
    let parameter = Parameter {
        bounds: Bounds { min, max },
        ..Parameter::plain("some", shape.clone())
    };
    let fits = parameter.check_bounds().is_ok();
    assert_eq!(fits, fit, "{shape:?}: {min:?} to {max:?}");
}

#[test]
fn bounds_fit_what_they_bound() {
    let largest = f64::from(u32::MAX);
    for shape in [Shape::U32, Shape::String, Shape::List(Shape::U32.into())] {
        check(shape.clone(), Some(0.0), Some(largest), true);
        check(shape.clone(), Some(-1.0), None, false);
        check(shape.clone(), Some(0.5), None, false);
        check(shape, None, Some(largest + 1.0), false);
    }
    let (low, high) = (f64::from(i32::MIN), f64::from(i32::MAX));
    check(Shape::S32, Some(low), Some(high), true);
    check(Shape::S32, Some(low - 1.0), None, false);
    check(Shape::S32, None, Some(high + 1.0), false);
    check(Shape::S32, Some(0.5), None, false);
    check(Shape::F64, Some(-0.5), Some(1e300), true);
    check(Shape::F64, Some(f64::NEG_INFINITY), None, false);
    check(Shape::F64, Some(2.0), Some(1.0), false);
    check(Shape::Bool, None, None, true);
    check(Shape::Bool, Some(1.0), None, false);
}

#[track_caller]
fn check_read(
    change: fn(&mut Parameter),
    shape: Shape,
    supplied: Json,
    expected: Result<(), &str>,
) {
    let mut parameter = Parameter::plain("some", shape);
    change(&mut parameter);
    let read = parameter.read(&supplied).map(drop);
    assert_eq!(
        read.as_ref().map_err(String::as_str).copied(),
        expected,
        "{supplied}"
    );
}

fn texts() -> Shape {
    Shape::List(Shape::String.into())
}

#[test]
fn invariant_9_ids_have_the_form_of_their_kind() {
    let id = |param: &mut Parameter| param.pattern = Pattern::parse("[0-9]{1,10}").ok();
    check_read(id, Shape::String, json!("101"), Ok(()));
    check_read(id, Shape::String, json!(101), Ok(()));
    check_read(id, texts(), json!(["1", 2]), Ok(()));
    check_read(id, texts(), json!("7"), Ok(()));
    for wrong in ["", "1/2", "../1", "1,2", "%31", "\u{663}", "12345678901"] {
        let words = format!(
            "`some` must be an id of the form [0-9]{{1,10}}, not {}",
            json!(wrong)
        );
        check_read(id, Shape::String, json!(wrong), Err(&words));
        let words = words.replace("`some`", "`some`[1]");
        check_read(id, texts(), json!(["1", wrong]), Err(&words));
    }
    check_read(
        id,
        Shape::String,
        json!(-1),
        Err("`some` must be an id of the form [0-9]{1,10}, not \"-1\""),
    );
    let from_search = |param: &mut Parameter| {
        param.pattern = Pattern::parse("[0-9]{1,10}").ok();
        param.source = Some("some_search".to_owned());
    };
    check_read(
        from_search,
        Shape::String,
        json!("Films"),
        Err("`some` must be an id of the form [0-9]{1,10} from `some_search`, not \"Films\""),
    );
}

#[test]
fn addresses_are_public_ones() {
    let address = |param: &mut Parameter| param.is_address = true;
    check_read(
        address,
        Shape::String,
        json!("https://example.com/a.jpg"),
        Ok(()),
    );
    check_read(
        address,
        Shape::String,
        json!("https://example.com/?a=b"),
        Err(
            "`some` must be an address without a query or fragment, not \"https://example.com/?a=b\"",
        ),
    );
}

#[test]
fn a_text_is_without_words_in_any_case() {
    let without = |param: &mut Parameter| param.without = vec!["token".into(), "key".into()];
    check_read(without, Shape::String, json!("FriendlyName"), Ok(()));
    let refused = Err("`some` must not contain \"token\", in any case");
    check_read(without, Shape::String, json!("PlexOnlineToken"), refused);
    check_read(without, Shape::String, json!("xTOKENx"), refused);
    let refused = Err("`some`[1] must not contain \"key\", in any case");
    check_read(without, texts(), json!(["a", "aKeY"]), refused);
    // A letter that is a `k` in lower case only.
    let refused = Err("`some` must not contain \"key\", in any case");
    check_read(without, Shape::String, json!("\u{212a}ey"), refused);
}

#[test]
fn an_empty_text_means_nothing_unless_it_is_one_of_the_values() {
    let check = |change: fn(&mut Parameter), shape: Shape, expected: bool| {
        let mut parameter = Parameter::plain("some", shape);
        change(&mut parameter);
        assert!(parameter.is_left_out(&Json::Null));
        assert_eq!(parameter.is_left_out(&json!("")), expected, "{parameter:?}");
        assert!(!parameter.is_left_out(&json!(" ")) && !parameter.is_left_out(&json!(0)));
    };
    let optional = |param: &mut Parameter| param.required = false;
    for shape in [Shape::String, Shape::U32, Shape::Bool, texts()] {
        check(optional, shape.clone(), true);
        check(|_| (), shape, false);
    }
    let clears = |param: &mut Parameter| {
        param.required = false;
        param.bounds.min = Some(0.0);
    };
    check(clears, Shape::String, false);
    check(clears, Shape::U32, true);
}

#[test]
fn what_the_wit_gives_is_written_exactly() {
    let check = |shape: Shape, written: Json, expected: Result<(), &str>| {
        let read = Parameter::plain("some", shape)
            .read_exactly(&written)
            .map(drop);
        assert_eq!(
            read.as_ref().map_err(String::as_str).copied(),
            expected,
            "{written}"
        );
    };
    check(Shape::U32, json!(5), Ok(()));
    check(
        Shape::U32,
        json!("5"),
        Err("`some` must be written 5, not \"5\""),
    );
    check(Shape::F64, json!(5), Ok(()));
    check(
        Shape::Bool,
        json!("true"),
        Err("`some` must be written true, not \"true\""),
    );
    check(
        Shape::String,
        json!(5),
        Err("`some` must be written \"5\", not 5"),
    );
    check(texts(), json!(["a"]), Ok(()));
    check(
        texts(),
        json!("a"),
        Err("`some` must be written [\"a\"], not \"a\""),
    );
    check(
        texts(),
        json!(["a", 5]),
        Err("`some` must be written [\"a\",\"5\"], not [\"a\",5]"),
    );
}
