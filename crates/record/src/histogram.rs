//! How often values fell into which range: fixed buckets, four for each power of two, so that a bucket is
//! at most a quarter wide of where it begins.

use crate::json::Json;

/// Buckets for each power of two.
const PARTS: usize = 4;
/// Values from 0 to 2^48 - 1: nanoseconds of three days. What is larger counts in the last bucket.
const BUCKETS: usize = (48 - 1) * PARTS;

/// Counts of values by size, with their exact number, sum, least and greatest.
#[derive(Clone, Debug)]
pub struct Histogram {
    buckets: Box<[u64; BUCKETS]>,
    count: u64,
    sum: u64,
    min: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram {
            buckets: Box::new([0; BUCKETS]),
            count: 0,
            sum: 0,
            min: u64::MAX,
            max: 0,
        }
    }
}

/// The bucket of a value.
fn index(value: u64) -> usize {
    if value < PARTS as u64 {
        return value as usize;
    }
    let power = 63 - value.leading_zeros() as usize;
    let part = (value >> (power - 2)) as usize & (PARTS - 1);
    ((power - 1) * PARTS + part).min(BUCKETS - 1)
}

/// The least value that is too large for the bucket.
fn end(index: usize) -> u64 {
    let next = index + 1;
    if next <= PARTS {
        return next as u64;
    }
    let power = next / PARTS + 1;
    let part = next % PARTS;
    ((PARTS + part) as u64) << (power - 2)
}

impl Histogram {
    /// Counts a value.
    #[inline]
    pub fn add(&mut self, value: u64) {
        self.buckets[index(value)] += 1;
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// How many values there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// The least; 0 when there is none.
    pub fn min(&self) -> u64 {
        if self.count == 0 { 0 } else { self.min }
    }

    /// The greatest; 0 when there is none.
    pub fn max(&self) -> u64 {
        self.max
    }

    /// The value below which that part (0 to 1) of the values lies: the end of its bucket, and never more than
    /// the greatest value.
    pub fn quantile(&self, part: f64) -> u64 {
        let wanted = ((self.count as f64 * part).ceil() as u64).max(1);
        let mut seen = 0;
        for (i, n) in self.buckets.iter().enumerate() {
            seen += n;
            if seen >= wanted {
                return (end(i) - 1).min(self.max);
            }
        }
        self.max
    }

    /// The buckets that are not empty: (the largest value that belongs there, how many), smallest first.
    pub fn filled(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let filled = self.buckets.iter().enumerate().filter(|(_, n)| **n > 0);
        filled.map(|(i, n)| (end(i) - 1, *n))
    }

    /// How many values were at most `limit`, to the width of a bucket.
    pub fn at_most(&self, limit: u64) -> u64 {
        let whole = self.buckets.iter().enumerate();
        whole
            .take_while(|(i, _)| end(*i) - 1 <= limit)
            .map(|(_, n)| n)
            .sum()
    }

    /// `{count, sum, min, max, p50, p90, p99, buckets: [[upTo, count], …]}`
    pub(crate) fn write(&self, out: &mut Json) {
        out.object(|out| {
            out.number("count", self.count);
            out.number("sum", self.sum);
            out.number("min", self.min());
            out.number("max", self.max);
            out.number("p50", self.quantile(0.5));
            out.number("p90", self.quantile(0.9));
            out.number("p99", self.quantile(0.99));
            out.key("buckets");
            out.array(|out| {
                for (limit, count) in self.filled() {
                    out.array(|out| {
                        out.plain(limit);
                        out.plain(count);
                    });
                }
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_meet_without_gaps() {
        for i in 0..BUCKETS - 1 {
            assert_eq!(index(end(i) - 1), i, "last of {i}");
            assert_eq!(index(end(i)), i + 1, "first after {i}");
        }
        assert_eq!(index(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_within_a_bucket() {
        let mut histogram = Histogram::default();
        for value in 1..=1000 {
            histogram.add(value * 1000);
        }
        assert_eq!(histogram.count(), 1000);
        assert_eq!(histogram.sum(), 500_500_000);
        assert_eq!((histogram.min(), histogram.max()), (1000, 1_000_000));
        let median = histogram.quantile(0.5);
        assert!((500_000..=640_000).contains(&median), "{median}");
        assert_eq!(histogram.quantile(1.0), 1_000_000);
        assert_eq!(Histogram::default().quantile(0.5), 0);
    }
}
