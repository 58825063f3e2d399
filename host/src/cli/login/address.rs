//! The address that reaches a server.

use std::fmt::Write as _;

use anyhow::{anyhow, bail};
use plex_mcp_account::{Candidate, Passed, PlexTv, Probe, Server, Token, candidates, probe};

/// The server's own token, and the best address at which this server, and no other, answers.
///
/// # Errors
///
/// When there is none; the words say of each address what is wrong with it.
pub async fn find(tv: &PlexTv, server: &Server) -> anyhow::Result<(Token, Candidate)> {
    let Some(token) = server.token.clone() else {
        bail!(
            "plex.tv gives no token for {}: does its owner still share it?",
            server.name
        );
    };
    let (candidates, passed) = candidates(server);
    let probes = probe(tv.client(), &server.identifier, candidates).await;
    let best = probes.iter().find(|probe| probe.outcome.is_ok());
    match best {
        Some(best) => Ok((token, best.candidate.clone())),
        None => Err(unreachable(server, &probes, &passed)),
    }
}

fn unreachable(server: &Server, probes: &[Probe], passed: &[Passed]) -> anyhow::Error {
    let mut words = format!("{} answers at none of its addresses\n", server.name);
    for Probe { candidate, outcome } in probes {
        if let Err(trouble) = outcome {
            let _ = writeln!(words, "  {} ({candidate}): {trouble}", candidate.url);
        }
    }
    for Passed { url, why } in passed {
        let _ = writeln!(words, "  {url}: not tried, because {why}");
    }
    words.push_str(
        "Check that the server runs, and that this computer is in its network or Remote Access is on. Then run plex-mcp login again: the sign-in is kept",
    );
    anyhow!(words)
}
