use proptest::prelude::*;

use super::{cues::Window, *};
use crate::{
    http::fake::{self, Fake},
    plex::tests::{client, id},
};

fn all() -> Window {
    Window::of_seconds(0, None)
}

fn said(file: &str) -> Vec<(u64, String)> {
    let cues = cues::read(file, false, &all()).unwrap();
    cues.into_iter()
        .map(|cue| (cue.from.unwrap(), cue.text))
        .collect()
}

fn check(file: &str, expected: &[(u64, &str)]) {
    let said = said(file);
    let said: Vec<(u64, &str)> = said.iter().map(|(at, text)| (*at, text.as_str())).collect();
    assert_eq!(said, expected, "{file}");
    // Any system's ends of lines.
    for end in ["\r\n", "\r"] {
        let again = self::said(&file.replace('\n', end));
        assert_eq!(again.len(), expected.len(), "{end:?}");
    }
}

#[test]
fn subrip() {
    check(
        "1\n00:00:01,500 --> 00:00:03,000\n<i>Who</i> is\nthere?\n\n2\n00:00:02,000 --> 00:00:04,000\n{\\an8}Nobody &amp; I\n3\n\
         01:00:00,000 --> 01:00:01,000\n5 < 6, {so} it goes\n\n4\n01:00:02,000 --> 01:00:03,000\n<font color=\"#fff\"></font>\n",
        &[
            (1_500, "Who is there?"),
            (2_000, "Nobody & I"),
            (3_600_000, "5 < 6, {so} it goes"),
        ],
    );
}

#[test]
fn webvtt() {
    check(
        "WEBVTT - a title\n\nNOTE nothing that is said\n\nSTYLE\n::cue { color: red }\n\nopening\n00:01.000 --> 00:02.000 align:start\n\
         <v Ida Wolf>Now <00:01.500><c.loud>run</c>!\n\n00:02.100 --> 00:03.000\nIda&nbsp;ran\n",
        &[(1_000, "Ida Wolf: Now run!"), (2_100, "Ida ran")],
    );
}

#[test]
fn advanced_substation_in_the_order_of_time_and_each_layer_once() {
    check(
        "[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n\
         Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
         Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\b1}Later{\\b0}, then\\Nmore\n\
         Dialogue: 0,0:00:01.25,0:00:02.00,Default,,0,0,0,,First, with a comma\n\
         Dialogue: 1,0:00:01.25,0:00:02.00,Default,,0,0,0,,First, with a comma\n\
         Comment: 0,0:00:01.25,0:00:02.00,Default,,0,0,0,,not said\n\
         Dialogue: 0,0:00:01.30,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}\n",
        &[(1_250, "First, with a comma"), (5_000, "Later, then more")],
    );
}

#[test]
fn lyrics_with_and_without_times() {
    check(
        "[ar:Nobody]\n[00:12.00][01:02.50]Again\n[00:15.3]<00:15.30>Once\n",
        &[(12_000, "Again"), (15_300, "Once"), (62_500, "Again")],
    );
    let plain = cues::read("One\n\nTwo\n", true, &all()).unwrap();
    assert_eq!(plain.len(), 2);
    assert_eq!(plain[0].from, None);
    assert_eq!(cues::read("One\n\nTwo\n", false, &all()), None);
}

#[test]
fn a_window_has_what_is_said_in_it_even_if_it_began_before() {
    let file = "00:00:01,000 --> 00:00:05,000\nlong\n\n00:00:06,000 --> 00:00:07,000\nin\n\n00:00:09,000 --> 00:00:10,000\nout\n";
    let texts = |from, to| -> Vec<String> {
        let cues = cues::read(file, false, &Window::of_seconds(from, to)).unwrap();
        cues.into_iter().map(|cue| cue.text).collect()
    };
    assert_eq!(texts(4, Some(9)), ["long", "in"]);
    assert_eq!(texts(5, None), ["in", "out"]);
    assert_eq!(texts(7, Some(8)), [""; 0]);
}

