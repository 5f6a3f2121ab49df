//! Every module's native half, in one list.

use anode_runtime::Binding;

/// All bindings of the command, by name.
pub fn all() -> Vec<(&'static str, Binding)> {
    let mut all = anode_runtime::register_core_bindings();
    all.extend(anode_buffer::register());
    all.extend(anode_child_process::register());
    all.extend(anode_crypto::register());
    all.extend(anode_dgram::register());
    all.extend(anode_dns::register());
    all.extend(anode_fs::register());
    all.extend(anode_http::register());
    all.extend(anode_http2::register());
    all.extend(anode_module::register());
    all.extend(anode_net::register());
    all.extend(anode_process::register());
    all.extend(anode_sqlite::register());
    all.extend(anode_tls::register());
    all.extend(anode_url::register());
    all.extend(anode_util::register());
    all.extend(anode_vm::register());
    all.extend(anode_worker_threads::register());
    all.extend(anode_zlib::register());
    all
}
