//! Which pages of a piece of memory are written to: no more than those has to be put back after a call, and most of a
//! realm is code and tables that no call changes. Pages are read-only until one is written to. It is the processor that
//! says so, so that no write goes unseen. Why, and what else was weighed, is in docs/decisions/035-only-what-was-written.md.

use std::{
    cell::Cell,
    iter,
    ops::Range,
    ptr::{self, NonNull},
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use super::faults;

/// How often a piece is put back before all pages are read-only again: what one connector alone writes to, or one
/// search for circles, is not copied for all that come after it. To find a page costs some microseconds.
const ROUND: u32 = 256;

/// The whole pages at the front of a piece of memory.
pub(super) struct Pages {
    front: NonNull<u8>,
    /// Bytes of the front; what is behind its last whole page always counts as written to.
    bytes: usize,
    size: usize,
    /// By page: whether it can be written to. It is set in a signal's handler.
    written: Box<[AtomicBool]>,
    left: Cell<u32>,
    /// Others of this thread, for `faults`.
    pub(super) next: Cell<*const Pages>,
}

impl Pages {
    /// The pages of the front of a piece that begins at a page; none of them was written to.
    ///
    /// # Safety
    /// The memory lives as long as this does, belongs to nobody else, and no other thread and no system call writes
    /// to it.
    pub(super) unsafe fn watch(front: NonNull<u8>, bytes: usize) -> Rc<Self> {
        let size = rustix::param::page_size();
        let written = (0..bytes / size).map(|_| AtomicBool::new(true)).collect();
        let (left, next) = (Cell::new(0), Cell::new(ptr::null()));
        let pages = Rc::new(Self { front, bytes, size, written, left, next });
        faults::add(&pages);
        pages.begin();
        pages
    }

    /// The parts of the front that may be no longer what they were at first.
    pub(super) fn written(&self) -> impl Iterator<Item = Range<usize>> {
        let behind = self.whole()..self.bytes;
        let mut next = 0;
        let whole = iter::from_fn(move || {
            let from = next + self.written[next..].iter().position(|page| page.load(Relaxed))?;
            let more = self.written[from..].iter().take_while(|page| page.load(Relaxed)).count();
            next = from + more;
            Some(from * self.size..next * self.size)
        });
        whole.chain(iter::once(behind))
    }

    /// The front is what it was at first.
    pub(super) fn put_back(&self) {
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() == 0 {
            self.begin();
        }
    }

    fn begin(&self) {
        self.left.set(ROUND);
        // SAFETY: the pages are this one's own, and it was added. Where it cannot be done, all of them stay what they
        // are: written to.
        if unsafe { faults::protect(self.front.as_ptr(), self.whole()) } {
            self.written.iter().for_each(|page| page.store(false, Relaxed));
        }
    }

    /// Lets the page of an address be written to; whether that is what a write there was refused for.
    pub(super) fn admit(&self, address: usize) -> bool {
        let page = address.checked_sub(self.front.addr().get()).map(|at| at / self.size);
        let Some((page, written)) = page.and_then(|page| Some((page, self.written.get(page)?))) else {
            return false;
        };
        let start = self.front.as_ptr().wrapping_add(page * self.size);
        // SAFETY: the page is one of this one's own.
        !written.swap(true, Relaxed) && unsafe { faults::open(start, self.size) }
    }

    /// Bytes of all whole pages.
    fn whole(&self) -> usize {
        self.written.len() * self.size
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        faults::remove(self);
        // SAFETY: the pages are this one's own.
        unsafe { faults::open(self.front.as_ptr(), self.whole()) };
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::{
        alloc::{Layout, alloc_zeroed, dealloc},
        os::unix::process::ExitStatusExt as _,
        process::Command,
    };

    use super::*;

    const WHOLE: usize = 40;

    /// Runs a test on some pages that are watched, and half a page behind them.
    fn watched(test: impl FnOnce(&Pages, *mut u8, usize)) {
        let size = rustix::param::page_size();
        let layout = Layout::from_size_align((WHOLE + 1) * size, size).unwrap();
        // SAFETY: the size is not zero; it is freed below, when nothing watches it any more.
        let front = NonNull::new(unsafe { alloc_zeroed(layout) }).unwrap();
        // SAFETY: this thread alone has it.
        let pages = unsafe { Pages::watch(front, WHOLE * size + size / 2) };
        test(&pages, front.as_ptr(), size);
        drop(pages);
        // SAFETY: both are within the memory, which can be written to again.
        unsafe {
            front.write_bytes(1, layout.size());
            dealloc(front.as_ptr(), layout);
        }
    }

    fn write(front: *mut u8, at: usize) {
        // SAFETY: the tests stay within what `watched` has.
        unsafe { front.add(at).write_volatile(7) };
    }

    #[test]
    fn pages_count_as_written_to_from_their_first_write_and_each_alone() {
        watched(|pages, front, size| {
            let behind = WHOLE * size..WHOLE * size + size / 2;
            assert!(pages.written().eq([behind.clone()]));
            for at in [3 * size, 4 * size + 5, 9 * size - 1, 3 * size + 1, WHOLE * size - 1, WHOLE * size] {
                write(front, at);
            }
            let written = [3 * size..5 * size, 8 * size..9 * size, (WHOLE - 1) * size..WHOLE * size, behind];
            assert_eq!(pages.written().collect::<Vec<_>>(), written);
        });
    }

    #[test]
    fn what_was_written_to_once_is_forgotten_after_a_round() {
        watched(|pages, front, size| {
            for turn in 1..=3 * ROUND {
                let first_alone = !turn.is_multiple_of(ROUND);
                write(front, 0);
                assert_eq!(pages.written().next().unwrap(), 0..size);
                pages.put_back();
                assert_eq!(pages.written().count(), 1 + usize::from(first_alone), "{turn}");
            }
        });
    }

    #[test]
    fn several_pieces_of_a_thread_do_not_know_of_each_other_and_end_in_any_order() {
        watched(|first, first_front, size| {
            watched(|second, second_front, _| {
                write(second_front, 0);
                write(first_front, 2 * size);
                assert_eq!(first.written().next().unwrap(), 2 * size..3 * size);
                assert_eq!(second.written().next().unwrap(), 0..size);
            });
            std::thread::spawn(|| watched(|_, front, _| write(front, 1))).join().unwrap();
            write(first_front, 5 * size);
            assert_eq!(first.written().count(), 3);
        });
    }

    /// Run by the next test in a process of its own.
    #[test]
    #[ignore = "it ends the process"]
    fn faults() {
        watched(|_, front, _| {
            write(front, 0);
            // SAFETY: none is needed for memory that is not there.
            unsafe { ptr::without_provenance_mut::<u8>(64).write_volatile(1) };
        });
    }

    #[test]
    fn a_fault_of_any_other_kind_ends_the_process_as_ever() {
        let name = "engine::memory::pages::tests::faults";
        let mut run = Command::new(std::env::current_exe().unwrap());
        let ended = run.args(["--exact", name, "--ignored"]).output().unwrap();
        assert_eq!(ended.status.signal(), Some(libc::SIGSEGV), "{ended:?}");
    }
}
