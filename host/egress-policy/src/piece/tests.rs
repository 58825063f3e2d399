use super::*;

fn list(elements: &[&str]) -> Vec<Vec<String>> {
    elements
        .iter()
        .map(|text| vec![(*text).to_owned()])
        .collect()
}

#[track_caller]
fn check(elements_of: &[&str], text: &str, expected: &[(usize, &[usize])]) {
    let found: Vec<_> = elements(&list(elements_of), text)
        .into_iter()
        .map(|(end, elements)| (end, elements.into_iter().collect::<Vec<_>>()))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(end, elements)| (*end, elements.to_vec()))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn elements_stand_in_their_order() {
    check(&["1", "2", "3"], "1,3", &[(3, &[0, 2]), (1, &[0])]);
    check(&["1", "2", "3"], "3,1", &[(1, &[2])]);
    check(&["1", "12"], "12", &[(2, &[1]), (1, &[0])]);
    check(&["1", "12"], "1,12", &[(4, &[0, 1]), (1, &[0])]);
    check(&[], "1", &[]);
    check(&["1"], "", &[]);
    check(&["1", "1"], "1,1", &[(3, &[0, 1]), (1, &[0])]);
    // One with a comma in it is one element, or two that are there.
    check(&["a,b", "b"], "a,b", &[(3, &[0])]);
    check(&["b", "a,b", "a"], "a,b", &[(3, &[1]), (1, &[2])]);
    // Of two ways to the same place, the one that leaves more for what follows.
    check(
        &["a", "b", "a,b"],
        "a,b,a,b",
        &[(7, &[0, 1, 2]), (3, &[2]), (1, &[0])],
    );
}

#[test]
fn an_element_has_its_spellings() {
    let list = [
        vec!["a-b".to_owned(), "aB".to_owned()],
        vec!["c".to_owned()],
    ];
    let ends = |text| -> Vec<usize> {
        elements(&list, text)
            .into_iter()
            .map(|(end, _)| end)
            .collect()
    };
    assert_eq!(ends("aB,c"), [4, 2]);
    assert_eq!(ends("a-b"), [3]);
    assert!(ends("A-b").is_empty());
}

#[test]
fn headers_show_however_often_they_are_encoded() {
    let check = |text, expected| assert_eq!(names_a_header(text), expected, "{text}");
    check("X-Plex-Token", true);
    check("a?x-plex-token=1", true);
    check("x%2Dplex%2Dtoken", true);
    check("%2578-plex-", true);
    check("x-plex", false);
    check("%", false);
    check("%ff%", false);
    check("", false);
}
