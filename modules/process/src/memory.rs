//! Memory of the machine and of the control group the process runs in, from `/proc` and `/sys`.

use std::fs::read_to_string;

/// Bytes of this process in memory.
pub(crate) fn resident() -> u64 {
    let text = read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text
        .split(' ')
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    pages * rustix::param::page_size() as u64
}

/// (total, available) bytes of the machine.
pub(crate) fn machine() -> (u64, u64) {
    let text = read_to_string("/proc/meminfo").unwrap_or_default();
    (meminfo(&text, "MemTotal:"), meminfo(&text, "MemAvailable:"))
}

fn meminfo(text: &str, key: &str) -> u64 {
    text.lines()
        .find_map(|line| line.strip_prefix(key))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .map_or(0, |kb| kb * 1024)
}

/// The limit of the control group in bytes; `u64::MAX` when it has none, 0 when nothing is known.
pub(crate) fn constrained() -> u64 {
    group().map_or(0, |(limit, _)| limit)
}

/// What the process may still take.
pub(crate) fn available() -> u64 {
    let (total, free) = machine();
    match group() {
        Some((limit, used)) if limit < total => limit.saturating_sub(used),
        _ => free,
    }
}

/// (limit, in use) of the memory controller.
fn group() -> Option<(u64, u64)> {
    let groups = read_to_string("/proc/self/cgroup").ok()?;
    if let Some(path) = groups.lines().find_map(|l| l.strip_prefix("0::")) {
        let base = format!("/sys/fs/cgroup{}", path.trim_end_matches('/'));
        let read = |name: &str| read_to_string(format!("{base}/{name}")).ok();
        if let Some(limit) = read("memory.max") {
            let high = read("memory.high").map_or(u64::MAX, |t| amount(&t));
            let used = read("memory.current").map_or(0, |t| amount(&t));
            return Some((amount(&limit).min(high), used));
        }
    }
    let path = groups.lines().find_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        controllers
            .split(',')
            .any(|c| c == "memory")
            .then_some(path)
    });
    let base = format!(
        "/sys/fs/cgroup/memory{}",
        path.unwrap_or("").trim_end_matches('/')
    );
    let read = |name: &str| {
        read_to_string(format!("{base}/{name}"))
            .or_else(|_| read_to_string(format!("/sys/fs/cgroup/memory/{name}")))
            .ok()
    };
    match read("memory.limit_in_bytes") {
        Some(limit) => {
            let used = read("memory.usage_in_bytes").map_or(0, |t| amount(&t));
            // "None" is the largest number of whole pages here.
            let page = rustix::param::page_size() as u64;
            let limit = Some(amount(&limit)).filter(|l| *l < i64::MAX as u64 / page * page);
            Some((limit.unwrap_or(u64::MAX), used))
        }
        // A group without a memory controller does not limit.
        None => Some((u64::MAX, 0)),
    }
}

fn amount(text: &str) -> u64 {
    match text.trim() {
        "max" => u64::MAX,
        number => number.parse().unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn figures_are_plausible() {
        let (total, available) = super::machine();
        assert!(total > available && available > 0);
        assert!(super::resident() > 100_000 && super::resident() < total);
        assert!(super::available() > 0);
    }

    #[test]
    fn meminfo_lines() {
        let text = "MemTotal:       16 kB\nMemFree:  1 kB\nMemAvailable:   3 kB\n";
        assert_eq!(super::meminfo(text, "MemTotal:"), 16 * 1024);
        assert_eq!(super::meminfo(text, "MemAvailable:"), 3 * 1024);
        assert_eq!(super::meminfo(text, "Other:"), 0);
    }

    #[test]
    fn amounts() {
        assert_eq!(super::amount("max\n"), u64::MAX);
        assert_eq!(super::amount("42\n"), 42);
    }
}
