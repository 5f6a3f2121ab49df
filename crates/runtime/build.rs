//! Embeds the built-in JavaScript: every `modules/**/*.js` outside `tests/` becomes a row
//! (id, path, source) of the table that `src/builtins.rs` includes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../../modules");
    let root = root.canonicalize().expect("the modules folder");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let mut rows: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter_map(|f| Some((id_of(f.strip_prefix(&root).ok()?)?, f)))
        .collect();
    rows.sort();
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

/// `fs/promises.js` → `fs/promises`, `fs/fs.js` → `fs`, `fs/internal/dir.js` → `internal/fs/dir`.
fn id_of(path: &Path) -> Option<String> {
    let text = path.to_str()?.strip_suffix(".js")?;
    let (module, rest) = text.split_once('/')?;
    Some(match rest.strip_prefix("internal/") {
        Some(inner) => format!("internal/{module}/{inner}"),
        None if rest == module => module.to_string(),
        None => format!("{module}/{rest}"),
    })
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    println!("cargo:rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)
        .expect("reading the modules folder")
        .flatten()
    {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !["tests", "src", "target", "fuzz", "node_modules"]
                .iter()
                .any(|n| name == *n)
            {
                collect(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "js") {
            println!("cargo:rerun-if-changed={}", path.display());
            out.push(path);
        }
    }
}
