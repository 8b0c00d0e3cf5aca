//! Closes what the child inherited. The only `unsafe` of this crate's parent side and child loop is here.
#![expect(unsafe_code, reason = "closing descriptors that nobody here owns has no safe form")]

/// Behind standard input, which is the channel, output and error.
pub(super) const FIRST_INHERITED: u32 = 3;

/// Closes every descriptor from that one on: the server's own are closed by the kernel at `exec`, but whoever
/// started the server may have left others open.
pub(super) fn close_from(first: u32) {
    // SAFETY: the child's first steps run before any file or socket is opened behind `first`, on the only thread:
    // no value of this program owns one of these descriptors.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, 0_u32) };
    if result == 0 {
        return;
    }
    // Before Linux 5.9. Descriptors behind this bound are not expected of a server's start.
    for descriptor in first..4096 {
        // SAFETY: as above; one that is not open is an error without effect.
        unsafe { libc::close(i32::try_from(descriptor).unwrap_or(i32::MAX)) };
    }
}
