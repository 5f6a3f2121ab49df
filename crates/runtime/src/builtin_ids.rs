// Which files below `modules/` are built-in modules, and under which ids. Included by the build
// script, which embeds them, and by `builtins.rs`, which reads them from a folder for development.

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

/// All JavaScript files below `dir` but those of tests and crates; each folder seen is a file too
/// for the build script's sake, which has to notice new files.
fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    const OTHER: [&str; 5] = ["tests", "src", "target", "fuzz", "node_modules"];
    out.push(dir.to_path_buf());
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !OTHER.iter().any(|n| entry.file_name() == *n) {
                collect(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "js") {
            out.push(path);
        }
    }
}
