//! What a child has used of the processor, and whether it runs at all, from `/proc`.

use std::{fs::File, os::unix::fs::FileExt as _, time::Duration};

use rustix::process::Pid;

/// More than the fields that are wanted take.
const PIECE: usize = 512;

/// What a process has used, and whether somebody has stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Usage {
    /// Processor time, its own and the kernel's for it.
    pub(super) used: Duration,
    /// Stopped by a signal, or held by a debugger.
    pub(super) is_stopped: bool,
}

/// Where the system tells of one process. The files stay open: to open and close them costs more than to read them.
pub(super) struct Record {
    stat: File,
    schedule: Option<File>,
}

impl Record {
    /// `None` where the system does not tell, as on other Unixes: there the time by the clock alone counts.
    pub(super) fn of(pid: Pid) -> Option<Self> {
        let about = |what: &str| File::open(format!("/proc/{}/{what}", pid.as_raw_nonzero())).ok();
        Some(Self { stat: about("stat")?, schedule: about("schedstat") })
    }

    /// Reads it; `None` when the process is gone.
    pub(super) fn usage(&self) -> Option<Usage> {
        let ticks_a_second = rustix::param::clock_ticks_per_second();
        let mut usage = read(&self.stat, |text| parse(text, ticks_a_second))?;
        // It counts in nanoseconds, where the kernel has it, and the first thread alone, of which a child has no others.
        if let Some(used) = self.schedule.as_ref().and_then(|file| read(file, scheduled)) {
            usage.used = usage.used.max(used);
        }
        Some(usage)
    }
}

/// The file's beginning, as it is now.
fn read<T>(file: &File, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let mut piece = [0; PIECE];
    let length = file.read_at(&mut piece, 0).ok()?;
    parse(std::str::from_utf8(piece.get(..length)?).ok()?)
}

/// `/proc/PID/schedstat`: the first field is the time on a processor in nanoseconds.
fn scheduled(text: &str) -> Option<Duration> {
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// `proc_pid_stat(5)`: the state is the third field, user and system time are the 14th and 15th. The second, the
/// program's name in parentheses, may hold anything.
fn parse(text: &str, ticks_a_second: u64) -> Option<Usage> {
    let (_, behind_name) = text.rsplit_once(") ")?;
    let mut fields = behind_name.split(' ');
    let is_stopped = matches!(fields.next()?, "T" | "t");
    let own = fields.nth(10)?.parse::<u64>().ok()?;
    let ticks = own.saturating_add(fields.next()?.parse().ok()?);
    let used = Duration::from_millis(ticks.saturating_mul(1000).checked_div(ticks_a_second)?);
    Some(Usage { used, is_stopped })
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
        let record = Record::of(rustix::process::getpid()).unwrap();
        let before = record.usage().unwrap();
        assert!(!before.is_stopped);
        let mut sum = 0_u64;
        while record.usage().unwrap().used < before.used + Duration::from_millis(30) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
    }
}
