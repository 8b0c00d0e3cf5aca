//! What the operating system says of this process, asked when somebody reads the metrics.

use std::fmt::{Display, Write as _};

use jiff::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// Appends the process's lines to a page of metrics. What the system does not tell is left out.
pub(super) fn append(page: &mut String, started: Timestamp) {
    let cpu = clock_gettime(ClockId::ProcessCPUTime);
    let cpu = format!("{}.{:09}", cpu.tv_sec, cpu.tv_nsec);
    line(page, "process_cpu_seconds_total", "counter", "CPU time of user and system, in seconds", cpu);
    line(page, "process_start_time_seconds", "gauge", "When it started, Unix time", started.as_second());
    if let Some(bytes) = resident_bytes() {
        line(page, "process_resident_memory_bytes", "gauge", "Memory in use, in bytes", bytes);
    }
    if let Some(count) = open_descriptors() {
        line(page, "process_open_fds", "gauge", "Open file descriptors, sockets among them", count);
    }
    if let Some(limit) = rustix::process::getrlimit(rustix::process::Resource::Nofile).current {
        line(page, "process_max_fds", "gauge", "How many of them there may be", limit);
    }
}

/// A metric without labels: what it is, its type, its value.
fn line(page: &mut String, name: &str, kind: &str, help: &str, value: impl Display) {
    let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
}

/// `VmRSS` of proc(5), which is in units of 1024 bytes.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = field.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kibibytes * 1024)
}

fn open_descriptors() -> Option<usize> {
    // The one that reads the directory is among them.
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_on_linux_knows_everything_about_itself() {
        let mut page = String::new();
        append(&mut page, "2026-11-22T12:00:00Z".parse().unwrap());
        let value = |name: &str| -> f64 {
            let found = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            found.unwrap_or_else(|| panic!("no {name} in {page}")).parse().unwrap()
        };
        assert!(value("process_cpu_seconds_total") >= 0.0);
        assert!((value("process_start_time_seconds") - 1_795_348_800.0).abs() < 0.5);
        assert!(value("process_resident_memory_bytes") > 100_000.0);
        assert!(value("process_open_fds") >= 3.0);
        assert!(value("process_max_fds") >= value("process_open_fds"));
    }
}
