//! What the engine crate promises: handles survive the collector, errors cross both ways, memory is
//! shared without copies, natives convert their arguments, the job queue stays usable.
//!
//! The engine cannot be torn down while its helper threads run, so this is a plain program that
//! leaves with `_exit`, and not libtest's.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_engine::{
    Bytes, Chars, Error, ErrorKind, NativeRef, Object, ProbedCall, Rest, Result, Runtime,
    RuntimeOptions, Scope, Str, native,
};

fn with_runtime(f: impl for<'s> FnOnce(&mut Scope<'s>)) {
    let mut runtime = Runtime::new(&RuntimeOptions {
        gc_stress: 3,
        ..Default::default()
    });
    runtime.enter(f);
}

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

fn strings_keep_their_form() {
    with_runtime(|scope| {
        let plain = scope.string("abc").unwrap().as_str().unwrap();
        let wide = scope.string("日本").unwrap().as_str().unwrap();
        let latin = scope.string("é").unwrap().as_str().unwrap();
        for s in [plain, wide, latin] {
            s.flatten(scope).unwrap();
        }
        assert!(matches!(plain.chars(scope), Chars::Latin1(b"abc")));
        assert!(matches!(latin.chars(scope), Chars::Latin1(b"\xe9")));
        assert!(matches!(wide.chars(scope), Chars::Utf16([0x65e5, 0x672c])));
        assert_eq!(latin.to_utf8(scope).unwrap(), "é");
        let lone = scope.utf16(&[0xd800]).unwrap().as_str().unwrap();
        assert_eq!(lone.to_utf8(scope).unwrap(), "\u{fffd}");
    });
}

fn all_kinds_of_strings_are_read_in_place() {
    with_runtime(|scope| {
        for (source, expected) in [
            ("''", ""),
            ("'a'", "a"),
            ("'abcdefghij'.slice(2)", "cdefghij"),
            ("'ab'.repeat(9).slice(1)", "babababababababab"),
            (
                "['x'.repeat(30), 'y'].join('')",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy",
            ),
            (
                "var s = 'x'.repeat(28); s += 'y'; s + s.slice(20)",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxyxxxxxxxxy",
            ),
            ("'\\u00e9'.repeat(3)", "ééé"),
            ("'\\u20ac'.repeat(20).slice(17)", "€€€"),
            ("'\\u20ac'.repeat(20) + 'z'", "€€€€€€€€€€€€€€€€€€€€z"),
            ("String(12345)", "12345"),
        ] {
            let made = scope.evaluate(source, "strings.js", 1).unwrap();
            let s = made.as_str().unwrap();
            assert_eq!(s.len(), expected.encode_utf16().count(), "{source}");
            s.flatten(scope).unwrap();
            assert_eq!(anode_text::to_utf8(s.chars(scope)), expected, "{source}");
            let alone = s.alone(scope).unwrap().as_str().unwrap();
            assert!(alone.equals(scope, s), "{source}");
        }
    });
}

fn bytes_are_where_the_engine_says() {
    with_runtime(|scope| {
        let global = scope.global();
        global.method(scope, c"sum", native!(sum), 1).unwrap();
        for (source, expected) in [
            ("sum(new Uint8Array(0))", 0.0),
            ("sum(new Uint8Array(3).fill(2))", 6.0),
            ("sum(new Uint8Array(96).fill(1))", 96.0),
            ("sum(new Uint8Array(97).fill(1))", 97.0),
            ("sum(new Uint8Array(5000).fill(1).subarray(10, 20))", 10.0),
            (
                "sum(new (class extends Uint8Array {})(5000).fill(1))",
                5000.0,
            ),
            ("sum(new Uint8Array(new SharedArrayBuffer(8)).fill(1))", 8.0),
            (
                "sum(new Uint8Array(new ArrayBuffer(8, { maxByteLength: 64 })).fill(1))",
                8.0,
            ),
            (
                "var b = new ArrayBuffer(8, { maxByteLength: 64 }); var a = new Uint8Array(b); b.resize(16); sum(a.fill(1))",
                16.0,
            ),
            (
                "var a = new Uint8Array(500).fill(1); a.buffer.transfer(); sum(a)",
                0.0,
            ),
            (
                "var a = new Uint8Array(8).fill(1); a.buffer.transfer(); sum(a)",
                0.0,
            ),
            ("sum(new Uint16Array(4).fill(257))", 8.0),
            (
                "sum(new DataView(new Uint8Array(9).fill(1).buffer, 4))",
                5.0,
            ),
            ("sum(new Uint8Array(9).fill(1).buffer)", 9.0),
        ] {
            let made = scope.evaluate(source, "bytes.js", 1).unwrap();
            assert_eq!(made.as_f64(), Some(expected), "{source}");
        }
    });
}

fn add<'s>(_: &mut Scope<'s>, a: i32, b: Option<f64>) -> f64 {
    f64::from(a) + b.unwrap_or(0.5)
}

fn fail<'s>(_: &mut Scope<'s>, message: String) -> Result<()> {
    Err(Error::with_code(ErrorKind::Range, "ERR_TEST", message))
}

