//! Pages that cannot be written to, and what happens at a write to one: on Linux, where children are confined.

#[cfg(target_os = "linux")]
pub(super) use linux::{add, open, protect, remove};
#[cfg(not(target_os = "linux"))]
pub(super) use other::{add, open, protect, remove};

/// Where all pages count as written to.
#[cfg(not(target_os = "linux"))]
mod other {
    use super::super::pages::Pages;

    pub(in super::super) fn add(_: &Pages) {}

    pub(in super::super) fn remove(_: &Pages) {}

    pub(in super::super) unsafe fn protect(_: *mut u8, _: usize) -> bool {
        false
    }

    pub(in super::super) unsafe fn open(_: *mut u8, _: usize) -> bool {
        true
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{cell::Cell, mem::MaybeUninit, ptr, sync::OnceLock};

    use libc::{c_int, c_void, siginfo_t};

    use super::super::pages::Pages;

    thread_local! {
        /// The first of this thread's pages. It has no destructor, so that a signal's handler can always read it.
        static FIRST: Cell<*const Pages> = const { Cell::new(ptr::null()) };
    }

    /// What happened at a fault before there was a handler of ours; `None` where ours could not be set.
    static BEFORE: OnceLock<Option<libc::sigaction>> = OnceLock::new();

    /// These pages are asked about each write of this thread that is refused, until they are removed.
    pub(in super::super) fn add(pages: &Pages) {
        if BEFORE.get_or_init(handle).is_some() {
            pages.next.set(FIRST.replace(pages));
        }
    }

    pub(in super::super) fn remove(pages: &Pages) {
        if ptr::eq(FIRST.get(), pages) {
            FIRST.set(pages.next.get());
            return;
        }
        let before = each().find(|other| ptr::eq(other.next.get(), pages));
        if let Some(before) = before {
            before.next.set(pages.next.get());
        }
    }

    /// Makes pages read-only; whether it did.
    ///
    /// # Safety
    /// They are the caller's, and [`Pages::admit`] of pages that were added opens them at a write.
    pub(in super::super) unsafe fn protect(start: *mut u8, bytes: usize) -> bool {
        // SAFETY: the caller vouches for the pages.
        matches!(BEFORE.get(), Some(Some(_))) && unsafe { set(start, bytes, libc::PROT_READ) }
    }

    /// Makes pages writable again; whether it did.
    ///
    /// # Safety
    /// They are the caller's.
    pub(in super::super) unsafe fn open(start: *mut u8, bytes: usize) -> bool {
        // SAFETY: the caller vouches for the pages.
        unsafe { set(start, bytes, libc::PROT_READ | libc::PROT_WRITE) }
    }

    unsafe fn set(start: *mut u8, bytes: usize, protection: c_int) -> bool {
        // SAFETY: the pages are that of `protect`'s and `open`'s callers. It is one system call, as a handler may make.
        unsafe { libc::mprotect(start.cast(), bytes, protection) == 0 }
    }

    /// Sets the handler: what there was before it.
    fn handle() -> Option<libc::sigaction> {
        // SAFETY: zeros are a value of that structure, which consists of numbers and an optional pointer.
        let mut ours: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        let mut before = ours;
        ours.sa_sigaction = on_fault as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: both structures are there. The handler does nothing but what a handler may do.
        let failed = unsafe { libc::sigaction(libc::SIGSEGV, &raw const ours, &raw mut before) };
        (failed == 0).then_some(before)
    }

    /// Runs where a fault happened, on the thread that made it. When it returns, the write is tried again.
    extern "C" fn on_fault(_: c_int, info: *mut siginfo_t, _: *mut c_void) {
        // SAFETY: the kernel gives the structure, with an address, as the signal is a fault.
        let address = unsafe { (*info).si_addr() }.addr();
        if each().any(|pages| pages.admit(address)) {
            return;
        }
        // One of no business of ours: it comes again, and is handled as it was before.
        let before = BEFORE.get().copied().flatten();
        // SAFETY: the structure was filled by the kernel, or is null, which changes nothing.
        unsafe {
            libc::sigaction(
                libc::SIGSEGV,
                before.as_ref().map_or(ptr::null(), ptr::from_ref),
                ptr::null_mut(),
            )
        };
    }

    /// All pages of this thread.
    fn each() -> impl Iterator<Item = &'static Pages> {
        let mut next = FIRST.get();
        std::iter::from_fn(move || {
            // SAFETY: what was added is removed before it is dropped, by this thread, as `Pages` is not `Send`.
            let pages = unsafe { next.as_ref() }?;
            next = pages.next.get();
            Some(pages)
        })
    }
}
