//! Embeds the built-in JavaScript: every `modules/**/*.js` outside `tests/` becomes a row
//! (id, path, source) of what is in `src/main.rs`. Here and not in the runtime
//! crate, so that a change of JavaScript compiles this crate alone.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

include!("../runtime/src/builtin_ids.rs");

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../../modules");
    let root = root.canonicalize().expect("the modules folder");
    let mut files = Vec::new();
    collect(&root, &mut files);
    for path in &files {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    println!("cargo:rerun-if-changed=../runtime/src/builtin_ids.rs");
    let mut rows: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter_map(|f| Some((id_of(f.strip_prefix(&root).ok()?)?, f)))
        .collect();
    rows.sort();
    // The engine calls these through `crates/engine/src/messages.rs`, which words their errors.
    const ACCESS: &str =
        "_ZN2js29ToObjectSlowForPropertyAccessEP9JSContextN2JS6HandleINS2_5ValueEEEi";
    for key in [
        "NS3_INS2_11PropertyKeyEEE",
        "NS3_IPNS_12PropertyNameEEE",
        "S5_",
    ] {
        println!("cargo:rustc-link-arg-bins=-Wl,--wrap={ACCESS}{key}");
    }
    for name in [
        "_ZN2js8frontend15TokenKindToDescENS0_9TokenKindE",
        "_ZN2js17IdToPrintableUTF8EP9JSContextN2JS6HandleINS2_11PropertyKeyEEENS_21IdToPrintableBehaviorE",
    ] {
        println!("cargo:rustc-link-arg-bins=-Wl,--wrap={name}");
    }
    // At a fixed address, as Node's own executable: nothing to relocate at each start, which saves reading the list of
    // relocations (2.4 MB) and copying what they would change (1.4 MB).
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
        link_cxx_statically();
        lay_out_functions();
    }
    let (mut names, mut sources) = (String::new(), String::new());
    for (id, path) in &rows {
        let shown = path.strip_prefix(&root).unwrap_or(path).display();
        let _ = writeln!(names, "{id} {shown}");
        let _ = writeln!(
            sources,
            "        include_str!({:?}),",
            path.display().to_string()
        );
    }
    let out = format!("Embedded {{\n    names: {names:?},\n    sources: &[\n{sources}    ],\n}}\n");
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap()).join("builtins.rs");
    fs::write(target, out).expect("writing the table");
}

/// The engine needs C++'s library. Inside the executable it costs a megabyte less at run time than
/// beside it, and a machine that runs Anode need not have it. The linker takes it from the first
/// folder that has it in any form, so it gets one with the archive alone; where the compiler has no
/// archive, the shared library serves.
fn link_cxx_statically() {
    println!("cargo:rerun-if-env-changed=CXX");
    let compiler = env::var("CXX").unwrap_or_else(|_| String::from("c++"));
    let Ok(found) = Command::new(&compiler)
        .arg("-print-file-name=libstdc++.a")
        .output()
    else {
        return;
    };
    let archive = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim());
    // A compiler that does not know the file answers with its bare name.
    if !archive.is_absolute() {
        return;
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap()).join("cxx");
    let link = folder.join("libstdc++.a");
    fs::create_dir_all(&folder).expect("a folder for the link");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(&archive, &link).expect("the link to libstdc++.a");
    println!("cargo:rustc-link-search=native={}", folder.display());
}

/// A start calls five thousand functions of a hundred thousand. Side by side they take two and a half megabytes; as the
/// compilers leave them, the system maps fifteen, since it brings in sixteen pages for each that is touched. Names that
/// another engine or compiler makes differently are passed over, and cost their share. `start-order.txt` says how it is
/// made. Only LLVM's linker takes such a list; Rust uses it by default on this target since 1.90.
fn lay_out_functions() {
    let order = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("start-order.txt");
    println!("cargo:rerun-if-changed={}", order.display());
    let target = env::var("TARGET").unwrap_or_default();
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let own_linker = flags.contains("link") || env::var_os("RUSTC_LINKER").is_some();
    if target == "x86_64-unknown-linux-gnu" && rust_minor() >= Some(90) && !own_linker {
        println!(
            "cargo:rustc-link-arg-bins=-Wl,--symbol-ordering-file={}",
            order.display()
        );
        println!("cargo:rustc-link-arg-bins=-Wl,--no-warn-symbol-ordering");
    }
}

/// The N of Rust 1.N.
fn rust_minor() -> Option<u32> {
    let version = Command::new(env::var_os("RUSTC")?)
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8(version.stdout).ok()?;
    text.split('.').nth(1)?.parse().ok()
}
