//! `internalBinding('os')`: the machine and its users.

use std::fs::read_to_string;

use anode_engine::{Bytes, Error, IntoJs, Object, OwnedBytes, Result, Scope, functions};
use nix::unistd::{Uid, User};
use rustix::process::{Pid, getpriority_process, setpriority_process};

use crate::{memory, negative, network, throw_system_error};

/// Length of the kernel's clock ticks in milliseconds, as `/proc` counts (USER_HZ is 100).
const TICK_MS: u64 = 10;

const ESRCH: i32 = -3;
const ENOENT: i32 = -2;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"uname" => uname,
        c"hostname" => hostname,
        c"homedir" => homedir,
        c"uptime" => uptime,
        c"totalmem" => totalmem,
        c"freemem" => freemem,
        c"availableParallelism" => available_parallelism,
        c"loadavgInto" => loadavg_into,
        c"cpus" => cpus,
        c"networkInterfaces" => network::interfaces,
        c"userInfo" => user_info,
        c"getPriority" => get_priority,
        c"setPriority" => set_priority,
    });
    Ok(object)
}

fn uname(_: &mut Scope<'_>) -> Result<Vec<String>> {
    let name = rustix::system::uname();
    let parts = [
        name.sysname(),
        name.version(),
        name.release(),
        name.machine(),
    ];
    Ok(parts
        .iter()
        .map(|p| p.to_string_lossy().into_owned())
        .collect())
}

fn hostname(_: &mut Scope<'_>) -> Result<String> {
    Ok(rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned())
}

/// From HOME when it is set, else from the user database.
fn homedir(scope: &mut Scope<'_>) -> Result<String> {
    if let Some(home) = std::env::var_os("HOME") {
        return Ok(home.to_string_lossy().into_owned());
    }
    let user = current_user(scope, "uv_os_homedir")?;
    Ok(user.dir.to_string_lossy().into_owned())
}

fn current_user(scope: &mut Scope<'_>, syscall: &'static str) -> Result<User> {
    match User::from_uid(Uid::effective()) {
        Ok(Some(user)) => Ok(user),
        Ok(None) => Err(throw_system_error(scope, ENOENT, syscall)),
        Err(errno) => Err(throw_system_error(scope, -(errno as i32), syscall)),
    }
}

fn uptime(_: &mut Scope<'_>) -> f64 {
    let text = read_to_string("/proc/uptime").unwrap_or_default();
    match text.split(' ').next().and_then(|n| n.parse().ok()) {
        Some(seconds) => seconds,
        None => rustix::system::sysinfo().uptime as f64,
    }
}

fn totalmem(_: &mut Scope<'_>) -> f64 {
    memory::machine().0 as f64
}

fn freemem(_: &mut Scope<'_>) -> f64 {
    memory::machine().1 as f64
}

fn available_parallelism(_: &mut Scope<'_>) -> i32 {
    std::thread::available_parallelism().map_or(1, |n| n.get() as i32)
}

fn loadavg_into<'s>(scope: &mut Scope<'s>, values: Bytes<'s>) {
    let text = read_to_string("/proc/loadavg").unwrap_or_default();
    let mut numbers = text.split(' ').map(|n| n.parse().unwrap_or(0.0));
    let mut next = || numbers.next().unwrap_or(0.0);
    let averages = [next(), next(), next()];
    values.write_f64s(scope, &averages);
}

/// One processor: model, MHz, and milliseconds as user, nice, sys, idle, irq.
#[derive(Debug, Default, PartialEq)]
struct Cpu {
    model: String,
    mhz: u64,
    times: [u64; 5],
}

fn cpus<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let stat = read_to_string("/proc/stat").unwrap_or_default();
    let info = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpus = parse_cpus(&stat, &info, |number| {
        let file = format!("/sys/devices/system/cpu/cpu{number}/cpufreq/scaling_cur_freq");
        Some(read_to_string(file).ok()?.trim().parse::<u64>().ok()? / 1000)
    });
    let array = scope.array(cpus.len() * 7)?;
    let mut at = 0;
    for cpu in cpus {
        let model = cpu.model.into_js(scope)?;
        array.define_index(scope, at, model)?;
        let mhz = scope.number(cpu.mhz as f64);
        array.define_index(scope, at + 1, mhz)?;
        for (i, time) in cpu.times.iter().enumerate() {
            let time = scope.number(*time as f64);
            array.define_index(scope, at + 2 + i as u32, time)?;
        }
        at += 7;
    }
    Ok(array)
}

