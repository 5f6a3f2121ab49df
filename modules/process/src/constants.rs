//! `internalBinding('constants')`: the numbers of the operating system and of OpenSSL by the names
//! that Node's documentation lists ("OS constants", "FS constants", "Crypto constants"), for Linux on
//! 64-bit machines. Each group is made when it is first asked for.

use anode_engine::{ENUMERATE, IntoJs, Object, Result, Scope, This, native};

type Row = (&'static str, f64);

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    object.define_accessor(scope, c"os", native!(os), None, ENUMERATE)?;
    object.define_accessor(scope, c"fs", native!(fs), None, ENUMERATE)?;
    object.define_accessor(scope, c"crypto", native!(crypto), None, ENUMERATE)?;
    Ok(object)
}

/// An object without prototype, as the constants are in Node.
fn group<'s>(scope: &mut Scope<'s>, rows: &[Row]) -> Result<Object<'s>> {
    let object = scope.object_without_prototype()?;
    for (name, number) in rows {
        let key = scope.atom(name.as_bytes())?;
        let number = scope.number(*number);
        object.define_key(scope, key, number)?;
    }
    Ok(object)
}

/// Puts the made group in the place of its accessor.
fn keep<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    name: &std::ffi::CStr,
    group: Object<'s>,
) -> Result<Object<'s>> {
    if let Some(holder) = this.0.as_object() {
        holder.define(scope, name, group.into(), ENUMERATE)?;
    }
    Ok(group)
}

fn os<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let object = scope.object_without_prototype()?;
    let reuse = scope.number(UV_UDP_REUSEADDR);
    object.define(scope, c"UV_UDP_REUSEADDR", reuse, ENUMERATE)?;
    for (name, rows) in [
        (c"dlopen", DLOPEN),
        (c"errno", ERRNO),
        (c"signals", SIGNALS),
        (c"priority", PRIORITY),
    ] {
        let group = group(scope, rows)?;
        object.define(scope, name, group.into(), ENUMERATE)?;
    }
    keep(scope, this, c"os", object)
}

fn fs<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let object = group(scope, FS)?;
    keep(scope, this, c"fs", object)
}

fn crypto<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let object = group(scope, CRYPTO)?;
    for name in [c"defaultCoreCipherList", c"defaultCipherList"] {
        let ciphers = DEFAULT_CIPHERS.join(":").as_str().into_js(scope)?;
        object.define(scope, name, ciphers, ENUMERATE)?;
    }
    keep(scope, this, c"crypto", object)
}

#[rustfmt::skip]
mod tables {
    use super::Row;