#[test]
fn text_of_other_encodings_is_read() {
    let file = "00:00:01,000 --> 00:00:05,000\nÄh…\n";
    let wide = |bytes: fn(u16) -> [u8; 2], mark: &[u8]| {
        let body: Vec<u8> = file.encode_utf16().flat_map(bytes).collect();
        [mark, &body].concat()
    };
    for body in [
        wide(u16::to_le_bytes, b"\xff\xfe"),
        wide(u16::to_be_bytes, b"\xfe\xff"),
        [b"\xef\xbb\xbf", file.as_bytes()].concat(),
    ] {
        assert_eq!(said(&decoded(&body)), [(1_000, "Äh…".to_owned())]);
    }
    let latin = b"00:00:01,000 --> 00:00:05,000\n\xc4h\n";
    assert_eq!(said(&decoded(latin)), [(1_000, "Äh".to_owned())]);
}

#[test]
fn twelve_megabytes_are_read() {
    let mut file = String::new();
    for n in 0..170_000_u32 {
        let (minutes, seconds) = (n / 60, n % 60);
        file += &format!(
            "{n}\n{:02}:{:02}:{seconds:02},000 --> {:02}:{:02}:{seconds:02},900\n<b>Line number {n} of very many</b>\n\n",
            minutes / 60,
            minutes % 60,
            minutes / 60,
            minutes % 60,
        );
    }
    assert!(file.len() > 12_000_000, "{}", file.len());
    let cues = cues::read(&file, false, &Window::of_seconds(60, Some(62))).unwrap();
    assert_eq!(cues.len(), 2);
    assert_eq!(cues[0].text, "Line number 60 of very many");
}

const FILM: &str = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"5","type":"movie","title":"Film","Media":[{"Part":[{"Stream":[
    {"id":1,"streamType":1,"codec":"h264"},
    {"id":2,"streamType":3,"codec":"pgs","language":"English","languageCode":"eng"},
    {"id":3,"key":"/library/streams/3","streamType":3,"codec":"srt","language":"Deutsch","languageCode":"deu","languageTag":"de","forced":true},
    {"id":4,"key":"/library/streams/4","streamType":3,"codec":"ass","language":"Deutsch","languageCode":"deu","languageTag":"de"},
    {"id":6,"key":"/library/streams/6","streamType":3,"codec":"vtt","language":"Français","languageCode":"fra","languageTag":"fr"}]}]}]}]}}"#;

#[test]
fn the_text_that_is_whole_is_taken_and_the_language_by_name_or_code() {
    let fake = Fake::default().json("/library/metadata/5", FILM).on(
        "/library/streams/",
        [fake::answer(
            200,
            "text/plain",
            "WEBVTT\n\n00:01.000 --> 00:02.000\nOui\n",
        )],
    );
    let plex = client(&fake);
    for (language, asked) in [
        (None, "/library/streams/4.ass?format=ass&encoding=utf-8"),
        (Some("German"), ""),
        (
            Some("deutsch"),
            "/library/streams/4.ass?format=ass&encoding=utf-8",
        ),
        (
            Some("FR"),
            "/library/streams/6.vtt?format=vtt&encoding=utf-8",
        ),
    ] {
        let found = plex.dialogue(&id("5"), 0, None, language).unwrap();
        if asked.is_empty() {
            let words = "there is no text in \"German\": there is Deutsch, Français";
            assert_eq!(found.note.as_deref(), Some(words));
        } else {
            assert_eq!(found.cues[0].text, "Oui");
            assert_eq!(fake.paths().last().unwrap(), asked);
        }
    }
}

