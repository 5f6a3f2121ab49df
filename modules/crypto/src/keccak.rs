//! The hashes of the Keccak family that OpenSSL has no interface for: cSHAKE and KMAC (NIST SP 800-185; OpenSSL
//! takes no short keys), TurboSHAKE and KangarooTwelve (RFC 9861).

const ROUND_CONSTANTS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// By how much each lane is rotated, along the way that the lanes take.
const ROTATIONS: [u32; 24] = [
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
];
const LANES: [usize; 24] = [
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
];

/// The last `rounds` rounds of Keccak-f[1600].
fn permute(state: &mut [u64; 25], rounds: usize) {
    for constant in &ROUND_CONSTANTS[24 - rounds..] {
        let mut columns = [0; 5];
        for x in 0..5 {
            columns[x] = (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]);
        }
        for x in 0..5 {
            let mix = columns[(x + 4) % 5] ^ columns[(x + 1) % 5].rotate_left(1);
            for y in 0..5 {
                state[x + 5 * y] ^= mix;
            }
        }
        let mut moved = state[1];
        for (&rotation, &lane) in ROTATIONS.iter().zip(&LANES) {
            let next = state[lane];
            state[lane] = moved.rotate_left(rotation);
            moved = next;
        }
        for row in state.chunks_exact_mut(5) {
            let copy: [u64; 5] = [row[0], row[1], row[2], row[3], row[4]];
            for x in 0..5 {
                row[x] = copy[x] ^ (!copy[(x + 1) % 5] & copy[(x + 2) % 5]);
            }
        }
        state[0] ^= constant;
    }
}

/// A sponge that takes bytes in and then gives bytes out.
struct Sponge {
    state: [u64; 25],
    rounds: usize,
    rate: usize,
    at: usize,
}

impl Sponge {
    /// Of a strength of 128 or 256 bits.
    fn new(strength: usize, rounds: usize) -> Sponge {
        Sponge {
            state: [0; 25],
            rounds,
            rate: 200 - strength / 4,
            at: 0,
        }
    }

    fn add(&mut self, at: usize, byte: u8) {
        self.state[at / 8] ^= u64::from(byte) << (8 * (at % 8));
    }

    fn absorb(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.add(self.at, byte);
            self.at += 1;
            if self.at == self.rate {
                permute(&mut self.state, self.rounds);
                self.at = 0;
            }
        }
    }

    /// Ends the input; `domain` tells kinds of input apart.
    fn squeeze(mut self, domain: u8, length: usize) -> Vec<u8> {
        self.add(self.at, domain);
        self.add(self.rate - 1, 0x80);
        let mut output = Vec::with_capacity(length);
        while output.len() < length {
            permute(&mut self.state, self.rounds);
            let block = self.state.iter().flat_map(|lane| lane.to_le_bytes());
            output.extend(block.take(self.rate.min(length - output.len())));
        }
        output
    }
}

/// TurboSHAKE of a strength of 128 or 256 bits.
pub fn turboshake(strength: usize, data: &[u8], domain: u8, length: usize) -> Vec<u8> {
    let mut sponge = Sponge::new(strength, 12);
    sponge.absorb(data);
    sponge.squeeze(domain, length)
}

/// A number as its bytes, the highest first and without zeros before it.
fn digits(number: usize) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    bytes[zeros..].to_vec()
}

/// A number behind the count of its bytes, of which there is at least one.
fn left_encode(number: usize) -> Vec<u8> {
    let mut bytes = digits(number);
    if bytes.is_empty() {
        bytes.push(0);
    }
    bytes.insert(0, bytes.len() as u8);
    bytes
}

/// A text behind its length in bits.
fn encode_string(text: &[u8]) -> Vec<u8> {
    let mut bytes = left_encode(text.len() * 8);
    bytes.extend_from_slice(text);
    bytes
}