fn sum<'s>(scope: &mut Scope<'s>, bytes: Bytes<'s>) -> f64 {
    bytes.as_slice(scope).iter().map(|b| f64::from(*b)).sum()
}

fn arrays_of_texts() {
    with_runtime(|scope| {
        let texts: Vec<String> = (0..300)
            .map(|i| match i % 3 {
                0 => format!("name-{i}"),
                1 => format!("a name that is too long for a string's own cell {i}"),
                _ => format!("名{i}"),
            })
            .collect();
        let array = scope.array_of_texts(texts.iter().map(String::as_bytes));
        let array = array.unwrap();
        assert_eq!(array.array_len(scope).unwrap(), 300);
        for (i, text) in texts.iter().enumerate() {
            let value = array.get_index(scope, i as u32).unwrap();
            assert_eq!(&scope.describe(value), text);
        }
        let array = scope.array_of_texts([&b"a\xffb"[..], b""].into_iter());
        let array = array.unwrap();
        let replaced = array.get_index(scope, 0).unwrap();
        assert_eq!(scope.describe(replaced), "a\u{fffd}b");
        assert_eq!(array.array_len(scope).unwrap(), 2);
        let none = scope.array_of_texts(std::iter::empty()).unwrap();
        assert_eq!(none.array_len(scope).unwrap(), 0);
    });
}

fn natives_convert_and_throw() {
    with_runtime(|scope| {
        let global = scope.global();
        global.method(scope, c"add", native!(add), 2).unwrap();
        global.method(scope, c"fail", native!(fail), 1).unwrap();
        global.method(scope, c"sum", native!(sum), 1).unwrap();
        let mut number = |source| scope.evaluate(source, "test.js", 1).unwrap().as_f64();
        assert_eq!(number("add(1, 2)"), Some(3.0));
        assert_eq!(number("add(1)"), Some(1.5));
        assert_eq!(
            number("sum(new Uint8Array([1, 2, 3]).subarray(1))"),
            Some(5.0)
        );
        assert_eq!(
            number("try { add('x') } catch (e) { e instanceof TypeError ? 1 : 0 }"),
            Some(1.0)
        );
        let caught =
            "try { fail('no') } catch (e) { e.code + ' ' + e.message + (e instanceof RangeError) }";
        let text = scope.evaluate(caught, "test.js", 1).unwrap();
        assert_eq!(scope.describe(text), "ERR_TEST notrue");
    });
}

fn exceptions_come_back_as_errors() {
    with_runtime(|scope| {
        let error = scope
            .evaluate("\n  throw new TypeError('boo')", "thrown.js", 1)
            .err()
            .unwrap();
        assert!(matches!(error, Error::Pending));
        let value = scope.exception(error).unwrap();
        let report = value.as_object().unwrap().error_report(scope).unwrap();
        assert_eq!((report.file.as_str(), report.line), ("thrown.js", 2));
        assert_eq!(scope.describe(value), "TypeError: boo");
        // The engine is usable afterwards.
        assert_eq!(
            scope.evaluate("40 + 2", "ok.js", 1).unwrap().as_i32(),
            Some(42)
        );
    });
}

fn bytes_are_shared_or_handed_over() {
    with_runtime(|scope| {
        let large = scope.uint8_array(vec![7; 100_000]).unwrap();
        let small = scope.uint8_array(vec![1, 2, 3]).unwrap();
        scope.gc();
        let large = large.value().as_bytes().unwrap();
        assert_eq!(
            large.as_slice(scope).iter().filter(|b| **b == 7).count(),
            100_000
        );
        let small = small.value().as_bytes().unwrap();
        small.as_mut_slice(scope)[0] = 9;
        assert_eq!(small.as_slice(scope), [9, 2, 3]);
        let (array, cells) = scope.shared_int32_array(2).unwrap();
        cells[1].set(5);
        scope.global().set(scope, c"shared", array.value()).unwrap();
        let seen = scope
            .evaluate("shared[0] = 8; shared[1]", "shared.js", 1)
            .unwrap();
        assert_eq!((seen.as_i32(), cells[0].get()), (Some(5), 8));
    });
}

struct Counted(Rc<Cell<u32>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

thread_local! {
    static DROPS: Rc<Cell<u32>> = Rc::new(Cell::new(0));
}

fn new_counted<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let drops = DROPS.with(Rc::clone);
    scope.construct_native(&args.0, Rc::new(Counted(drops)))
}

fn touch<'s>(_: &mut Scope<'s>, this: NativeRef<'s, Counted>) -> bool {
    this.get().0.get() == 0
}

