use crate::client::{demo, json, titles};

/// Checks the titles that a query of a library answers.
async fn check(section: u32, query: &str, expected: &[&str]) {
    let demo = demo(0).await;
    let answer = json(&demo, &format!("/library/sections/{section}/all?{query}")).await;
    assert_eq!(titles(&answer), expected, "{query}");
}

async fn count(section: u32, query: &str, expected: u64) {
    let demo = demo(0).await;
    let answer = json(&demo, &format!("/library/sections/{section}/all?{query}")).await;
    assert_eq!(answer["size"], expected, "{query}");
}

#[tokio::test]
async fn texts_contain_equal_begin_and_end() {
    check(
        1,
        "title=bat",
        &["The Bat", "The Bat", "Battleship Potemkin"],
    )
    .await;
    check(1, "title==The%20Bat", &["The Bat", "The Bat"]).await;
    check(1, "title%3D=The+Bat", &["The Bat", "The Bat"]).await;
    check(1, "title<=Wi", &["Wings"]).await;
    check(1, "title%3E=Faust", &["Faust"]).await;
}

/// However it is encoded.
#[tokio::test]
async fn a_comma_is_or() {
    let either = ["Sherlock Jr.", "Steamboat Bill, Jr."];
    check(1, "title=Steamboat%20Bill%2C%20Jr.", &either).await;
    check(1, "title=Steamboat%20Bill,%20Jr.", &either).await;
}

#[tokio::test]
async fn numbers_compare() {
    check(1, "year=1903", &["The Great Train Robbery"]).await;
    check(
        1,
        "year>>=1963&year<<=1970",
        &["The Last Man on Earth", "Night of the Living Dead"],
    )
    .await;
    check(
        1,
        "year<<=1912",
        &["The Great Train Robbery", "A Trip to the Moon"],
    )
    .await;
    check(
        1,
        "year%3C=1912&year!=1903",
        &["Dr. Jekyll and Mr. Hyde", "A Trip to the Moon"],
    )
    .await;
    check(
        1,
        "year=1902,1903&sort=year:desc",
        &["The Great Train Robbery", "A Trip to the Moon"],
    )
    .await;
    check(
        1,
        "decade=1960&rating>=9",
        &[
            "Charade",
            "The Little Shop of Horrors",
            "Night of the Living Dead",
        ],
    )
    .await;
}

#[tokio::test]
async fn tags_are_compared_by_number() {
    let demo = demo(0).await;
    let genres = json(&demo, "/library/sections/1/genre").await;
    let noir = genres["Directory"]
        .as_array()
        .unwrap()
        .iter()
        .find(|genre| genre["title"] == "Film-Noir")
        .unwrap();
    let answer = json(&demo, noir["fastKey"].as_str().unwrap()).await;
    assert_eq!(answer["size"], 8);
    count(1, "genre=Film-Noir", 0).await;
}

#[tokio::test]
async fn groups_and_alternatives() {
    check(
        1,
        "push=1&title=faust&or=1&title=destiny&pop=1&year<<=1926",
        &["Destiny"],
    )
    .await;
}

#[tokio::test]
async fn what_is_not_known_is_ignored_without_a_word() {
    for query in [
        "nonsense=1",
        "title%3E%3Dx",
        "year%3E%3D=1963",
        "show.unwatched=1",
        "year~=3",
    ] {
        count(1, query, 103).await;
    }
}

#[tokio::test]
async fn watch_state_filters() {
    check(
        1,
        "inProgress=1",
        &["Carnival of Souls", "Häxan", "Intolerance", "Metropolis"],
    )
    .await;
    count(1, "unwatched=1&inProgress=0", 82).await;
    check(2, "type=2&unwatchedLeaves=0", &[]).await;
    check(
        2,
        "type=2&episode.unwatched=1&title=vampires",
        &["Les Vampires"],
    )
    .await;
    count(2, "type=4&episode.unwatched=1", 40).await;
    count(3, "type=10&track.viewCount=0", 63).await;
}

#[tokio::test]
async fn scopes_reach_up_and_down() {
    check(
        2,
        "type=4&show.title=inkwell&season.index=0",
        &["The Einstein Theory of Relativity", "Evolution"],
    )
    .await;
}

#[tokio::test]
async fn lists_come_in_the_order_asked_for() {
    check(
        1,
        "sort=originallyAvailableAt&limit=2",
        &["A Trip to the Moon", "The Great Train Robbery"],
    )
    .await;
    check(
        1,
        "sort=userRating:desc&limit=3&title=the",
        &["The General", "The Kid", "The Gold Rush"],
    )
    .await;
    check(
        1,
        "title==The%20Bat&sort=year:desc",
        &["The Bat", "The Bat"],
    )
    .await;
    check(2, "sort=nonsense&limit=1", &["Les Vampires"]).await;
}