#[test]
fn lyrics_of_a_container_in_both_formats() {
    let track = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"7","type":"track","title":"Song","Media":[{"Part":[{"Stream":[
        {"id":8,"key":"/library/streams/8","streamType":4,"codec":"lrc","timed":true}]}]}]}]}}"#;
    let json = r#"{"MediaContainer":{"size":1,"Lyrics":[{"timed":true,"Line":[
        {"startOffset":1200,"endOffset":2000,"Span":[{"text":"La la"}]},{"startOffset":2000,"Span":[{"text":"Lu"}]}]}]}}"#;
    let xml = r#"<MediaContainer size="1"><Lyrics timed="1"><Line startOffset="1200" endOffset="2000"><Span text="La la"/></Line>
        <Line startOffset="2000"><Span text="Lu"/></Line></Lyrics></MediaContainer>"#;
    for (media_type, body) in [("application/json", json), ("text/xml", xml)] {
        let fake = Fake::default()
            .json("/library/metadata/7", track)
            .on("/library/streams/8", [fake::answer(200, media_type, body)]);
        let found = client(&fake).dialogue(&id("7"), 0, None, None).unwrap();
        assert_eq!(found.source, Some(DialogueSource::Lyrics));
        let lines: Vec<_> = found
            .cues
            .iter()
            .map(|cue| (cue.from, cue.text.as_str()))
            .collect();
        assert_eq!(lines, [(Some(1_200), "La la"), (Some(2_000), "Lu")]);
    }
}

#[test]
fn what_cannot_be_had_as_text_is_told_apart() {
    let of = |streams: &str| {
        let body = format!(
            r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"5","type":"movie","title":"Film","Media":[{{"Part":[{{"Stream":[{streams}]}}]}}]}}]}}}}"#
        );
        Fake::default().json("/library/metadata/5", &body)
    };
    let words = |fake: &Fake| match client(fake).dialogue(&id("5"), 0, None, None) {
        Ok(found) => found.note.unwrap(),
        Err(error) => error.to_string(),
    };
    let embedded = r#"{"id":2,"streamType":3,"codec":"srt","language":"English"}"#;
    assert!(words(&of(embedded)).ends_with("or download subtitles in Plex (inside: English)"));
    assert!(words(&of("")).contains("there is no text: only films, episodes and tracks"));
    let sidecar = r#"{"id":2,"key":"/library/streams/2","streamType":3,"codec":"srt"}"#;
    assert!(
        words(&of(sidecar).status("/library/streams/2", 501)).contains("inside the film's file")
    );
    assert!(
        words(&of(sidecar).status("/library/streams/2", 404))
            .contains("text of stream 2 of item 5")
    );
    let page = fake::answer(200, "text/html", "<html>Sign in</html>");
    assert!(
        words(&of(sidecar).on("/library/streams/2", [page])).contains("it is no file of subtitles")
    );
}

proptest! {
    #[test]
    fn any_file_is_read_or_refused(file in ".*", lyrics: bool, from in 0..100_u32, length in 0..100_u32) {
        let window = Window::of_seconds(from, Some(from + length));
        for cue in cues::read(&file, lyrics, &window).into_iter().flatten() {
            prop_assert!(!cue.text.is_empty());
        }
    }

    #[test]
    fn any_cues_come_in_order_and_within_the_window(
        spoken in prop::collection::vec((0..10_000_u64, 1..5_000_u64, "[a-z<>{}&;/\\\\ ]{0,20}"), 0..30),
        from in 0..10_u32, length in 1..10_u32,
    ) {
        let stamp = |time: u64| format!("00:00:{:02},{:03}", time / 1_000, time % 1_000);
        let file: String = (spoken.iter())
            .map(|(at, long, text)| format!("{} --> {}\n{text}\n\n", stamp(*at), stamp(at + long)))
            .collect();
        let window = Window::of_seconds(from, Some(from + length));
        let cues = cues::read(&file, false, &window).unwrap_or_default();
        prop_assert!(cues.is_sorted_by_key(|cue| cue.from));
        for cue in cues {
            prop_assert!(cue.from.unwrap() < u64::from(from + length) * 1_000);
        }
    }
}
