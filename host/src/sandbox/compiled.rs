//! The code of a component, ready to be instantiated, or still being compiled.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow};
use plex_mcp_protocol::CallError;
use tokio::sync::SetOnce;
use wasmtime::Engine;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use super::imports;
use super::state::State;

/// Compiled and linked once; every call instantiates it.
pub(super) struct Code {
    pub component: InstancePre<State>,
    /// The place of each exported function.
    pub exports: HashMap<String, ComponentExportIndex>,
    /// True if its texts are UTF-8, as those of nearly all components are: arguments and answers then take the straight way.
    pub is_straight: bool,
}

impl Code {
    /// # Errors
    /// When a function is not there, or an import is not one that components get.
    pub fn link(
        engine: &Engine,
        compiled: &Component,
        functions: &[String],
        is_straight: bool,
    ) -> Result<Code> {
        let index = |function: &String| {
            let index = compiled.get_export_index(None, function);
            let index = index.ok_or_else(|| anyhow!("`{function}` is not exported"))?;
            Ok((function.clone(), index))
        };
        Ok(Code {
            component: imports::linker(engine)?.instantiate_pre(compiled)?,
            exports: functions.iter().map(index).collect::<Result<_>>()?,
            is_straight,
        })
    }
}

/// Code that is there, or will be: a server answers its client before its first call can run.
pub(super) struct Compiled(Arc<SetOnce<Result<Code, String>>>);

impl Compiled {
    /// Code that is there.
    pub fn ready(code: Code) -> Compiled {
        Compiled(Arc::new(SetOnce::new_with(Some(Ok(code)))))
    }

    /// Code that a thread makes meanwhile.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn spawn(make: impl FnOnce() -> Result<Code> + Send + 'static) -> Result<Compiled> {
        let made = Arc::new(SetOnce::new());
        let compiled = Compiled(made.clone());
        thread::Builder::new()
            .name("load".to_owned())
            .spawn(move || {
                let code = make().map_err(|error| format!("{error:#}"));
                if let Err(words) = &code {
                    tracing::error!("{words}");
                }
                // Nobody else sets it.
                let _ = made.set(code);
            })
            .context("failed to start a thread")?;
        Ok(compiled)
    }

    /// True once the code is there.
    pub fn is_ready(&self) -> bool {
        matches!(self.0.get(), Some(Ok(_)))
    }

    /// The code, as soon as it is there.
    ///
    /// # Errors
    /// When there will never be any.
    pub async fn code(&self) -> Result<&Code, CallError> {
        let made = self.0.wait().await.as_ref();
        made.map_err(|words| CallError::Trap(words.clone()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::FutureExt;

    use super::*;
    use crate::sandbox::inspection_engine;

    #[tokio::test]
    async fn a_call_waits_for_its_code_and_learns_why_there_is_none() {
        let engine = inspection_engine().unwrap();
        let component = Component::new(&engine, wat::parse_str("(component)").unwrap()).unwrap();
        let (go, wait) = mpsc::channel();
        let compiled = Compiled::spawn(move || {
            wait.recv()?;
            Code::link(&engine, &component, &[], true)
        })
        .unwrap();
        assert!(compiled.code().now_or_never().is_none());
        go.send(()).unwrap();
        assert!(compiled.code().await.unwrap().exports.is_empty());
        assert!(compiled.code().now_or_never().is_some());

        let broken = Compiled::spawn(|| Err(anyhow!("no space").context("failed to load it")));
        let words = broken.unwrap().code().await.err().unwrap().to_string();
        assert!(words.contains("failed to load it: no space"), "{words}");
    }

    #[test]
    fn what_is_not_exported_is_named() {
        let engine = inspection_engine().unwrap();
        let component = Component::new(&engine, wat::parse_str("(component)").unwrap()).unwrap();
        let error = Code::link(&engine, &component, &["gone".into()], true).err();
        assert_eq!(error.unwrap().to_string(), "`gone` is not exported");
    }
}
