//! The memory of a running process, read from outside as a debugger would (Linux).

use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
};

/// One stretch of a process's memory.
pub struct Memory {
    /// What lies there, as the kernel names it: a file, `[heap]`, `[stack]`, or nothing.
    pub name: String,
    /// Whether it is the stack of a thread.
    pub is_stack: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The page below a stack, or a few of them.
const GUARD: u64 = 64 * 1024;

/// This user may not read that memory. The program forbids it to all but root (it is not dumpable).
#[derive(Debug)]
pub struct Unreadable;

/// Gives every stretch of a process's memory that it can write to: what it was loaded with holds nothing of
/// what it was told.
pub fn memory_of(process: u32, mut look: impl FnMut(&Memory)) -> Result<(), Unreadable> {
    let refused = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => Unreadable,
        _ => panic!("the memory of {process}: {error}"),
    };
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).map_err(refused)?;
    let memory = File::open(format!("/proc/{process}/mem")).map_err(refused)?;
    // Below each thread's stack lies a page that nobody may touch.
    let mut guarded = 0;
    for line in maps.lines() {
        // `start-end permissions offset device inode name`, proc_pid_maps(5).
        let mut parts = line.split_ascii_whitespace();
        let (range, permissions) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (start, end) = range.split_once('-').expect("a range");
        let name = parts.nth(3).unwrap_or_default().to_owned();
        let (start, end) = (address(start), address(end));
        if permissions.starts_with("---") && end - start <= GUARD {
            guarded = end;
        }
        if permissions.starts_with("rw") {
            let is_stack = guarded == start || name == "[stack]";
            look(&Memory { bytes: read(&memory, start, end), name, is_stack });
        }
    }
    Ok(())
}

fn address(hex: &str) -> u64 {
    u64::from_str_radix(hex, 16).expect("an address")
}

/// As much as there is: a stretch may be gone, or cut, since the list of them was read.
fn read(memory: &File, start: u64, end: u64) -> Vec<u8> {
    let length = usize::try_from(end - start).expect("a length");
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while let Ok(count @ 1..) = memory.read_at(&mut bytes[filled..], start + filled as u64) {
        filled += count;
    }
    bytes.truncate(filled);
    bytes
}
