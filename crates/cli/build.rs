//! Embeds the built-in JavaScript: every `modules/**/*.js` outside `tests/` becomes a row
//! (id, path, source) of the table in `src/main.rs`. Here and not in the runtime
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
    }
    let mut out = String::from("&[\n");
    for (id, path) in &rows {
        let shown = path.strip_prefix(&root).unwrap_or(path).display();
        let full = path.display();
        let _ = writeln!(
            out,
            "    ({id:?}, {:?}, include_str!({:?})),",
            shown.to_string(),
            full.to_string()
        );
    }
    out.push_str("]\n");
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
