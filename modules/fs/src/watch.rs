//! What changes in files and directories, through one inotify instance: the queue is read by whoever waits for it.
//!
//! A watch is on a file, a directory, or a directory with all below it. The kernel watches single directories only, so
//! a watch of a tree is one place for each directory in it, kept up while directories come and go. Knows neither the
//! loop nor JavaScript; one thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;

use crate::dir::join;

/// Room for events of one read of the queue: some hundreds.
const QUEUE_ROOM: usize = 64 * 1024;
/// The kind of entry that is a directory.
const DIRECTORY: u8 = 2;

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It came, went or was renamed.
    Rename,
    /// Its content or what `stat` says of it changed.
    Change,
    /// It could not be watched, with the error's number.
    Failed(i32),
}

/// Something that a watch saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Whose it is.
    pub watch: u64,
    /// What it is.
    pub kind: Kind,
    /// The entry's name, for a tree relative to its root. `None` when events were lost, and anything can have changed.
    pub name: Option<Vec<u8>>,
}

/// Whether a directory of a tree, given by its relative name, is to be left out. Asked with nothing borrowed, so it may
/// add and remove watches.
pub type Skip<'a> = &'a mut dyn FnMut(u64, &[u8]) -> bool;

/// The watches of one thread.
pub struct Watches {
    queue: Rc<OwnedFd>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    last: u64,
    watches: HashMap<u64, Watch>,
    /// By the kernel's number of what it watches; more than one watch can be on the same directory.
    places: HashMap<i32, Vec<Place>>,
}

struct Watch {
    path: Vec<u8>,
    tree: bool,
}

#[derive(Clone)]
struct Place {
    watch: u64,
    /// Relative to the watch's path; empty for that path itself.
    directory: Vec<u8>,
}

/// An event as the kernel tells it.
struct Raw {
    number: i32,
    flags: ReadFlags,
    name: Option<Vec<u8>>,
}

fn wanted() -> WatchFlags {
    WatchFlags::ATTRIB
        | WatchFlags::CREATE
        | WatchFlags::MODIFY
        | WatchFlags::DELETE
        | WatchFlags::DELETE_SELF
        | WatchFlags::MOVE_SELF
        | WatchFlags::MOVED_FROM
        | WatchFlags::MOVED_TO
}

impl Watches {
    /// An instance without watches. Fails when the user has too many (`EMFILE`).
    pub fn new() -> Result<Watches, Errno> {
        let queue = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        Ok(Watches {
            queue: Rc::new(queue),
            state: RefCell::default(),
        })
    }

    /// The descriptor that becomes readable when there are events.
    pub fn queue(&self) -> Rc<OwnedFd> {
        Rc::clone(&self.queue)
    }

    /// Watches a path, with all below it when `tree` and it is a directory. Below it, directories that cannot be read
    /// are left out. Fails with the system's error; `ENOSPC` says that the user has too many watches.
    pub fn add(&self, path: &[u8], tree: bool, skip: Skip<'_>) -> Result<u64, Errno> {
        let path = match tree && !path.starts_with(b"/") {
            // The program may change its directory, and the tree is read again and again.
            true => join(rustix::process::getcwd(Vec::new())?.as_bytes(), path),
            false => path.to_vec(),
        };
        let number = inotify::add_watch(&*self.queue, path.as_slice(), wanted())?;
        let watch = {
            let state = &mut *self.state.borrow_mut();
            state.last += 1;
            state.watches.insert(state.last, Watch { path, tree });
            let place = Place {
                watch: state.last,
                directory: Vec::new(),
            };
            state.places.entry(number).or_default().push(place);
            state.last
        };
        if tree && let Err(error) = self.add_below(watch, b"", skip, &mut |_| {}) {
            self.remove(watch);
            return Err(error);
        }
        Ok(watch)
    }

    /// Ends a watch. Events of it that are in the queue are not told.
    pub fn remove(&self, watch: u64) {
        self.state.borrow_mut().watches.remove(&watch);
        self.forget(|place| place.watch == watch);
    }

    /// Whether the watch has not been removed.
    pub fn has(&self, watch: u64) -> bool {
        self.state.borrow().watches.contains_key(&watch)
    }

    /// Takes what one read of the queue gives, and whether there was anything.
    pub fn read(&self, skip: Skip<'_>) -> (Vec<Event>, bool) {
        let mut room = [MaybeUninit::uninit(); QUEUE_ROOM];
        let mut reader = inotify::Reader::new(&*self.queue, &mut room);
        let mut raws = Vec::new();
        while let Ok(event) = reader.next() {
            raws.push(Raw {
                number: event.wd(),
                flags: event.events(),
                name: event.file_name().map(|name| name.to_bytes().to_vec()),
            });
            if reader.is_buffer_empty() {
                break;
            }
        }
        let mut events = Vec::new();
        let any = !raws.is_empty();
        for raw in raws {
            self.tell(&raw, skip, &mut events);
        }
        (events, any)
    }