fn native_objects_are_dropped_after_collection() {
    with_runtime(|scope| {
        let class = scope
            .class(
                c"Counted",
                native!(new_counted),
                &[(c"touch", native!(touch))],
                &[],
            )
            .unwrap();
        scope
            .global()
            .set(scope, c"Counted", class.value())
            .unwrap();
        let alive = scope
            .evaluate("new Counted().touch()", "class.js", 1)
            .unwrap();
        assert_eq!(alive.as_bool(), Some(true));
        let wrong = "try { Counted.prototype.touch.call({}) } catch (e) { e instanceof TypeError }";
        assert_eq!(
            scope.evaluate(wrong, "class.js", 1).unwrap().as_bool(),
            Some(true)
        );
        scope.nested(|scope| {
            scope
                .evaluate("for (let i = 0; i < 100; i++) new Counted()", "class.js", 1)
                .unwrap();
        });
        scope.gc();
        assert!(DROPS.with(|d| d.get()) >= 90);
    });
}

fn microtasks_carry_their_context() {
    with_runtime(|scope| {
        let one = scope.object().unwrap();
        scope.set_async_context(one.value());
        scope
            .evaluate(
                "globalThis.log = []; Promise.resolve().then(() => log.push(1))",
                "a.js",
                1,
            )
            .unwrap();
        let job = scope
            .evaluate("() => { log.push(2); throw new Error('x') }", "a.js", 1)
            .unwrap();
        scope.queue_microtask(job.as_function().unwrap()).unwrap();
        scope
            .evaluate("Promise.resolve().then(() => log.push(3))", "a.js", 1)
            .unwrap();
        // A job that throws leaves the queue usable.
        scope.run_microtasks();
        let log = scope.evaluate("log.join()", "a.js", 1).unwrap();
        assert_eq!(scope.describe(log), "1,2,3");
        assert!(scope.async_context().is_undefined());
    });
}

fn jobs_tell_whom_they_resume() {
    with_runtime(|scope| {
        let told = Rc::new(RefCell::new(Vec::new()));
        let of_probe = told.clone();
        scope.set_call_probe(move |scope, f, call| {
            assert_eq!(call, ProbedCall::Job);
            let place = f.place(scope).unwrap();
            of_probe.borrow_mut().push(place.name);
        });
        scope.probe_jobs(true);
        scope
            .evaluate(
                "let settle; const later = new Promise((resolve) => { settle = resolve; });
                 async function waits() { await later; }
                 async function* yields() { await later; }
                 async function refused() { try { await Promise.reject(1); } catch {} }
                 waits(); yields().next(); refused();
                 later.then(function fulfilled() {}, function other() {});
                 Promise.reject(1).then(function another() {}, function rejected() {});
                 settle();",
                "a.js",
                1,
            )
            .unwrap();
        scope.run_microtasks();
        let mut names = told.take();
        names.sort();
        names.dedup();
        assert_eq!(
            names,
            ["fulfilled", "refused", "rejected", "waits", "yields"]
        );
        scope.probe_jobs(false);
        scope
            .evaluate("Promise.resolve().then(function unseen() {})", "a.js", 1)
            .unwrap();
        scope.run_microtasks();
        assert!(told.borrow().is_empty());
    });
}

fn length<'s>(_: &mut Scope<'s>, text: Str<'s>) -> f64 {
    text.len() as f64
}

fn functions_compile_with_parameters() {
    with_runtime(|scope| {
        let none = scope.undefined();
        let f = scope
            .compile_function("return a + '\u{e9}é'.length", "f.js", &[c"a"], none)
            .unwrap();
        let two = scope.int(2);
        let result = f.call(scope, none, &[two]).unwrap();
        assert_eq!(result.as_i32(), Some(4));
        let broken = scope
            .compile_function("return (", "broken.js", &[], none)
            .err()
            .unwrap();
        let error = scope.exception(broken).unwrap();
        assert!(scope.describe(error).starts_with("SyntaxError"));
        scope
            .global()
            .method(scope, c"len", native!(length), 1)
            .unwrap();
        assert_eq!(
            scope.evaluate("len('abcd')", "l.js", 1).unwrap().as_i32(),
            Some(4)
        );
    });
}

fn main() {
    let tests: &[(&str, fn())] = &[
        (
            "locals_and_persistents_survive_collections",
            locals_and_persistents_survive_collections,
        ),
        ("many_locals_survive", many_locals_survive),
        ("strings_keep_their_form", strings_keep_their_form),
        ("arrays_of_texts", arrays_of_texts),
        (
            "all_kinds_of_strings_are_read_in_place",
            all_kinds_of_strings_are_read_in_place,
        ),
        (
            "bytes_are_where_the_engine_says",
            bytes_are_where_the_engine_says,
        ),
        ("natives_convert_and_throw", natives_convert_and_throw),
        (
            "exceptions_come_back_as_errors",
            exceptions_come_back_as_errors,
        ),
        (
            "bytes_are_shared_or_handed_over",
            bytes_are_shared_or_handed_over,
        ),
        (
            "native_objects_are_dropped_after_collection",
            native_objects_are_dropped_after_collection,
        ),
        (
            "microtasks_carry_their_context",
            microtasks_carry_their_context,
        ),
        ("jobs_tell_whom_they_resume", jobs_tell_whom_they_resume),
        (
            "functions_compile_with_parameters",
            functions_compile_with_parameters,
        ),
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
