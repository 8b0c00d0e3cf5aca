//! What a child has used of the processor, and whether it runs at all, from `/proc`.

use std::{fs, time::Duration};

use rustix::process::Pid;

/// What a process has used, and whether somebody has stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Usage {
    /// Processor time, its own and the kernel's for it.
    pub(super) used: Duration,
    /// Stopped by a signal, or held by a debugger.
    pub(super) is_stopped: bool,
}

/// Reads it; `None` where the system does not tell, as on other Unixes: there the time by the clock alone counts.
pub(super) fn usage(pid: Pid) -> Option<Usage> {
    let about = |what: &str| fs::read_to_string(format!("/proc/{}/{what}", pid.as_raw_nonzero())).ok();
    let mut usage = parse(&about("stat")?, rustix::param::clock_ticks_per_second())?;
    // It counts in nanoseconds, where the kernel has it, and the first thread alone, of which a child has no others.
    if let Some(used) = about("schedstat").as_deref().and_then(scheduled) {
        usage.used = usage.used.max(used);
    }
    Some(usage)
}

/// `/proc/PID/schedstat`: the first field is the time on a processor in nanoseconds.
fn scheduled(text: &str) -> Option<Duration> {
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// `proc_pid_stat(5)`: the state is the third field, user and system time are the 14th and 15th. The second, the
/// program's name in parentheses, may hold anything.
fn parse(text: &str, ticks_a_second: u64) -> Option<Usage> {
    let (_, behind_name) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = behind_name.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let ticks = ticks(11)?.saturating_add(ticks(12)?);
    let used = Duration::from_millis(ticks.saturating_mul(1000).checked_div(ticks_a_second)?);
    Some(Usage { used, is_stopped: matches!(*fields.first()?, "T" | "t") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_state_are_found_behind_a_name_of_any_kind() {
        let text = "7 (a) T 1 (b) T 1 7 7 0 -1 4194560 10 0 0 0 12 34 0 0 25 5 1 0 99 1 2";
        let usage = parse(text, 100).unwrap();
        assert_eq!(usage, Usage { used: Duration::from_millis(460), is_stopped: true });
        let sleeping = parse(&text.replacen("T 1 7", "S 1 7", 1), 100).unwrap();
        assert!(!sleeping.is_stopped);
        assert_eq!(parse("7 (a) R 1", 100), None);
    }

    #[test]
    fn a_schedulers_count_is_in_nanoseconds() {
        assert_eq!(scheduled("1500000 77 3\n"), Some(Duration::from_micros(1500)));
        assert_eq!(scheduled(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_used_time_and_is_not_stopped() {
        let before = usage(rustix::process::getpid()).unwrap();
        assert!(!before.is_stopped);
        let mut sum = 0_u64;
        while usage(rustix::process::getpid()).unwrap().used < before.used + Duration::from_millis(30) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
    }
}