    fn tell(&self, raw: &Raw, skip: Skip<'_>, events: &mut Vec<Event>) {
        if raw.flags.contains(ReadFlags::QUEUE_OVERFLOW) {
            self.tell_lost(skip, events);
            return;
        }
        let places = self.state.borrow().places.get(&raw.number).cloned();
        for place in places.unwrap_or_default() {
            self.tell_place(raw, &place, skip, events);
        }
        if raw.flags.contains(ReadFlags::IGNORED) {
            // The kernel has ended it: what it watched is gone.
            self.state.borrow_mut().places.remove(&raw.number);
        }
    }

    fn tell_place(&self, raw: &Raw, place: &Place, skip: Skip<'_>, events: &mut Vec<Event>) {
        let watch = place.watch;
        let (tree, own_name) = match self.state.borrow().watches.get(&watch) {
            Some(watch) => (watch.tree, base_name(&watch.path).to_vec()),
            None => return,
        };
        let name = match &raw.name {
            Some(name) => join(&place.directory, name),
            None if place.directory.is_empty() => own_name,
            // What happens to a directory of the tree itself is told by the one it is in.
            None => return,
        };
        let changes = ReadFlags::ATTRIB | ReadFlags::MODIFY;
        let push = |events: &mut Vec<Event>, kind, name: &[u8]| {
            events.push(Event {
                watch,
                kind,
                name: Some(name.to_vec()),
            });
        };
        if raw.flags.intersects(changes) {
            push(events, Kind::Change, &name);
        }
        let others = raw.flags.difference(changes | ReadFlags::ISDIR);
        if !others.is_empty() {
            push(events, Kind::Rename, &name);
        }
        if !tree || !raw.flags.contains(ReadFlags::ISDIR) || raw.name.is_none() {
            return;
        }
        if others.intersects(ReadFlags::MOVED_FROM | ReadFlags::DELETE) {
            self.forget(|place| place.watch == watch && is_within(&place.directory, &name));
        }
        if others.intersects(ReadFlags::MOVED_TO | ReadFlags::CREATE) {
            // Entries that came before it was watched are told now.
            let added = self.add_directory(watch, &name, skip, &mut |entry| {
                push(events, Kind::Rename, entry);
            });
            if let Err(error) = added {
                push(events, Kind::Failed(-error.raw_os_error()), &name);
            }
        }
    }

    /// The queue was full: nobody knows what was lost.
    fn tell_lost(&self, skip: Skip<'_>, events: &mut Vec<Event>) {
        let watches: Vec<(u64, bool)> = {
            let state = self.state.borrow();
            state
                .watches
                .iter()
                .map(|(&w, watch)| (w, watch.tree))
                .collect()
        };
        for (watch, tree) in watches {
            events.push(Event {
                watch,
                kind: Kind::Rename,
                name: None,
            });
            if tree && let Err(error) = self.add_below(watch, b"", skip, &mut |_| {}) {
                events.push(Event {
                    watch,
                    kind: Kind::Failed(-error.raw_os_error()),
                    name: None,
                });
            }
        }
    }

