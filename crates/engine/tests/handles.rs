//! What the engine crate promises: handles survive the collector, errors cross both ways, memory is
//! shared without copies, natives convert their arguments, the job queue stays usable.
//!
//! The engine cannot be torn down while its helper threads run, so this is a plain program that
//! leaves with `_exit`, and not libtest's.

use anode_engine::{Runtime, RuntimeOptions};

fn locals_and_persistents_survive_collections() {
    let mut runtime = Runtime::new(&RuntimeOptions::default());
    runtime.enter(|scope| {
        let object = scope.object().unwrap();
        let seven = scope.int(7);
        object.set(scope, c"x", seven).unwrap();
        let kept = object.value().persist(scope);
        for _ in 0..5 {
            scope.gc();
            let x = object.get(scope, c"x").unwrap();
            assert_eq!(x.as_i32(), Some(7));
            let again = kept.get(scope).as_object().unwrap();
            assert_eq!(again.get(scope, c"x").unwrap().as_i32(), Some(7));
        }
    });
}

fn many_locals_survive() {
    let mut runtime = Runtime::new(&RuntimeOptions::default());
    runtime.enter(|scope| {
        let objects: Vec<_> = (0..2000)
            .map(|i| {
                let object = scope.object().unwrap();
                let n = scope.int(i);
                object.set(scope, c"x", n).unwrap();
                object
            })
            .collect();
        scope.gc();
        for (i, object) in objects.iter().enumerate() {
            scope.nested(|scope| {
                let x = object.get(scope, c"x").unwrap();
                assert_eq!(x.as_i32(), Some(i as i32));
            });
        }
    });
}

fn main() {
    let tests: &[(&str, fn())] = &[
        (
            "locals_and_persistents_survive_collections",
            locals_and_persistents_survive_collections,
        ),
        ("many_locals_survive", many_locals_survive),
    ];
    for (name, test) in tests {
        // One engine per thread; the thread is never joined to its end by the engine.
        let result = std::thread::Builder::new()
            .name((*name).into())
            .stack_size(16 << 20)
            .spawn(test)
            .map(std::thread::JoinHandle::join);
        match result {
            Ok(Ok(())) => println!("test {name} ... ok"),
            _ => {
                println!("test {name} ... FAILED");
                anode_sys::exit_now(1);
            }
        }
    }
    println!("{} passed, 0 failed", tests.len());
    anode_sys::exit_now(0);
}
