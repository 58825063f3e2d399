use super::*;
use crate::names::Effect;
use crate::rule::tests::with_names;

#[track_caller]
fn check_as(effect: Effect, rule: &str, expected: &str) {
    let parsed = with_names(effect, |names| Rule::parse(rule, names));
    assert_eq!(parsed, Err(expected.to_owned()), "{rule}");
}

#[track_caller]
fn check(rule: &str, expected: &str) {
    check_as(Effect::Destructive, rule, expected);
}

#[track_caller]
fn check_fine(effect: Effect, rule: &str) {
    let parsed = with_names(effect, |names| Rule::parse(rule, names));
    assert_eq!(parsed.map(|rule| rule.to_string()), Ok(rule.to_owned()));
}

#[test]
fn refused_lines() {
    check("/a", "a rule is a method, a space and a path");
    let methods = "write GET, HEAD, GET! (a GET that changes), PUT, POST or DELETE";
    check(
        "get /a",
        &format!("`get` is no method of a rule: {methods}"),
    );
    check(
        "PATCH /a",
        &format!("`PATCH` is no method of a rule: {methods}"),
    );
    check("GET a", "the path `a` begins without a slash: write `/...`");
    check(
        "GET  /a",
        "the path `` begins without a slash: write `/...`",
    );
    check("GET Dis:/a", "`Dis` is no name of an origin");
    check(
        "GET http://evil/a",
        "names the origin `http`, which is not declared: write `@origin http URL` on the world; it declares `discover`",
    );
    check(
        "GET /a/",
        "`/a/` has an empty path segment, and no request has",
    );
    check(
        "GET /a/../b",
        "`/a/../b` has a dot segment, and no request has",
    );
    check(
        "GET /a/%2E/b",
        "`/a/%2E/b` has a dot segment, and no request has",
    );
    check(
        "GET /a%2Fb",
        "`/a%2Fb` has an encoded slash, backslash or percent sign in the path, and no request has",
    );
    for segment in ["a%2F{id}", "{a|b%2Fc}", "x%25", "%5C"] {
        let why = format!(
            "`/{segment}` has an encoded slash, backslash or percent sign in the path, and no request has"
        );
        check(&format!("GET /{segment}"), &why);
    }
    check("GET /a*", "`a*` holds `*`: write %2A");
    check("GET /{id", "`/{id` is not closed");
    check("GET /id}", "`/id}` closes what it did not open");
    check("GET /{Id}", "`{Id}` holds no name in kebab-case");
    check("GET /{}", "`{}` holds no name in kebab-case");
    check("GET /a|b", "`a|b` holds `|`: write %7C");
    check("GET /{a|a}", "`{a|a}` says a word twice");
    check(
        "GET /a?",
        "`` is no query key: write `key`, `key=VALUE`, `key?=VALUE`, `key*=VALUE` or `key+={list}`",
    );
    check(
        "GET /a?b c",
        "`b` says nothing".replace("`b`", "`c`").as_str(),
    );
}

#[test]
fn unknown_names() {
    let check = |rule: &str, expected: &str| {
        let error = with_names(Effect::Destructive, |names| Rule::parse(rule, names)).unwrap_err();
        assert!(error.contains(expected), "{error}");
    };
    check(
        "GET /{other}",
        "the tool has no parameter `other`: it has `clears`, `fields`",
    );
    check("GET /a?b={other}", "the tool has no parameter `other`");
    check(
        "GET /{:other}",
        "`{:other}` is no class: write `{:digits}`, `{:ids}`, `{:hex}`, `{:uuid}`, `{:any}` or one that the world declares; it declares `field`, `scope`, `player-token`",
    );
    check("GET /{id..}", "`{id..}`: `id` is no list: write `{id}`");
    check(
        "GET /a?{ids}=1",
        "`{ids}`: a key names one element of a list: write `{ids..}`",
    );
    check(
        "GET /a?b+={id}",
        "`b+={id}`: `+=` stands for each element of a list: write `+={list}`",
    );
    check("GET /a?b+=x{ids}", "`+=` stands for each element of a list");
    check("GET /a?{:any}=1", "`{:any}` in a key would admit every key");
    check(
        "GET /{:server-host}",
        "`{:server-host}` stands in a value only",
    );
    check("GET /a other x", "`other` is no part of a rule");
    check("GET /a json b=1", "`json`: no request has a body");
    check("GET /a answers", "`answers` says nothing");
    check("GET /a answers ", "`answers` says nothing");
    check("GET /a answers a,,b", "write names of JSON members");
    check("GET /a answers a,a", "each once");
    check("GET /a answers a answers b", "`answers` stands there twice");
    check(
        "DELETE /a/{id} undone-by x undone-by y",
        "`undone-by` stands there twice",
    );
    check(
        "GET /a header Cookie=1",
        "a rule binds only `X-Plex-...` headers that the gate does not set itself",
    );
    check(
        "GET /a header X-Plex-Token={id}",
        "that the gate does not set itself",
    );
    check(
        "GET /a header X-Plex-Container-Size=1",
        "that the gate does not set itself",
    );
    check("GET /a header X-Plex-A", "has no value");
    check(
        "GET /a header X-Plex-A=1 header x-plex-a=2",
        "binds a header twice",
    );
    check(
        "GET /a header X-Plex-A=(/b)",
        "`(...)` stands in a query only",
    );
    check(
        "GET /a?b=(/c)d",
        "`(...)` ends a value: write nothing after it",
    );
    check("GET /a?b=(c)", "the path `c` begins without a slash");
    check("GET /a?b={id}(/c)", "write text between them");
}

