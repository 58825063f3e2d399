//! A token file that changes while requests are on their way.

use super::call::Call;
use super::server::{Server, answer, ok};
use crate::secret::TokenSource;

#[tokio::test]
async fn a_token_file_is_read_again_after_a_401_and_the_request_repeated_once() {
    let refused = || answer("401 Unauthorized", "", b"");
    let mut server = Server::start([refused(), refused(), refused(), ok("in")]).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    std::fs::write(&path, "first-token").unwrap();
    let source = TokenSource::File(path.clone());

    // Unchanged: the refusal stands.
    let mut call = Call::new(&server.origin, Some(source.clone()));
    assert_eq!(call.send("/a").await.unwrap().status(), 401);
    assert!(server.head().contains("x-plex-token: first-token"));

    // Changed between the request and its answer, which a file of the same length and time stands for.
    let mut call = Call::new(&server.origin, Some(source));
    assert_eq!(call.send("/a").await.unwrap().status(), 401);
    let written = std::fs::metadata(&path).unwrap().modified().unwrap();
    std::fs::write(&path, "other-token").unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(written)
        .unwrap();
    assert_eq!(call.text("/a").await, "in");
    let heads = [server.head(), server.head(), server.head()];
    let tokens = heads.each_ref().map(|head| head.contains("other-token"));
    assert_eq!(tokens, [false, false, true]);
}
