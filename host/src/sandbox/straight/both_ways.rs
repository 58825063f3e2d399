//! The straight way and the one over wasmtime's values beside each other: for tests, which want them to say the same.

use wasmtime::component::{Component, Linker, Val};
use wasmtime::{Engine, Store};

use super::{Arguments, Unusable, call};
use crate::component::Value;
use crate::sandbox::answer::Returned;
use crate::sandbox::val;

/// The answers of both ways, of which each has an instance of its own: JSON, or the words of an error.
pub fn both(
    engine: &Engine,
    component: &Component,
    arguments: &[Option<Value>],
) -> [Result<String, String>; 2] {
    let linker = Linker::new(engine);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("there is a runtime");
    runtime.block_on(async {
        let mut ways = Vec::new();
        for straight in [true, false] {
            let mut store = Store::new(engine, ());
            store.set_epoch_deadline(1);
            let instance = linker
                .instantiate_async(&mut store, component)
                .await
                .expect("there is an instance");
            let function = instance.get_func(&mut store, "f");
            let function = function.expect("it has the function");
            ways.push(if straight {
                let arguments = Arguments(arguments.to_vec());
                match call(&mut store, function, arguments).await {
                    Ok(Returned::Record(text) | Returned::Failure(text)) => Ok(text),
                    Ok(image) => panic!("{image:?}"),
                    Err(error) => Err(error.downcast_ref::<Unusable>().map_or_else(
                        || "it broke down".to_owned(),
                        |Unusable(what)| (*what).to_owned(),
                    )),
                }
            } else {
                let params = function.ty(&store);
                let values = std::iter::zip(params.params(), arguments);
                let values: Vec<Val> = values
                    .map(|((_, ty), value)| as_val(&ty, value.clone()))
                    .collect();
                let mut results = [Val::Bool(false)];
                match function.call_async(&mut store, &values, &mut results).await {
                    Ok(()) => {
                        let [Val::Result(Ok(Some(value)) | Err(Some(value)))] = results else {
                            panic!("{results:?}")
                        };
                        val::json(*value)
                            .map(|json| json.to_string())
                            .map_err(str::to_owned)
                    }
                    Err(_) => Err("it broke down".to_owned()),
                }
            });
        }
        ways.try_into().expect("there are two ways")
    })
}

fn as_val(ty: &wasmtime::component::Type, value: Option<Value>) -> Val {
    let val = value.map(val::val);
    match ty {
        wasmtime::component::Type::Option(_) => Val::Option(val.map(Box::new)),
        _ => val.expect("only an option may be absent"),
    }
}