#[test]
fn open_pieces_have_text_between_them() {
    let check_open = |pieces: &str, open: bool| {
        let rule = format!("GET /a?b={pieces}");
        let parsed = with_names(Effect::Read, |names| Rule::parse(&rule, names));
        let refused =
            parsed.is_err_and(|error| error.contains("two open pieces stand side by side"));
        assert_eq!(refused, open, "{pieces}");
    };
    check_open("{id}{title}", true);
    check_open("{:digits}{:hex}", true);
    check_open("{ids..}{id}", true);
    check_open("{:digits}{|x}{:digits}", true);
    check_open("{:digits}{y|x}{:digits}", false);
    check_open("{:digits}.{:digits}", false);
    check_open("{:scope}{:field}", false);
    check_open("{a|b}{:digits}", false);
}

#[test]
fn a_key_is_written_once() {
    let twice =
        "writes a key that was written before: write it once, with a set of values or with `*=`";
    check("GET /a?b=1&b=2", &format!("`b=2` {twice}"));
    check("GET /a?b&b*=2", &format!("`b*=2` {twice}"));
    check_fine(Effect::Read, "GET /a?b*=1&b*={id}");
    check_fine(Effect::Read, "GET /a?b>>=1&b<<=2");
}

#[test]
fn headers_are_no_keys() {
    let header = "Plex reads such a key as a header, and no rule may list one: leave it out; paging needs no rule in reads";
    check("GET /a?X-Plex-Token", &format!("`X-Plex-Token`: {header}"));
    check("GET /a?x-PLEX-a=1", &format!("`x-PLEX-a=1`: {header}"));
    check(
        "PUT /a/{id}?X-Plex-Container-Size=1",
        &format!("`X-Plex-Container-Size=1`: {header}"),
    );
    check(
        "GET /a?{X-Plex-Token|b}",
        &format!("`{{X-Plex-Token|b}}`: {header}"),
    );
    check(
        "GET /a?u=(/b?X-Plex-Token=1)",
        &format!("`X-Plex-Token=1`: {header}"),
    );
}

#[test]
fn tools_that_read_change_nothing() {
    let more = "does more than read, which is all its effect says: write it in a tool that writes";
    for rule in [
        "PUT /a/{id}",
        "POST /a/{id}",
        "GET! /a/{id}",
        "DELETE /a/{id}",
    ] {
        check_as(Effect::Read, rule, more);
    }
    for rule in ["GET /a", "HEAD /a"] {
        check_fine(Effect::Read, rule);
    }
}

#[test]
fn what_is_deleted_is_gone_or_comes_back_with_another_tool() {
    let gone = "deletes, and its effect is not destructive: write that it is, or `undone-by TOOL` when a tool brings back what is gone";
    check_as(Effect::Write, "DELETE /a/{id}", gone);
    check_fine(Effect::Destructive, "DELETE /a/{id}");
    check_fine(Effect::Write, "DELETE /a/{id} undone-by add");
    check_as(
        Effect::Write,
        "DELETE /a/{id} undone-by other",
        "`undone-by other` names no tool: there are `add`",
    );
    let misplaced = "`undone-by` is for a DELETE of a tool that is not destructive: leave it out";
    check_as(Effect::Write, "PUT /a/{id} undone-by add", misplaced);
    check_as(
        Effect::Destructive,
        "DELETE /a/{id} undone-by add",
        misplaced,
    );
}