    /// Adds a directory of a tree, unless it is to be left out, with all below it; `found` is given what is in it.
    fn add_directory(
        &self,
        watch: u64,
        directory: &[u8],
        skip: Skip<'_>,
        found: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Errno> {
        if skip(watch, directory) {
            return Ok(());
        }
        let Some(path) = self.path_of(watch, directory) else {
            return Ok(());
        };
        // A link in its place is not followed: it may lead back into the tree.
        let flags = wanted() | WatchFlags::ONLYDIR | WatchFlags::DONT_FOLLOW;
        match inotify::add_watch(&*self.queue, path.as_slice(), flags) {
            Ok(number) => {
                let mut state = self.state.borrow_mut();
                let places = state.places.entry(number).or_default();
                if !places
                    .iter()
                    .any(|p| p.watch == watch && p.directory == directory)
                {
                    places.push(Place {
                        watch,
                        directory: directory.to_vec(),
                    });
                }
            }
            Err(Errno::NOSPC) => return Err(Errno::NOSPC),
            // Gone again, or not ours to read.
            Err(_) => return Ok(()),
        }
        self.add_below(watch, directory, skip, found)
    }

    fn add_below(
        &self,
        watch: u64,
        directory: &[u8],
        skip: Skip<'_>,
        found: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Errno> {
        let Some(path) = self.path_of(watch, directory) else {
            return Ok(());
        };
        let entries = crate::dir::read_directory(&path).unwrap_or_default();
        for (name, kind) in entries.iter() {
            let name = join(directory, name);
            found(&name);
            if kind == DIRECTORY {
                self.add_directory(watch, &name, skip, found)?;
            }
        }
        Ok(())
    }

    fn path_of(&self, watch: u64, directory: &[u8]) -> Option<Vec<u8>> {
        let state = self.state.borrow();
        let root = &state.watches.get(&watch)?.path;
        Some(match directory {
            b"" => root.clone(),
            _ => join(root, directory),
        })
    }

    /// Drops places, and has the kernel end what nobody watches any more.
    fn forget(&self, unwanted: impl Fn(&Place) -> bool) {
        self.state.borrow_mut().places.retain(|&number, places| {
            let before = places.len();
            places.retain(|place| !unwanted(place));
            if places.is_empty() && before > 0 {
                // It fails when the kernel has ended it already.
                let _ = inotify::remove_watch(&*self.queue, number);
            }
            !places.is_empty()
        });
    }
}

fn base_name(path: &[u8]) -> &[u8] {
    let trimmed = path
        .iter()
        .rposition(|&b| b != b'/')
        .map_or(path, |end| &path[..=end]);
    let start = trimmed
        .iter()
        .rposition(|&b| b == b'/')
        .map_or(0, |slash| slash + 1);
    &trimmed[start..]
}

/// Whether `path` is `directory` or below it.
fn is_within(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path =
                std::env::temp_dir().join(format!("anode-watch-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        fn bytes(&self) -> Vec<u8> {
            self.0.to_str().unwrap().as_bytes().to_vec()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn seen(watches: &Watches) -> Vec<(Kind, String)> {
        let (events, _) = watches.read(&mut |_, _| false);
        let text = |e: Event| (e.kind, String::from_utf8(e.name.unwrap()).unwrap());
        events.into_iter().map(text).collect()
    }

    #[test]
    fn a_directory() {
        let folder = Folder::new("directory");
        let watches = Watches::new().unwrap();
        let watch = watches
            .add(&folder.bytes(), false, &mut |_, _| false)
            .unwrap();
        fs::write(folder.0.join("a"), "").unwrap();
        assert_eq!(seen(&watches), [(Kind::Rename, "a".to_owned())]);
        fs::write(folder.0.join("a"), "text").unwrap();
        fs::remove_file(folder.0.join("a")).unwrap();
        assert_eq!(
            seen(&watches),
            [
                (Kind::Change, "a".to_owned()),
                (Kind::Rename, "a".to_owned())
            ]
        );
        watches.remove(watch);
        fs::write(folder.0.join("b"), "").unwrap();
        assert_eq!(watches.read(&mut |_, _| false).0, []);
        assert!(!watches.has(watch));
    }

    #[test]
    fn two_watches_of_one_file() {
        let folder = Folder::new("two");
        let file = folder.0.join("file");
        fs::write(&file, "").unwrap();
        let path = file.to_str().unwrap().as_bytes();
        let watches = Watches::new().unwrap();
        let first = watches.add(path, false, &mut |_, _| false).unwrap();
        let second = watches.add(path, false, &mut |_, _| false).unwrap();
        fs::write(&file, "a").unwrap();
        let (events, _) = watches.read(&mut |_, _| false);
        assert!(events.iter().any(|e| e.watch == first));
        watches.remove(first);
        fs::write(&file, "b").unwrap();
        let (events, _) = watches.read(&mut |_, _| false);
        assert!(!events.is_empty() && events.iter().all(|e| e.watch == second));
    }

    #[test]
    fn a_tree() {
        let folder = Folder::new("tree");
        fs::create_dir_all(folder.0.join("old/deep")).unwrap();
        fs::create_dir_all(folder.0.join("left/out")).unwrap();
        let watches = Watches::new().unwrap();
        let mut skip = |_, name: &[u8]| name == b"left";
        watches.add(&folder.bytes(), true, &mut skip).unwrap();
        fs::write(folder.0.join("old/deep/file"), "").unwrap();
        fs::write(folder.0.join("left/out/file"), "").unwrap();
        assert_eq!(seen(&watches), [(Kind::Rename, "old/deep/file".to_owned())]);
        // Made before the directory could be watched.
        fs::create_dir_all(folder.0.join("new")).unwrap();
        fs::write(folder.0.join("new/file"), "").unwrap();
        let events = seen(&watches);
        assert_eq!(events[0], (Kind::Rename, "new".to_owned()));
        assert!(events.contains(&(Kind::Rename, "new/file".to_owned())));
        fs::rename(folder.0.join("old"), folder.0.join("moved")).unwrap();
        seen(&watches);
        fs::write(folder.0.join("moved/deep/file"), "text").unwrap();
        assert_eq!(
            seen(&watches),
            [(Kind::Change, "moved/deep/file".to_owned())]
        );
    }

    #[test]
    fn names() {
        assert_eq!(base_name(b"/a/b"), b"b");
        assert_eq!(base_name(b"a/b//"), b"b");
        assert_eq!(base_name(b"b"), b"b");
        assert!(is_within(b"a/b", b"a") && is_within(b"a", b"a") && !is_within(b"ab", b"a"));
    }
}