    pub(super) const DLOPEN: &[Row] = &[
        ("RTLD_LAZY", 1.0), ("RTLD_NOW", 2.0), ("RTLD_GLOBAL", 256.0), ("RTLD_LOCAL", 0.0),
        ("RTLD_DEEPBIND", 8.0),
    ];
    pub(super) const ERRNO: &[Row] = &[
        ("E2BIG", 7.0), ("EACCES", 13.0), ("EADDRINUSE", 98.0), ("EADDRNOTAVAIL", 99.0),
        ("EAFNOSUPPORT", 97.0), ("EAGAIN", 11.0), ("EALREADY", 114.0), ("EBADF", 9.0),
        ("EBADMSG", 74.0), ("EBUSY", 16.0), ("ECANCELED", 125.0), ("ECHILD", 10.0),
        ("ECONNABORTED", 103.0), ("ECONNREFUSED", 111.0), ("ECONNRESET", 104.0), ("EDEADLK", 35.0),
        ("EDESTADDRREQ", 89.0), ("EDOM", 33.0), ("EDQUOT", 122.0), ("EEXIST", 17.0),
        ("EFAULT", 14.0), ("EFBIG", 27.0), ("EHOSTUNREACH", 113.0), ("EIDRM", 43.0),
        ("EILSEQ", 84.0), ("EINPROGRESS", 115.0), ("EINTR", 4.0), ("EINVAL", 22.0), ("EIO", 5.0),
        ("EISCONN", 106.0), ("EISDIR", 21.0), ("ELOOP", 40.0), ("EMFILE", 24.0), ("EMLINK", 31.0),
        ("EMSGSIZE", 90.0), ("EMULTIHOP", 72.0), ("ENAMETOOLONG", 36.0), ("ENETDOWN", 100.0),
        ("ENETRESET", 102.0), ("ENETUNREACH", 101.0), ("ENFILE", 23.0), ("ENOBUFS", 105.0),
        ("ENODATA", 61.0), ("ENODEV", 19.0), ("ENOENT", 2.0), ("ENOEXEC", 8.0), ("ENOLCK", 37.0),
        ("ENOLINK", 67.0), ("ENOMEM", 12.0), ("ENOMSG", 42.0), ("ENOPROTOOPT", 92.0),
        ("ENOSPC", 28.0), ("ENOSR", 63.0), ("ENOSTR", 60.0), ("ENOSYS", 38.0), ("ENOTCONN", 107.0),
        ("ENOTDIR", 20.0), ("ENOTEMPTY", 39.0), ("ENOTSOCK", 88.0), ("ENOTSUP", 95.0),
        ("ENOTTY", 25.0), ("ENXIO", 6.0), ("EOPNOTSUPP", 95.0), ("EOVERFLOW", 75.0), ("EPERM", 1.0),
        ("EPIPE", 32.0), ("EPROTO", 71.0), ("EPROTONOSUPPORT", 93.0), ("EPROTOTYPE", 91.0),
        ("ERANGE", 34.0), ("EROFS", 30.0), ("ESPIPE", 29.0), ("ESRCH", 3.0), ("ESTALE", 116.0),
        ("ETIME", 62.0), ("ETIMEDOUT", 110.0), ("ETXTBSY", 26.0), ("EWOULDBLOCK", 11.0),
        ("EXDEV", 18.0),
    ];
    pub(super) const SIGNALS: &[Row] = &[
        ("SIGHUP", 1.0), ("SIGINT", 2.0), ("SIGQUIT", 3.0), ("SIGILL", 4.0), ("SIGTRAP", 5.0),
        ("SIGABRT", 6.0), ("SIGIOT", 6.0), ("SIGBUS", 7.0), ("SIGFPE", 8.0), ("SIGKILL", 9.0),
        ("SIGUSR1", 10.0), ("SIGSEGV", 11.0), ("SIGUSR2", 12.0), ("SIGPIPE", 13.0),
        ("SIGALRM", 14.0), ("SIGTERM", 15.0), ("SIGCHLD", 17.0), ("SIGSTKFLT", 16.0),
        ("SIGCONT", 18.0), ("SIGSTOP", 19.0), ("SIGTSTP", 20.0), ("SIGTTIN", 21.0),
        ("SIGTTOU", 22.0), ("SIGURG", 23.0), ("SIGXCPU", 24.0), ("SIGXFSZ", 25.0),
        ("SIGVTALRM", 26.0), ("SIGPROF", 27.0), ("SIGWINCH", 28.0), ("SIGIO", 29.0),
        ("SIGPOLL", 29.0), ("SIGPWR", 30.0), ("SIGSYS", 31.0),
    ];
    pub(super) const PRIORITY: &[Row] = &[
        ("PRIORITY_LOW", 19.0), ("PRIORITY_BELOW_NORMAL", 10.0), ("PRIORITY_NORMAL", 0.0),
        ("PRIORITY_ABOVE_NORMAL", -7.0), ("PRIORITY_HIGH", -14.0), ("PRIORITY_HIGHEST", -20.0),
    ];
    pub(super) const FS: &[Row] = &[
        ("UV_FS_SYMLINK_DIR", 1.0), ("UV_FS_SYMLINK_JUNCTION", 2.0), ("O_RDONLY", 0.0),
        ("O_WRONLY", 1.0), ("O_RDWR", 2.0), ("UV_DIRENT_UNKNOWN", 0.0), ("UV_DIRENT_FILE", 1.0),
        ("UV_DIRENT_DIR", 2.0), ("UV_DIRENT_LINK", 3.0), ("UV_DIRENT_FIFO", 4.0),
        ("UV_DIRENT_SOCKET", 5.0), ("UV_DIRENT_CHAR", 6.0), ("UV_DIRENT_BLOCK", 7.0),
        ("S_IFMT", 61440.0), ("S_IFREG", 32768.0), ("S_IFDIR", 16384.0), ("S_IFCHR", 8192.0),
        ("S_IFBLK", 24576.0), ("S_IFIFO", 4096.0), ("S_IFLNK", 40960.0), ("S_IFSOCK", 49152.0),
        ("O_CREAT", 64.0), ("O_EXCL", 128.0), ("UV_FS_O_FILEMAP", 0.0), ("UV_FS_O_TEMPORARY", 0.0),
        ("UV_FS_O_SHORT_LIVED", 0.0), ("UV_FS_O_SEQUENTIAL", 0.0), ("UV_FS_O_RANDOM", 0.0),
        ("O_NOCTTY", 256.0), ("O_TRUNC", 512.0), ("O_APPEND", 1024.0), ("O_DIRECTORY", 65536.0),
        ("O_NOATIME", 262144.0), ("O_NOFOLLOW", 131072.0), ("O_SYNC", 1052672.0),
        ("O_DSYNC", 4096.0), ("O_DIRECT", 16384.0), ("O_NONBLOCK", 2048.0), ("S_IRWXU", 448.0),
        ("S_IRUSR", 256.0), ("S_IWUSR", 128.0), ("S_IXUSR", 64.0), ("S_IRWXG", 56.0),
        ("S_IRGRP", 32.0), ("S_IWGRP", 16.0), ("S_IXGRP", 8.0), ("S_IRWXO", 7.0), ("S_IROTH", 4.0),
        ("S_IWOTH", 2.0), ("S_IXOTH", 1.0), ("F_OK", 0.0), ("R_OK", 4.0), ("W_OK", 2.0),
        ("X_OK", 1.0), ("UV_FS_COPYFILE_EXCL", 1.0), ("COPYFILE_EXCL", 1.0),
        ("UV_FS_COPYFILE_FICLONE", 2.0), ("COPYFILE_FICLONE", 2.0),
        ("UV_FS_COPYFILE_FICLONE_FORCE", 4.0), ("COPYFILE_FICLONE_FORCE", 4.0),
    ];
    pub(super) const CRYPTO: &[Row] = &[
        ("OPENSSL_VERSION_NUMBER", 810549376.0), ("SSL_OP_ALL", 2147485776.0),
        ("SSL_OP_ALLOW_NO_DHE_KEX", 1024.0), ("SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION", 262144.0),
        ("SSL_OP_CIPHER_SERVER_PREFERENCE", 4194304.0), ("SSL_OP_CISCO_ANYCONNECT", 32768.0),
        ("SSL_OP_COOKIE_EXCHANGE", 8192.0), ("SSL_OP_CRYPTOPRO_TLSEXT_BUG", 2147483648.0),
        ("SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS", 2048.0), ("SSL_OP_LEGACY_SERVER_CONNECT", 4.0),
        ("SSL_OP_NO_COMPRESSION", 131072.0), ("SSL_OP_NO_ENCRYPT_THEN_MAC", 524288.0),
        ("SSL_OP_NO_QUERY_MTU", 4096.0), ("SSL_OP_NO_RENEGOTIATION", 1073741824.0),
        ("SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION", 65536.0), ("SSL_OP_NO_SSLv2", 0.0),
        ("SSL_OP_NO_SSLv3", 33554432.0), ("SSL_OP_NO_TICKET", 16384.0),
        ("SSL_OP_NO_TLSv1", 67108864.0), ("SSL_OP_NO_TLSv1_1", 268435456.0),
        ("SSL_OP_NO_TLSv1_2", 134217728.0), ("SSL_OP_NO_TLSv1_3", 536870912.0),
        ("SSL_OP_PRIORITIZE_CHACHA", 2097152.0), ("SSL_OP_TLS_ROLLBACK_BUG", 8388608.0),
        ("ENGINE_METHOD_RSA", 1.0), ("ENGINE_METHOD_DSA", 2.0), ("ENGINE_METHOD_DH", 4.0),
        ("ENGINE_METHOD_RAND", 8.0), ("ENGINE_METHOD_EC", 2048.0), ("ENGINE_METHOD_CIPHERS", 64.0),
        ("ENGINE_METHOD_DIGESTS", 128.0), ("ENGINE_METHOD_PKEY_METHS", 512.0),
        ("ENGINE_METHOD_PKEY_ASN1_METHS", 1024.0), ("ENGINE_METHOD_ALL", 65535.0),
        ("ENGINE_METHOD_NONE", 0.0), ("DH_CHECK_P_NOT_SAFE_PRIME", 2.0),
        ("DH_CHECK_P_NOT_PRIME", 1.0), ("DH_UNABLE_TO_CHECK_GENERATOR", 4.0),
        ("DH_NOT_SUITABLE_GENERATOR", 8.0), ("RSA_PKCS1_PADDING", 1.0), ("RSA_SSLV23_PADDING", 2.0),
        ("RSA_NO_PADDING", 3.0), ("RSA_PKCS1_OAEP_PADDING", 4.0), ("RSA_X931_PADDING", 5.0),
        ("RSA_PKCS1_PSS_PADDING", 6.0), ("RSA_PSS_SALTLEN_DIGEST", -1.0),
        ("RSA_PSS_SALTLEN_MAX_SIGN", -2.0), ("RSA_PSS_SALTLEN_AUTO", -2.0), ("TLS1_VERSION", 769.0),
        ("TLS1_1_VERSION", 770.0), ("TLS1_2_VERSION", 771.0), ("TLS1_3_VERSION", 772.0),
        ("POINT_CONVERSION_COMPRESSED", 2.0), ("POINT_CONVERSION_UNCOMPRESSED", 4.0),
        ("POINT_CONVERSION_HYBRID", 6.0),
    ];
    pub(super) const DEFAULT_CIPHERS: &[&str] = &[
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_GCM_SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "DHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-SHA256",
        "DHE-RSA-AES128-SHA256",
        "ECDHE-RSA-AES256-SHA384",
        "DHE-RSA-AES256-SHA384",
        "ECDHE-RSA-AES256-SHA256",
        "DHE-RSA-AES256-SHA256",
        "HIGH",
        "!aNULL",
        "!eNULL",
        "!EXPORT",
        "!DES",
        "!RC4",
        "!MD5",
        "!PSK",
        "!SRP",
        "!CAMELLIA",
    ];
}

use tables::{CRYPTO, DEFAULT_CIPHERS, DLOPEN, ERRNO, FS, PRIORITY, SIGNALS};

const UV_UDP_REUSEADDR: f64 = 4.0;