/// `stat` is `/proc/stat`, `info` `/proc/cpuinfo`; `mhz` is asked by the processor's number.
fn parse_cpus(stat: &str, info: &str, mhz: impl Fn(u32) -> Option<u64>) -> Vec<Cpu> {
    let mut models: Vec<(u32, &str)> = Vec::new();
    let mut number = 0;
    for line in info.lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        match key.trim() {
            "processor" => number = value.trim().parse().unwrap_or(0),
            "model name" => models.push((number, value.trim())),
            _ => {}
        }
    }
    let mut cpus = Vec::new();
    for line in stat.lines() {
        let Some(rest) = line.strip_prefix("cpu") else {
            continue;
        };
        let mut fields = rest.split_ascii_whitespace();
        if rest.starts_with(' ') {
            continue; // the sum of all
        }
        let Some(number) = fields.next().and_then(|n| n.parse::<u32>().ok()) else {
            continue;
        };
        let ticks: Vec<u64> = fields.map(|n| n.parse().unwrap_or(0)).collect();
        let tick = |i: usize| ticks.get(i).copied().unwrap_or(0) * TICK_MS;
        let model = models
            .iter()
            .find(|(n, _)| *n == number)
            .map_or("unknown", |(_, m)| m);
        cpus.push(Cpu {
            model: model.to_string(),
            mhz: mhz(number).unwrap_or(0),
            times: [tick(0), tick(1), tick(2), tick(3), tick(5)],
        });
    }
    cpus
}

fn user_info<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    use std::os::unix::ffi::OsStringExt;
    let user = current_user(scope, "uv_os_get_passwd")?;
    let uid = scope.number(user.uid.as_raw().into());
    let gid = scope.number(user.gid.as_raw().into());
    let name = OwnedBytes(user.name.into_bytes()).into_js(scope)?;
    let home = OwnedBytes(user.dir.into_os_string().into_vec()).into_js(scope)?;
    let shell = OwnedBytes(user.shell.into_os_string().into_vec()).into_js(scope)?;
    scope.array_of(&[uid, gid, name, home, shell])
}

/// 0 is this process; a number that cannot be a process does not exist.
fn process(scope: &mut Scope<'_>, pid: i32, syscall: &'static str) -> Result<Option<Pid>> {
    if pid < 0 {
        return Err(throw_system_error(scope, ESRCH, syscall));
    }
    Ok(Pid::from_raw(pid))
}

fn get_priority(scope: &mut Scope<'_>, pid: i32) -> Result<i32> {
    const CALL: &str = "uv_os_getpriority";
    let pid = process(scope, pid, CALL)?;
    getpriority_process(pid).map_err(|e| failed(scope, e, CALL))
}

fn set_priority(scope: &mut Scope<'_>, pid: i32, priority: i32) -> Result<()> {
    const CALL: &str = "uv_os_setpriority";
    let pid = process(scope, pid, CALL)?;
    setpriority_process(pid, priority).map_err(|e| failed(scope, e, CALL))
}

fn failed(scope: &mut Scope<'_>, error: rustix::io::Errno, syscall: &'static str) -> Error {
    throw_system_error(scope, negative(error), syscall)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors() {
        let stat = "cpu  9 9 9 9 9 9 9\ncpu0 1 2 3 4 5 6 7\ncpu2 10 0 0 1 0 0 0\nintr 5\n";
        let info = "processor\t: 0\nmodel name\t: A\n\nprocessor\t: 2\nmodel name\t: B\n";
        let cpus = parse_cpus(stat, info, |n| (n == 0).then_some(1800));
        assert_eq!(
            cpus,
            [
                Cpu {
                    model: "A".into(),
                    mhz: 1800,
                    times: [10, 20, 30, 40, 60]
                },
                Cpu {
                    model: "B".into(),
                    mhz: 0,
                    times: [100, 0, 0, 10, 0]
                },
            ]
        );
    }
}
