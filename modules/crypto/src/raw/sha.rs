//! OpenSSL's plain functions for the SHA family. Their state is ordinary memory: nothing is looked up, allocated or
//! counted, which for short messages is most of the time. The work is done by the same code for the processor as behind
//! EVP.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;

use openssl_sys as ffi;

/// One of the functions: a message that is being taken in.
pub(crate) trait Sha: Clone {
    /// Bytes of its result.
    const SIZE: usize;

    /// The empty message.
    fn new() -> Self;
    /// Takes in more.
    fn update(&mut self, data: &[u8]);
    /// Puts the result of the message into `out`, which is [`Sha::SIZE`] long.
    fn finish(self, out: &mut [u8]);
}

macro_rules! sha {
    ($(#[$doc:meta])* $name:ident, $state:ty, $size:literal, $init:path, $update:path, $finish:path) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $name($state);

        impl Sha for $name {
            const SIZE: usize = $size;

            fn new() -> Self {
                let mut state = MaybeUninit::<$state>::zeroed();
                // SAFETY: integers may be zeros; the call sets up the state that it is given.
                let (mut state, set): ($state, c_int) = unsafe {
                    let set = $init(state.as_mut_ptr());
                    (state.assume_init(), set)
                };
                debug_assert_eq!(set, 1);
                state.num = 0;
                $name(state)
            }

            fn update(&mut self, data: &[u8]) {
                // SAFETY: the state was set up; the call reads so many bytes.
                unsafe { $update(&mut self.0, data.as_ptr().cast::<c_void>(), data.len()) };
            }

            fn finish(mut self, out: &mut [u8]) {
                assert_eq!(out.len(), Self::SIZE);
                // SAFETY: the state was set up; the call writes as many bytes as the function's result has.
                unsafe { $finish(out.as_mut_ptr(), &mut self.0) };
            }
        }
    };
}

sha! {
    /// SHA-1.
    Sha1, ffi::SHA_CTX, 20, ffi::SHA1_Init, ffi::SHA1_Update, ffi::SHA1_Final
}
sha! {
    /// SHA-224.
    Sha224, ffi::SHA256_CTX, 28, ffi::SHA224_Init, ffi::SHA224_Update, ffi::SHA224_Final
}
sha! {
    /// SHA-256.
    Sha256, ffi::SHA256_CTX, 32, ffi::SHA256_Init, ffi::SHA256_Update, ffi::SHA256_Final
}
sha! {
    /// SHA-384.
    Sha384, ffi::SHA512_CTX, 48, ffi::SHA384_Init, ffi::SHA384_Update, ffi::SHA384_Final
}
sha! {
    /// SHA-512.
    Sha512, ffi::SHA512_CTX, 64, ffi::SHA512_Init, ffi::SHA512_Update, ffi::SHA512_Final
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result of "abc" in two pieces.
    fn abc<H: Sha>() -> String {
        let mut fed = H::new();
        fed.update(b"a");
        fed.update(b"bc");
        let mut result = vec![0; H::SIZE];
        fed.finish(&mut result);
        crate::digest::hex(&result)
    }

    #[test]
    fn fips_180_4() {
        assert_eq!(abc::<Sha1>(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(abc::<Sha224>().starts_with("23097d223405d822"));
        assert!(abc::<Sha256>().starts_with("ba7816bf8f01cfea"));
        assert!(abc::<Sha384>().starts_with("cb00753f45a35e8b"));
        assert!(abc::<Sha512>().starts_with("ddaf35a193617aba"));
    }
}
