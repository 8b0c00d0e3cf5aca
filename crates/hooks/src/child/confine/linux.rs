//! The steps on Linux.

use std::{fs, io, time::Duration};

use rustix::{
    process::{
        DumpableBehavior, Resource, Rlimit, Signal, chdir, getrlimit, set_dumpable_behavior,
        set_parent_process_death_signal, setpgid, setpriority_process, setrlimit,
    },
    thread::set_no_new_privs,
    time::{ClockId, clock_gettime},
};

use super::{descriptors, system_calls};
use crate::{Budget, Limits};

/// Behind the server's own work: a script that computes must not make callers wait who need no script.
const PRIORITY: i32 = 5;
/// Memory beside the scripts' own: compiled code, texts of bundles, messages in and out.
const ROOM: u64 = 96 << 20;
/// The channel, and the three that every process begins with.
const DESCRIPTORS: u64 = 4;

/// What can be done before the parent has said a word: the child dies with it, keeps nothing that it was born
/// with, and can be looked into by nobody.
pub(in crate::child) fn before_anything() -> io::Result<()> {
    descriptors::close_from(descriptors::FIRST_INHERITED);
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    set_no_new_privs(true)?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // A group of its own: what is sent to the server's group (Ctrl-C) is for the server to handle.
    setpgid(None, None)?;
    chdir("/")?;
    Ok(setpriority_process(None, PRIORITY)?)
}

/// What depends on the limits, and cannot be taken back.
pub(in crate::child) fn for_good(limits: &Limits) -> io::Result<()> {
    let memory = u64::try_from(limits.memory).unwrap_or(u64::MAX);
    // The realm's memory is twice the scripts' own.
    let room = memory.saturating_mul(3).saturating_add(ROOM);
    limit(Resource::As, size_now()?.saturating_add(room))?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nproc, 0)?;
    limit(Resource::Memlock, 0)?;
    limit(Resource::Msgqueue, 0)?;
    limit(Resource::Nofile, DESCRIPTORS)?;
    system_calls::restrict().map_err(io::Error::other)
}

/// Lets the kernel end the process some seconds after a call's processor time is over, in case that nobody else
/// does. It counts whole seconds of the process's life, hence the room of two.
pub(in crate::child) fn bound_processor_time(budget: Budget) {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let more = budget.cpu.saturating_add(Duration::from_secs(2)).as_secs();
    let current = u64::try_from(used).unwrap_or_default().saturating_add(more);
    let maximum = getrlimit(Resource::Cpu).maximum;
    // Without this bound the parent's watch still ends the call.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(current), maximum });
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    // A limit that the process was born with may be lower, and then stays.
    let most = getrlimit(resource).maximum.map_or(most, |already| already.min(most));
    Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}

/// Bytes of address space in use: the program itself and what it began with.
fn size_now() -> io::Result<u64> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = pages.split(' ').next().and_then(|pages| pages.parse().ok()).unwrap_or_default();
    Ok(pages.saturating_mul(u64::try_from(rustix::param::page_size()).unwrap_or(4096)))
}
