//! Where frames end, so that a session takes them one at a time.

/// Bytes before the length of what follows them is known.
const HEAD: usize = 9;
/// What a client says first.
const PREFACE: usize = 24;

/// Cuts what comes into frames, however the pieces of it are cut.
#[derive(Debug)]
pub struct Cutter {
    /// Bytes that are still to come of the frame, its head not included.
    left: usize,
    head: [u8; HEAD],
    have: usize,
}

impl Cutter {
    /// A server's begins with its client's preface.
    pub fn new(server: bool) -> Cutter {
        Cutter {
            left: if server { PREFACE } else { 0 },
            head: [0; HEAD],
            have: 0,
        }
    }

    /// How much of `input` belongs to the frame that it begins in: at least one byte of an input that has any.
    pub fn next(&mut self, input: &[u8]) -> usize {
        let mut taken = 0;
        if self.left == 0 {
            taken = (HEAD - self.have).min(input.len());
            self.head[self.have..self.have + taken].copy_from_slice(&input[..taken]);
            self.have += taken;
            if self.have < HEAD {
                return taken;
            }
            self.have = 0;
            let [a, b, c, ..] = self.head;
            self.left = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        }
        let body = self.left.min(input.len() - taken);
        self.left -= body;
        taken + body
    }
}

#[cfg(test)]
mod tests {
    use super::Cutter;

    /// The preface, frames of 3, 0 and 300 bytes, and a part of another.
    fn input() -> (Vec<u8>, Vec<usize>) {
        let mut bytes = vec![b'x'; 24];
        for length in [3_usize, 0, 300] {
            bytes.extend([0, (length >> 8) as u8, length as u8, 0, 0, 0, 0, 0, 1]);
            bytes.extend(vec![7; length]);
        }
        bytes.extend([0, 0]);
        (bytes, vec![24, 36, 45, 354, 356])
    }

    #[test]
    fn whole() {
        let (bytes, ends) = input();
        let mut cutter = Cutter::new(true);
        let mut at = 0;
        let mut found = Vec::new();
        while at < bytes.len() {
            at += cutter.next(&bytes[at..]);
            found.push(at);
        }
        assert_eq!(found, ends);
    }

    #[test]
    fn in_pieces_of_any_size() {
        let (bytes, ends) = input();
        for size in 1..bytes.len() {
            let mut cutter = Cutter::new(true);
            let mut found = Vec::new();
            let mut at = 0;
            for piece in bytes.chunks(size) {
                let mut inside = 0;
                while inside < piece.len() {
                    let n = cutter.next(&piece[inside..]);
                    assert!(n > 0);
                    inside += n;
                    found.push(at + inside);
                }
                at += piece.len();
            }
            // No piece goes over the end of a frame.
            for end in &ends[..4] {
                assert!(found.contains(end), "{size}: {end}");
            }
        }
    }
}
