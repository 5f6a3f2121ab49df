//! Who we are: versions, features and the build's configuration as `process` shows them.

use anode_engine::{Object, Result, Scope, Value};
use anode_runtime::builtin_source;

/// The version of Node whose API this is.
pub const NODE_VERSION: &str = "24.21.0";

/// The ABI number of that version (`process.versions.modules`).
const MODULES: &str = "137";

pub(crate) fn versions<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let engine = scope.engine_version();
    let engine = engine
        .strip_prefix("JavaScript-C")
        .unwrap_or(&engine)
        .to_string();
    let mut rows = vec![
        ("node", NODE_VERSION),
        ("anode", env!("CARGO_PKG_VERSION")),
        // Of the engine's `Intl`.
        ("cldr", "48.0"),
        ("icu", "78.3"),
        ("modules", MODULES),
        ("spidermonkey", &engine),
        ("unicode", "17.0"),
        ("uv", "1.52.1"),
        // Of Node's engine: packages parse it to choose features, and the engine here has them.
        ("v8", "13.6.233.17-node.53"),
    ];
    // Their presence says that the module is there, as in Node; the values are Node's.
    if has("crypto") {
        rows.push(("openssl", "3.5.8"));
    }
    if has("sqlite") {
        rows.push(("sqlite", "3.53.4"));
    }
    if has("zlib") {
        rows.push(("brotli", "1.2.0"));
        rows.push(("zlib", "1.3.2.1-motley-8002e91"));
        rows.push(("zstd", "1.5.7"));
    }
    let object = scope.object()?;
    for (name, version) in rows {
        let version = scope.string(version)?;
        put(scope, object, name, version)?;
    }
    Ok(object)
}

fn has(module: &str) -> bool {
    builtin_source(module).is_some()
}

pub(crate) fn features<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let tls = has("tls");
    let object = scope.object()?;
    for (name, on) in [
        ("inspector", false),
        ("debug", cfg!(debug_assertions)),
        ("uv", true),
        ("ipv6", true),
        ("tls_alpn", tls),
        ("tls_sni", tls),
        ("tls_ocsp", tls),
        ("tls", tls),
        ("openssl_is_boringssl", false),
        ("cached_builtins", true),
        ("require_module", true),
        ("quic", false),
        ("typescript", false),
    ] {
        let on = scope.boolean(on);
        put(scope, object, name, on)?;
    }
    Ok(object)
}

/// `process.config`: what is true of this build, under the names that build tools look for.
pub(crate) fn config<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let defaults = scope.object()?;
    for name in ["cflags", "defines", "include_dirs", "libraries"] {
        let empty = scope.array(0)?;
        put(scope, defaults, name, empty.into())?;
    }
    let profile = if cfg!(debug_assertions) {
        "Debug"
    } else {
        "Release"
    };
    let profile = scope.string(profile)?;
    put(scope, defaults, "default_configuration", profile)?;

    let variables = scope.object()?;
    for (name, text) in [
        ("host_arch", arch()),
        ("target_arch", arch()),
        (
            "node_byteorder",
            if cfg!(target_endian = "little") {
                "little"
            } else {
                "big"
            },
        ),
        ("node_prefix", "/usr/local"),
        ("node_target_type", "executable"),
        ("shlib_suffix", "so.137"),
    ] {
        let text = scope.string(text)?;
        put(scope, variables, name, text)?;
    }
    for (name, number) in [
        ("asan", 0),
        ("ubsan", 0),
        ("clang", 0),
        ("node_module_version", 137),
        ("v8_enable_i18n_support", 1),
        ("v8_enable_inspector", 0),
        ("v8_enable_webassembly", 1),
    ] {
        let number = scope.int(number);
        put(scope, variables, name, number)?;
    }
    for (name, on) in [
        ("coverage", false),
        ("debug_node", cfg!(debug_assertions)),
        ("node_shared", false),
        ("node_shared_openssl", false),
        ("node_use_amaro", true),
        ("node_use_openssl", has("crypto")),
        ("node_without_node_options", false),
        ("openssl_is_fips", false),
        ("single_executable_application", false),
    ] {
        let on = scope.boolean(on);
        put(scope, variables, name, on)?;
    }
    let object = scope.object()?;
    put(scope, object, "target_defaults", defaults.into())?;
    put(scope, object, "variables", variables.into())?;
    Ok(object)
}

/// `process.arch`
pub(crate) fn arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "x86" => "ia32",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64",
        "loongarch64" => "loong64",
        other => other,
    }
}

/// `process.platform`
pub(crate) fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

fn put<'s>(scope: &mut Scope<'s>, object: Object<'s>, name: &str, value: Value<'s>) -> Result<()> {
    let key = scope.atom(name.as_bytes())?;
    object.define_key(scope, key, value)
}