/// cSHAKE of a strength of 128 or 256 bits.
pub fn cshake(
    strength: usize,
    data: &[u8],
    function: &[u8],
    customization: &[u8],
    length: usize,
) -> Vec<u8> {
    let mut sponge = Sponge::new(strength, 24);
    if function.is_empty() && customization.is_empty() {
        sponge.absorb(data);
        return sponge.squeeze(0x1f, length);
    }
    let mut head = left_encode(sponge.rate);
    head.extend(encode_string(function));
    head.extend(encode_string(customization));
    head.resize(head.len().next_multiple_of(sponge.rate), 0);
    sponge.absorb(&head);
    sponge.absorb(data);
    sponge.squeeze(0x04, length)
}

/// KMAC (NIST SP 800-185) with a key and a result of so many bits; bits that are not whole bytes are the highest ones.
pub fn kmac(
    strength: usize,
    key: &[u8],
    key_bits: usize,
    customization: &[u8],
    bits: usize,
    data: &[u8],
) -> Vec<u8> {
    let rate = 200 - strength / 4;
    let mut input = left_encode(rate);
    input.extend(left_encode(key_bits));
    input.extend_from_slice(key);
    input.resize(input.len().next_multiple_of(rate), 0);
    input.extend_from_slice(data);
    let mut end = digits(bits);
    if end.is_empty() {
        end.push(0);
    }
    end.push(end.len() as u8);
    input.extend(end);
    cshake(strength, &input, b"KMAC", customization, bits.div_ceil(8))
}

const CHUNK: usize = 8192;

/// A number before the count of its bytes.
fn length_encode(number: usize) -> Vec<u8> {
    let mut bytes = digits(number);
    bytes.push(bytes.len() as u8);
    bytes
}

/// KangarooTwelve of a strength of 128 or 256 bits.
pub fn kangarootwelve(
    strength: usize,
    data: &[u8],
    customization: &[u8],
    length: usize,
) -> Vec<u8> {
    let mut input = data.to_vec();
    input.extend_from_slice(customization);
    input.extend(length_encode(customization.len()));
    if input.len() <= CHUNK {
        return turboshake(strength, &input, 0x07, length);
    }
    let (first, rest) = input.split_at(CHUNK);
    let mut node = Sponge::new(strength, 12);
    node.absorb(first);
    node.absorb(&[3, 0, 0, 0, 0, 0, 0, 0]);
    let mut count = 0;
    for chunk in rest.chunks(CHUNK) {
        node.absorb(&turboshake(strength, chunk, 0x0b, strength / 4));
        count += 1;
    }
    node.absorb(&length_encode(count));
    node.absorb(&[0xff, 0xff]);
    node.squeeze(0x06, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{hash_once, hex};

    #[test]
    fn as_openssl_where_it_can() {
        for length in [0, 1, 135, 136, 137, 1000] {
            let data = vec![7; length];
            for (strength, name) in [(128, "shake128"), (256, "shake256")] {
                let ours = cshake(strength, &data, b"", b"", 300);
                assert_eq!(*ours, *hash_once(name, &data, Some(300)).unwrap());
            }
        }
    }

    // The examples of the standards.
    #[test]
    fn known_answers() {
        let answer = cshake(128, &[0, 1, 2, 3], b"", b"Email Signature", 32);
        assert_eq!(
            hex(&answer),
            "c1c36925b6409a04f1b504fcbca9d82b4017277cb5ed2b2065fc1d3814d5aaf5"
        );
        let key: Vec<u8> = (0x40..0x60).collect();
        assert_eq!(
            hex(&kmac(128, &key, 256, b"", 256, &[0, 1, 2, 3])),
            "e5780b0d3ea6f7d3a429c5706aa43a00fadbd7d49628839e3187243f456ee14e"
        );
        assert_eq!(
            hex(&turboshake(128, b"", 0x1f, 32)),
            "1e415f1c5983aff2169217277d17bb538cd945a397ddec541f1ce41af2c1b74c"
        );
        assert_eq!(
            hex(&kangarootwelve(128, b"", b"", 32)),
            "1ac2d450fc3b4205d19da7bfca1b37513c0803577ac7167f06fe2ce1f0ef39e5"
        );
        let long: Vec<u8> = (0..83521).map(|i| (i % 251) as u8).collect();
        assert_eq!(
            hex(&kangarootwelve(128, &long, b"", 32)),
            "8701045e22205345ff4dda05555cbb5c3af1a771c2b89baef37db43d9998b9fe"
        );
    }
}