#[test]
fn changes_say_what_they_change() {
    check(
        "PUT /a/{id}?type",
        "`type` admits any value in a change: write `type=VALUE` or `type?=VALUE`",
    );
    let everything = "may be missing, and a change without it is about everything: write `=`";
    check(
        "PUT /s/{id}/all?id?={ids}&t={title}",
        &format!("`id?={{ids}}` {everything}"),
    );
    check(
        "PUT /s/{id}/all?ids*={ids..}",
        &format!("`ids*={{ids..}}` {everything}"),
    );
    check_fine(Effect::Write, "PUT /s/{:digits}/all?type=18&id={ids..}");
    let chooses = "changes what the component chooses: write a parameter that is always there, in the path or with `=`";
    check("PUT /parts/{:digits}?audio*={:digits}", chooses);
    check("POST /q?type={a|b}&uri?={id}", chooses);
    check("POST /q?uri?={id}", chooses);
    check("GET! /q?uri=x(/b?sort)", chooses);
    check_fine(Effect::Write, "PUT /clean?async=1");
    check_fine(Effect::Write, "POST /q?type={a|b}&uri={id}");
    check_fine(
        Effect::Write,
        "GET! /q?type={a|b} header X-Plex-Target={id}",
    );
    check_fine(Effect::Write, "PUT /q?uri=x(/b/{id}?sort)");
    check(
        "PUT /{:any}/{id}",
        "`{:any}` in the path of a change: write a set, or a parameter",
    );
    let ids =
        "`{:ids}` lets the component choose what is changed, and is for reads: write a parameter";
    check("PUT /{:ids}/{id}", ids);
    check("PUT /a/{id}?b=x(/c/{:ids})", ids);
    check_fine(Effect::Read, "GET /{:any}/{:ids}");
}

#[test]
fn a_secret_goes_where_the_servers_address_goes() {
    let host = "`{:player-token}` goes only to who is told the server's own address: write `key={:server-host}` beside it";
    let once = "`{:player-token}` is a secret: write it once, as `key={:player-token}`";
    check("GET /p?token={:player-token}", host);
    check("GET /p?token={:player-token}&address*={:server-host}", host);
    check(
        "GET /p?token={:player-token}&address=evil.{:server-host}",
        host,
    );
    check(
        "GET /p?token={:player-token}&address={:server-host}:1",
        host,
    );
    check(
        "GET discover:/p?token={:player-token}&address={:server-host}",
        host,
    );
    for key in [
        "token?={:player-token}",
        "token*={:player-token}",
        "token!={:player-token}",
        "token=x{:player-token}",
        "{:player-token}=x",
        "token=(/a?token={:player-token})",
        "token=(/a/{:player-token})",
        "token={:player-token}&other={:player-token}",
    ] {
        check(&format!("GET /p?{key}&address={{:server-host}}"), once);
    }
    check("GET /{:player-token}?address={:server-host}", once);
    check(
        "GET /p?address={:server-host} header X-Plex-A={:player-token}",
        once,
    );
    check_fine(
        Effect::Read,
        "GET /p?token={:player-token}&address={:server-host}",
    );
}

#[test]
fn rules_of_a_tool_go_together() {
    let check = |rules: [&str; 2], expected: Result<(), &str>| {
        let rules = rules
            .map(|rule| with_names(Effect::Destructive, |names| Rule::parse(rule, names)).unwrap());
        let found = tool(&rules);
        assert_eq!(
            found,
            expected.map_err(|what| format!("`{}` and `{}`{what}", rules[1], rules[0]))
        );
    };
    check(["GET /a?b", "GET /a?c"], Ok(()));
    check(["GET /a?b", "HEAD /a?b"], Ok(()));
    check(
        ["GET /a", "GET /a answers b"],
        Err(" admit the same: write one"),
    );
    check(
        ["GET /a", "GET! /a"],
        Err(": a path is read or changes something: write both with `GET!`"),
    );
    check(
        ["GET! /a", "GET /a?b"],
        Err(": a path is read or changes something: write both with `GET!`"),
    );
}
