use crate::catalogue::hex_of;

/// Which token is whose: those of accounts, and those that stand for one for two days.
#[derive(Clone)]
pub struct Tokens {
    accounts: Vec<(String, u32)>,
    transient: Vec<(String, u32, i64)>,
}

/// The time that a transient token is good for, in seconds.
const TRANSIENT: i64 = 48 * 3_600;

impl Tokens {
    pub fn new(accounts: Vec<(String, u32)>) -> Tokens {
        Tokens {
            accounts,
            transient: Vec::new(),
        }
    }

    /// The account that a token belongs to now.
    pub fn account(&self, token: &str, now: i64) -> Option<u32> {
        let accounts = self.accounts.iter();
        let known = accounts.filter(|(own, _)| own == token && !token.is_empty());
        let transient = self.transient.iter();
        let transient = transient.filter(|(own, _, made)| own == token && now - made < TRANSIENT);
        known
            .map(|(_, account)| *account)
            .chain(transient.map(|(_, account, _)| *account))
            .next()
    }

    /// A new token that stands for the account's.
    pub fn transient(&mut self, account: u32, now: i64) -> String {
        let hex = hex_of(0x70ce + self.transient.len() as u64);
        let token = format!(
            "transient-{}-{}-4{}-9{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        );
        self.transient.push((token.clone(), account, now));
        token
    }
}
