//! The PIN flow, users, and sign-out.

use plex_mcp_account::{Error, PinKind, SignOut, Token};
use plex_mcp_demo::TvTrouble;

use crate::world::{ACCOUNT, KIDS, World, device};

fn token(text: &str) -> Token {
    Token::new(text).unwrap()
}

#[tokio::test]
async fn by_a_link_and_by_a_typed_code() {
    let world = World::new().await;
    for kind in [PinKind::Link, PinKind::Typed] {
        let pin = world.tv.pin(kind).await.unwrap();
        let is_typed = pin.code().len() == 4;
        assert_eq!(is_typed, kind == PinKind::Typed, "{pin:?}");
        let link = pin.link(&device());
        assert!(link.contains(&format!("&code={}&", pin.code())), "{link}");
        assert!(world.stand_in.approve(pin.code()));
        assert_eq!(world.tv.token(&pin).await.unwrap(), token(ACCOUNT));
    }
    let user = world.tv.user(&token(ACCOUNT)).await.unwrap();
    assert_eq!((user.id.as_str(), user.name.as_str()), ("u-ada", "Ada"));
}

#[tokio::test]
async fn a_token_is_in_one_header_of_requests_that_need_one() {
    let world = World::new().await;
    let account = world.signed_in().await;
    world.tv.user(&account).await.unwrap();
    world.tv.servers(&account).await.unwrap();
    for seen in world.stand_in.seen() {
        assert_eq!(seen.headers["x-plex-client-identifier"], "test-client");
        let for_pins = seen.target.starts_with("/api/v2/pins");
        assert_eq!(seen.headers.contains_key("x-plex-token"), !for_pins);
        assert!(!seen.target.contains(ACCOUNT), "{}", seen.target);
    }
}

#[tokio::test]
async fn a_code_that_nobody_uses_expires() {
    for status in [404, 410] {
        let world = World::with(|options, _| options.expired_status = status).await;
        let pin = world.tv.pin(PinKind::Link).await.unwrap();
        world.stand_in.clock().advance(901);
        assert_eq!(world.tv.token(&pin).await, Err(Error::Expired), "{status}");
    }
    // Whatever plex.tv says, nobody waits longer than the code lives.
    let world = World::with(|options, _| options.pin_lifetime = 0).await;
    let pin = world.tv.pin(PinKind::Link).await.unwrap();
    assert_eq!(world.tv.token(&pin).await, Err(Error::Expired));
    assert_eq!(world.stand_in.seen().len(), 1);
}

#[tokio::test]
async fn troubles_that_pass_are_waited_for() {
    let world = World::new().await;
    let pin = world.tv.pin(PinKind::Link).await.unwrap();
    world.stand_in.approve(pin.code());
    world.stand_in.trouble(TvTrouble {
        path: "/api/v2/pins/",
        status: 429,
        retry_after: Some(1),
        first: 2,
    });
    assert_eq!(world.tv.token(&pin).await.unwrap(), token(ACCOUNT));
    assert_eq!(world.stand_in.seen().len(), 4);
}

#[tokio::test]
async fn the_limit_of_requests_is_said() {
    let world = World::new().await;
    let account = world.signed_in().await;
    world.stand_in.trouble(TvTrouble {
        path: "/api/v2/resources",
        status: 429,
        retry_after: Some(33),
        first: 1,
    });
    let error = world.tv.servers(&account).await.unwrap_err().to_string();
    assert!(error.ends_with("try again in 33 seconds"), "{error}");
}

#[tokio::test]
async fn users_of_the_home() {
    let world = World::new().await;
    let account = world.signed_in().await;
    let users = world.tv.home_users(&account).await.unwrap();
    let kids = users.iter().find(|user| user.is_called("kids")).unwrap();
    assert!(kids.has_pin);
    for pin in [None, Some("9999")] {
        let error = world.tv.switch(&account, kids, pin).await.unwrap_err();
        assert!(matches!(error, Error::WrongPin { .. }), "{error}");
        assert!(!error.to_string().contains("9999"), "{error}");
    }
    let switched = world.tv.switch(&account, kids, Some("1234")).await;
    assert_eq!(switched.unwrap(), token(KIDS));
    // The server's token is another one for each user.
    let of = async |account: &Token| {
        let servers = world.tv.servers(account).await.unwrap();
        servers[0].token.clone().unwrap()
    };
    assert_ne!(of(&account).await, of(&token(KIDS)).await);
}

#[tokio::test]
async fn a_token_that_is_signed_out_is_good_for_nothing() {
    let world = World::new().await;
    let account = world.signed_in().await;
    assert_eq!(world.tv.sign_out(&account).await, Ok(SignOut::Done));
    assert!(!world.stand_in.knows(ACCOUNT));
    assert_eq!(world.tv.sign_out(&account).await, Ok(SignOut::Before));
    let refused = world.tv.user(&account).await.unwrap_err();
    assert!(matches!(refused, Error::Unauthorized { .. }), "{refused}");
}
