use serde::Deserialize;

/// Somebody who may play things, as `/accounts` lists them.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    pub id: u32,
    /// Empty for number 0.
    pub name: String,
}

/// Something that has played things, as `/devices` lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct Device {
    pub id: u32,
    pub name: String,
    /// May be empty.
    pub platform: String,
    pub client: String,
}

/// The owner's account.
pub const OWNER: u32 = 1;
/// The account that the shared token belongs to.
pub const GUEST: u32 = 81_200_417;
pub const KIM: u32 = 81_200_562;
pub const NANA: u32 = 81_200_903;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    account: Vec<Account>,
    device: Vec<Device>,
}

pub fn accounts() -> Vec<Account> {
    file().account
}

pub fn devices() -> Vec<Device> {
    file().device
}

fn file() -> File {
    toml::from_str(include_str!("../../data/people.toml"))
        .expect("data/people.toml is checked by the tests")
}
