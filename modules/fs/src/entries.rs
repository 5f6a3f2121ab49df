//! Names and directory entries by the thousand: packed, so that none of them is an allocation of its own.

/// Names, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Names {
    fn with_capacity(bytes: usize, count: usize) -> Names {
        Names {
            bytes: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(count),
        }
    }

    /// Adds a name that is put together of parts.
    pub fn push(&mut self, parts: &[&[u8]]) {
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The names in their order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let name = &self.bytes[start..end];
            start = end;
            name
        })
    }
}

/// The entries of a directory: their names, without the directory, and of each its kind, one of the numbers of
/// [`kind_number`](crate::dir::kind_number).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// The names.
    pub names: Names,
    /// The kinds, in the same order.
    pub kinds: Vec<u8>,
}

/// An entry while entries are sorted.
struct Place<'a> {
    /// The bytes behind what all names begin with, as a number that sorts as they do.
    key: u64,
    name: &'a [u8],
    kind: u8,
}

impl Entries {
    /// Adds an entry.
    pub fn push(&mut self, name: &[u8], kind: u8) {
        self.names.push(&[name]);
        self.kinds.push(kind);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Names and kinds.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], u8)> {
        self.names.iter().zip(self.kinds.iter().copied())
    }

    /// The same in the order of their names' bytes.
    ///
    /// The names of a large directory often begin alike, so it is the eight bytes behind what they have in common that
    /// are compared first, and nearly always suffice.
    pub fn sorted(&self) -> Entries {
        let common = self.common_start();
        let places = self.iter().map(|(name, kind)| Place {
            key: key(&name[common..]),
            name,
            kind,
        });
        let mut places: Vec<Place<'_>> = places.collect();
        places.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| a.name.cmp(b.name)));
        let mut sorted = Entries {
            names: Names::with_capacity(self.names.bytes.len(), places.len()),
            kinds: Vec::with_capacity(places.len()),
        };
        for place in places {
            sorted.push(place.name, place.kind);
        }
        sorted
    }

    /// How many bytes all names begin with.
    fn common_start(&self) -> usize {
        let mut names = self.names.iter();
        let Some(first) = names.next() else { return 0 };
        names.fold(first.len(), |common, name| {
            let pairs = first[..common].iter().zip(name);
            pairs.take_while(|(a, b)| a == b).count()
        })
    }
}

/// The first eight bytes as a number that sorts as they do. What is shorter is filled up with NUL bytes, which no name
/// contains.
fn key(name: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = name.len().min(8);
    bytes[..length].copy_from_slice(&name[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(names: &[&str]) -> Entries {
        let mut entries = Entries::default();
        for (i, name) in names.iter().enumerate() {
            entries.push(name.as_bytes(), i as u8);
        }
        entries
    }

    #[test]
    fn sorted_as_bytes_with_their_kinds() {
        for names in [
            &[][..],
            &["only"],
            &["b", "a", "B", "é", "zz", "z", "a b", "_"],
            &["entry-10", "entry-1", "entry-", "entry-2", "entry"],
            &[
                "same-start-long-9-b",
                "same-start-long-9-a",
                "same-start-long-9",
                "same-start-long-10",
            ],
            &[
                "x12345678b",
                "x12345678",
                "x12345678a",
                "x1234567",
                "x1234567\u{1}",
            ],
        ] {
            let unsorted = entries(names);
            let mut expected: Vec<(&[u8], u8)> = unsorted.iter().collect();
            expected.sort_unstable();
            let sorted = unsorted.sorted();
            assert_eq!(sorted.iter().collect::<Vec<_>>(), expected);
            assert_eq!(sorted.names.len(), names.len());
        }
    }

    #[test]
    fn names_of_parts() {
        let mut names = Names::default();
        assert!(names.is_empty());
        names.push(&[b"a", b"/", b"b"]);
        names.push(&[]);
        names.push(&[b"c"]);
        assert_eq!(names.iter().collect::<Vec<_>>(), [&b"a/b"[..], b"", b"c"]);
        assert_eq!(names.len(), 3);
    }
}
