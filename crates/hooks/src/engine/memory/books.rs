//! Which places of a piece of memory are taken. A place is as large as its class, of which there are sixteen to each
//! doubling, and one that is given back waits for the next of its class; no place is ever divided or joined.

use std::mem;

/// All places begin at a multiple of it, and their sizes are multiples of it.
pub(super) const UNIT: usize = 16;
/// Units of the smallest place: smaller pieces the engine cuts out of larger ones by itself.
const SMALLEST: usize = STEPS + 1;
/// Classes to each doubling, and their logarithm.
const STEPS: usize = 1 << STEPS_LOG;
const STEPS_LOG: u32 = 4;

/// A place in the piece: where it begins, and how many bytes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) size: usize,
}

/// The books of one piece.
#[derive(Debug)]
pub(super) struct Books {
    capacity: usize,
    /// Behind it nothing is taken.
    end: usize,
    /// The largest `end` that there was.
    high: usize,
    has_refused: bool,
    /// By class, as far as there was one: where places begin that were given back, in units.
    free: Vec<Vec<u32>>,
}

impl Books {
    /// The books of a piece of that many bytes, of which nothing is taken.
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, end: 0, high: 0, has_refused: false, free: Vec::new() }
    }

    /// Takes a place of at least that many bytes; `None` where there is none left.
    pub(super) fn take(&mut self, bytes: usize) -> Option<Place> {
        let (class, size) = class(bytes)?;
        if let Some(unit) = self.free.get_mut(class).and_then(Vec::pop) {
            return Some(Place { at: usize::try_from(unit).ok()? * UNIT, size });
        }
        let place = Place { at: self.end, size };
        self.end_at(place)?;
        Some(place)
    }

    /// Takes back a place that was taken, and is no longer used.
    pub(super) fn give_back(&mut self, place: Place) {
        if place.at + place.size == self.end {
            self.end = place.at;
        } else if let (Some((class, _)), Ok(unit)) = (class(place.size), u32::try_from(place.at / UNIT)) {
            if self.free.len() <= class {
                self.free.resize(class + 1, Vec::new());
            }
            if let Some(free) = self.free.get_mut(class) {
                free.push(unit);
            }
        }
    }

    /// Makes the last place larger where it lies; `None` where it is not the last, or there is no room.
    pub(super) fn grow(&mut self, place: Place, bytes: usize) -> Option<Place> {
        let (_, size) = class(bytes)?;
        let grown = Place { at: place.at, size };
        (place.at + place.size == self.end).then(|| self.end_at(grown))??;
        Some(grown)
    }

    fn end_at(&mut self, last: Place) -> Option<()> {
        let end = last.at.checked_add(last.size).filter(|end| *end <= self.capacity);
        self.has_refused |= end.is_none();
        self.end = end?;
        self.high = self.high.max(self.end);
        Some(())
    }

    /// Whether there was no room for something.
    pub(super) fn has_refused(&self) -> bool {
        self.has_refused
    }

    /// Bytes at the front among which all places lie.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Bytes at the front among which all places lay that there ever were.
    pub(super) fn high(&self) -> usize {
        self.high
    }
}

impl Clone for Books {
    fn clone(&self) -> Self {
        Self { free: self.free.clone(), ..*self }
    }

    /// Without giving back memory to take it again.
    fn clone_from(&mut self, other: &Self) {
        let mut free = mem::take(&mut self.free);
        free.clone_from(&other.free);
        *self = Self { free, ..*other };
    }
}

/// The class of a place with room for that many bytes, and its size.
fn class(bytes: usize) -> Option<(usize, usize)> {
    let units = bytes.div_ceil(UNIT).max(SMALLEST) - 1;
    let shift = units.ilog2() - STEPS_LOG;
    let step = units >> shift;
    let size = (step + 1).checked_shl(shift)?.checked_mul(UNIT)?;
    Some((usize::try_from(shift).ok()? * STEPS + step % STEPS, size))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// More than pieces of any size have.
    const CLASSES: usize = 512;

    #[test]
    fn places_are_no_more_than_a_sixteenth_too_large_and_larger_classes_have_larger_places() {
        let mut last = (0, 0);
        for bytes in (260..100_000).chain([1 << 20, (1 << 20) + 1, (32 << 20) - 1, 1 << 31]) {
            let (class, size) = class(bytes).unwrap();
            assert!(
                size >= bytes && size <= bytes.div_ceil(UNIT) * UNIT * 17 / 16 && class < CLASSES,
                "{bytes}"
            );
            assert!((class, size) >= last && size.is_multiple_of(UNIT), "{bytes}");
            assert_eq!(super::class(size).unwrap(), (class, size), "a place finds its class again");
            last = (class, size);
        }
        assert_eq!(class(usize::MAX), None);
    }

    proptest! {
        #[test]
        fn no_two_places_overlap_and_none_lies_outside(steps in proptest::collection::vec(any::<(u8, u16)>(), 0..400)) {
            let mut books = Books::new(1 << 18);
            let mut taken: Vec<Place> = Vec::new();
            for (what, bytes) in steps {
                match what % 4 {
                    0 if !taken.is_empty() => {
                        let place = taken.swap_remove(usize::from(what) % taken.len());
                        books.give_back(place);
                    }
                    1 if !taken.is_empty() => {
                        let at = usize::from(what) % taken.len();
                        let wanted = taken[at].size + usize::from(bytes);
                        if let Some(grown) = books.grow(taken[at], wanted) {
                            prop_assert!(grown.at == taken[at].at && grown.size >= wanted);
                            taken[at] = grown;
                        }
                    }
                    _ => taken.extend(books.take(bytes.into())),
                }
                let mut sorted = taken.clone();
                sorted.sort_by_key(|place| place.at);
                prop_assert!(sorted.windows(2).all(|two| two[0].at + two[0].size <= two[1].at));
                let last = sorted.last().map_or(0, |place| place.at + place.size);
                prop_assert!(last <= books.end() && books.end() <= books.high() && books.high() <= 1 << 18);
            }
        }
    }
}
