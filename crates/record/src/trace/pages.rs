//! The file of a trace: pages of 4 KiB that hold whole events and are filled up with spaces. A page is written at
//! once, so that a process that is killed leaves whole events behind; pages are written again from the first
//! on, after those of the header, when the file has reached its limit.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The size of a page: the system writes one of its own without a seam.
pub(crate) const PAGE: usize = 4096;
/// Pages that are written with one call at most.
const TOGETHER: usize = 16;
/// The fewest pages a file may be limited to.
const FEWEST: u64 = 16;

/// See the head of the file.
pub(crate) struct Pages {
    file: File,
    /// Pages that wait to be written, the last one not full.
    buffer: Vec<u8>,
    /// Where the buffer begins in the file, in pages.
    at: u64,
    /// Where the last page of the buffer begins, in bytes of the buffer.
    page: usize,
    /// The first page that may be written anew.
    first: u64,
    /// How many pages there may be.
    limit: u64,
    /// How many pages there are.
    len: u64,
    /// Whether the limit was reached.
    wrapped: bool,
    overwritten: u64,
    failed: Option<io::Error>,
}

impl Pages {
    /// A new file of at most that many bytes.
    pub(crate) fn create(path: &Path, limit: u64) -> io::Result<Pages> {
        Ok(Pages {
            file: File::create(path)?,
            buffer: b"[\n".to_vec(),
            at: 0,
            page: 0,
            first: 0,
            // One is for the end.
            limit: (limit / PAGE as u64).max(FEWEST) - 1,
            len: 0,
            wrapped: false,
            overwritten: 0,
            failed: None,
        })
    }

    /// Appends an event, which ends in a comma, and is shorter than a page.
    pub(crate) fn append(&mut self, event: &[u8]) {
        debug_assert!(event.len() < PAGE - 2, "an event fits into a page");
        if self.buffer.len() - self.page + event.len() > PAGE {
            self.next_page();
        }
        self.buffer.extend_from_slice(event);
    }

    /// What was written so far is never overwritten.
    pub(crate) fn end_header(&mut self) {
        self.next_page();
        let pages = self.at + (self.page / PAGE) as u64;
        self.first = pages.min(self.limit - 1);
    }

    /// How many pages were written anew.
    pub(crate) fn overwritten(&self) -> u64 {
        self.overwritten
    }

    fn next_page(&mut self) {
        self.fill_up();
        self.overwritten += u64::from(self.wrapped);
        self.page = self.buffer.len();
        let next = self.at + (self.page / PAGE) as u64;
        if self.page == TOGETHER * PAGE || next == self.limit {
            if let Err(error) = self.write() {
                self.failed.get_or_insert(error);
            }
            self.buffer.clear();
            self.page = 0;
            self.wrapped |= next == self.limit;
            self.at = if next == self.limit { self.first } else { next };
        }
    }

    fn fill_up(&mut self) {
        let rest = (PAGE - self.buffer.len() % PAGE) % PAGE;
        self.buffer.resize(self.buffer.len() + rest, b' ');
        if rest > 0 {
            // A text editor shows a line for each event.
            *self.buffer.last_mut().expect("a page is not empty") = b'\n';
        }
    }

    fn write(&mut self) -> io::Result<()> {
        self.file
            .write_all_at(&self.buffer, self.at * PAGE as u64)?;
        let end = self.at + (self.buffer.len() / PAGE) as u64;
        self.len = self.len.max(end);
        Ok(())
    }

    /// Writes what waits. The page that is not full stays, to be written again.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let len = self.buffer.len();
        if len == 0 {
            return Ok(());
        }
        self.fill_up();
        self.write()?;
        self.buffer.truncate(len);
        // Full pages are done with.
        let whole = self.page / PAGE;
        if whole > 0 {
            self.buffer.drain(..self.page);
            self.at += whole as u64;
            self.page = 0;
        }
        Ok(())
    }

    /// Writes all, and `end` behind the last page.
    pub(crate) fn finish(&mut self, end: &[u8]) -> io::Result<()> {
        self.flush()?;
        self.file.write_all_at(end, self.len * PAGE as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(test: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("anode-pages-{test}-{}", std::process::id()))
    }

    /// The numbers in the file's events; fails on anything but whole events.
    fn read(path: &Path, ended: bool) -> Vec<u32> {
        let text = std::fs::read_to_string(path).unwrap();
        let inner = text.trim_start().strip_prefix('[').unwrap().trim();
        let inner = if ended {
            inner.strip_suffix("{}]").unwrap()
        } else {
            inner
        };
        inner
            .split(',')
            .map(str::trim)
            .filter(|event| !event.is_empty())
            .map(|event| {
                let number = event.strip_prefix('{').and_then(|e| e.strip_suffix('}'));
                number.unwrap().parse().unwrap()
            })
            .collect()
    }

    #[test]
    fn events_are_whole_after_each_flush() {
        let path = name("flush");
        let mut pages = Pages::create(&path, 1 << 30).unwrap();
        pages.append(b"{7},\n");
        pages.end_header();
        for i in 0..5000 {
            pages.append(format!("{{{i}}},\n").as_bytes());
            if i % 617 == 0 {
                pages.flush().unwrap();
                let events = read(&path, false);
                assert_eq!(events[0], 7);
                assert!(events[1..].iter().copied().eq(0..=i));
            }
        }
        assert_eq!(pages.overwritten(), 0);
        pages.finish(b"{}]\n").unwrap();
        assert_eq!(read(&path, true).len(), 5001);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn the_newest_take_the_place_of_the_oldest() {
        let path = name("ring");
        let limit = 16 * PAGE as u64;
        let mut pages = Pages::create(&path, limit).unwrap();
        pages.append(b"{7},\n");
        pages.end_header();
        for i in 0..100_000 {
            pages.append(format!("{{{i}}},\n").as_bytes());
            if i % 1009 == 0 {
                pages.flush().unwrap();
                let events = read(&path, false);
                assert_eq!(events[0], 7, "the header stays");
                assert!(events[1..].contains(&i));
            }
        }
        assert!(pages.overwritten() > 0);
        pages.finish(b"{}]\n").unwrap();
        let mut events = read(&path, true);
        events.remove(0);
        events.sort_unstable();
        assert_eq!(*events.last().unwrap(), 99_999);
        let oldest = events[0];
        // Those of a page at the seam may be gone, and none else.
        assert!(oldest > 80_000 && events.iter().copied().eq(oldest..100_000));
        assert!(std::fs::metadata(&path).unwrap().len() <= limit);
        std::fs::remove_file(path).unwrap();
    }
}
