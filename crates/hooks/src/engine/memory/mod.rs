//! The memory of a JavaScript engine in one piece, so that all of it can be put back to what it was. Why, and what
//! else was weighed, is in docs/decisions/021-one-realm-put-back.md.
#![expect(unsafe_code, reason = "an allocator hands out raw memory; each block says why it is sound")]

mod books;
mod faults;
mod pages;

use std::{
    alloc::{GlobalAlloc as _, Layout, System},
    cell::{OnceCell, RefCell},
    ptr::{self, NonNull},
    rc::Rc,
    slice,
};

use rquickjs::allocator::Allocator;

use self::{
    books::{Books, Place, UNIT},
    pages::Pages,
};

/// In front of what a place holds: its size. One unit, so that what follows is aligned as the place is.
const HEAD: usize = UNIT;

/// One piece of memory, and what it held when it was kept.
pub(super) struct Arena {
    /// What the system gave, and in it the beginning of the piece: that of a page.
    given: NonNull<u8>,
    base: NonNull<u8>,
    layout: Layout,
    books: RefCell<Books>,
    kept: OnceCell<Kept>,
}

struct Kept {
    bytes: Vec<u8>,
    books: Books,
    pages: Rc<Pages>,
}

impl Arena {
    /// A piece of that many bytes, none of which takes up memory before it is used. It comes from the system: the
    /// program's own allocator would wipe all of it at the end, used or not.
    pub(super) fn new(capacity: usize) -> Option<Rc<Self>> {
        let page = rustix::param::page_size();
        // Aligned here: the system would fill all of it with zeros by hand to have it so.
        let layout = Layout::from_size_align(capacity.checked_add(page)?, UNIT).ok()?;
        // SAFETY: the layout's size is not zero.
        let given = NonNull::new(unsafe { System.alloc_zeroed(layout) })?;
        // SAFETY: there are `page` bytes more than are used.
        let base = unsafe { given.add(given.addr().get().next_multiple_of(page) - given.addr().get()) };
        let books = RefCell::new(Books::new(capacity));
        Some(Rc::new(Self { given, base, layout, books, kept: OnceCell::new() }))
    }

    /// Gives this piece's memory to an engine.
    pub(super) fn allocator(self: &Rc<Self>) -> impl Allocator + use<> {
        Places(Rc::clone(self))
    }

    /// Keeps what is there now, for [`Arena::put_back`]. Later times have no effect.
    pub(super) fn keep(&self) {
        let books = self.books.borrow().clone();
        // SAFETY: the piece is longer than all of its places, was filled with zeros when it was made, and nobody
        // writes to it before this has returned, since its engine runs on this thread alone.
        let bytes = unsafe { slice::from_raw_parts(self.base.as_ptr(), books.end()) }.to_vec();
        self.kept.get_or_init(|| {
            // SAFETY: the piece belongs to this arena, which drops the pages first. The engine and the arena write to
            // it, on this thread.
            let pages = unsafe { Pages::watch(self.base, bytes.len()) };
            Kept { bytes, books, pages }
        });
    }

    /// Makes all memory what it was when it was kept; what was taken since is zeros.
    ///
    /// # Safety
    /// The engine does not run, and no handle to anything that was made in it since lives on. Whatever its objects
    /// of that time refer to outside of this memory still exists.
    pub(super) unsafe fn put_back(&self) {
        let Some(Kept { bytes, books, pages }) = self.kept.get() else { return };
        for written in pages.written() {
            // SAFETY: the range lies within what was kept, and therefore within the piece; the copy is no part of it.
            // That nothing refers to what is overwritten is the caller's word.
            unsafe {
                let copy = bytes.as_ptr().add(written.start);
                ptr::copy_nonoverlapping(copy, self.base.as_ptr().add(written.start), written.len());
            }
        }
        pages.put_back();
        let mut current = self.books.borrow_mut();
        let rest = current.high().saturating_sub(bytes.len());
        // SAFETY: as above; the books never go beyond the piece.
        unsafe { ptr::write_bytes(self.base.as_ptr().add(bytes.len()), 0, rest) };
        current.clone_from(books);
    }

    /// Whether there was no room for something since it was kept.
    pub(super) fn has_refused(&self) -> bool {
        self.books.borrow().has_refused()
    }

    fn take(&self, bytes: usize) -> *mut u8 {
        let place = bytes.checked_add(HEAD).and_then(|bytes| self.books.borrow_mut().take(bytes));
        place.map_or(ptr::null_mut(), |place| self.hand_out(place))
    }

    /// Writes a place's head; the pointer is to what follows it.
    fn hand_out(&self, place: Place) -> *mut u8 {
        // SAFETY: the place lies within the piece and is larger than its head.
        unsafe {
            let start = self.base.as_ptr().add(place.at);
            start.cast::<usize>().write_unaligned(place.size);
            start.add(HEAD)
        }
    }

    /// The place of a pointer that [`Arena::hand_out`] gave.
    ///
    /// # Safety
    /// The pointer is one of this piece's, and was not given back.
    unsafe fn place(&self, pointer: *mut u8) -> Place {
        // SAFETY: the caller vouches for the pointer, so that a head stands in front of it.
        let size = unsafe { size_of(pointer) };
        Place { at: pointer.addr() - HEAD - self.base.addr().get(), size }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // All of it can be written to again.
        drop(self.kept.take());
        // SAFETY: what was given was made with that layout. The engine held it by `Places`, and is gone when this is.
        // What it held is wiped first.
        unsafe {
            ptr::write_bytes(self.base.as_ptr(), 0, self.books.borrow().high());
            System.dealloc(self.given.as_ptr(), self.layout);
        }
    }
}

/// The size of the place that a pointer lies in.
///
/// # Safety
/// [`Arena::hand_out`] gave the pointer, and it was not given back.
unsafe fn size_of(pointer: *mut u8) -> usize {
    // SAFETY: the caller vouches for the pointer: its head stands in front of it.
    unsafe { pointer.sub(HEAD).cast::<usize>().read_unaligned() }
}

/// The places of an arena, as the engine asks for them.
struct Places(Rc<Arena>);

// SAFETY: each pointer is null or has at least the wanted bytes behind it, aligned to 16, and no two places overlap
// (the books' own tests). Sizes are read from heads that `hand_out` wrote.
unsafe impl Allocator for Places {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        self.0.take(size)
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        let Some(bytes) = count.checked_mul(size) else { return ptr::null_mut() };
        let pointer = self.0.take(bytes);
        if !pointer.is_null() {
            // SAFETY: so many bytes were just handed out there.
            unsafe { pointer.write_bytes(0, bytes) };
        }
        pointer
    }

    unsafe fn dealloc(&mut self, pointer: *mut u8) {
        // SAFETY: the caller vouches for the pointer.
        let place = unsafe { self.0.place(pointer) };
        self.0.books.borrow_mut().give_back(place);
    }

    unsafe fn realloc(&mut self, pointer: *mut u8, new_size: usize) -> *mut u8 {
        if pointer.is_null() {
            return self.alloc(new_size);
        }
        let Some(wanted) = new_size.checked_add(HEAD) else { return ptr::null_mut() };
        // SAFETY: the caller vouches for the pointer.
        let place = unsafe { self.0.place(pointer) };
        // One that is far too large gives the rest back.
        if place.size >= wanted && place.size / 2 < wanted.max(UNIT * UNIT) {
            return pointer;
        }
        let grown = self.0.books.borrow_mut().grow(place, wanted);
        if let Some(grown) = grown {
            return self.0.hand_out(grown);
        }
        let moved = self.alloc(new_size);
        if !moved.is_null() {
            // SAFETY: both places have so many bytes, and they do not overlap.
            unsafe {
                ptr::copy_nonoverlapping(pointer, moved, (place.size - HEAD).min(new_size));
                self.dealloc(pointer);
            }
        }
        moved
    }

    unsafe fn usable_size(pointer: *mut u8) -> usize {
        // SAFETY: the caller vouches for the pointer.
        unsafe { size_of(pointer) - HEAD }
    }
}

#[cfg(test)]
mod tests {
    use rquickjs::{Context, Runtime};

    use super::Arena;

    #[test]
    fn what_was_taken_and_written_since_is_gone_and_what_was_there_is_as_it_was() {
        let arena = Arena::new(16 << 20).unwrap();
        let context = Context::full(&Runtime::new_with_alloc(arena.allocator()).unwrap()).unwrap();
        context.with(|ctx| ctx.eval::<(), _>("globalThis.kept = { list: [1, 2, 3] }").unwrap());
        arena.keep();
        let (end, bytes) = (arena.books.borrow().end(), arena.kept.get().unwrap().bytes.clone());
        for _ in 0..3 {
            context.with(|ctx| {
                let script = "if (globalThis.mark !== undefined) throw new Error('something was left');
                    globalThis.mark = 'canary'.repeat(1e5); kept.list.push('canary'); delete Array.prototype.map;
                    for (let i = 0; i < 1e4; i++) globalThis['canary' + i] = { mark: [i] }; kept.list.length";
                assert_eq!(ctx.eval::<i32, _>(script).unwrap(), 4);
            });
            assert!(arena.books.borrow().high() > end);
            // SAFETY: the context is not in use, and no value of it lives.
            unsafe { arena.put_back() };
            // SAFETY: as in `keep`.
            let whole = unsafe { std::slice::from_raw_parts(arena.base.as_ptr(), 16 << 20) };
            assert!(whole[..end] == bytes[..], "the front differs");
            assert!(whole[end..].iter().all(|byte| *byte == 0), "something is left behind it");
        }
    }
}
