//! The allocator of a component, and where its memory comes from.
//!
//! An instance lives for one call, and most calls are about a small file. So what is asked for first is cut from a
//! beginning that is part of the component's own memory, and never used twice; when that is full, an allocator that
//! uses memory again takes over. The toolchain's own allocator took a fifth of the time of all rules together, and
//! memory that grows costs the host a change of protection now and another one when the instance ends.
#![expect(unsafe_code, reason = "an allocator is told which memory is its own")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};
use core::mem::MaybeUninit;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

/// Bytes of the beginning; nobody pays for those that are never written to.
const BEGINNING: usize = 256 << 10;

/// The largest piece of it; more at once is likely to grow, and then to be given back.
const LARGEST: usize = 16 << 10;

/// All memory of a component.
pub struct Memory {
    beginning: UnsafeCell<[MaybeUninit<u8>; BEGINNING]>,
    /// Bytes of the beginning that are taken.
    taken: Cell<usize>,
    rest: WasmDynamicTalc,
}

// SAFETY: a component has one thread; the allocator for the rest refuses to be built where there are more.
unsafe impl Sync for Memory {}

impl Memory {
    /// Nothing is taken yet.
    #[expect(clippy::new_without_default, reason = "a static needs a constant")]
    pub const fn new() -> Self {
        Self {
            beginning: UnsafeCell::new([MaybeUninit::uninit(); BEGINNING]),
            taken: Cell::new(0),
            rest: new_wasm_dynamic_allocator(),
        }
    }

    fn start(&self) -> *mut u8 {
        self.beginning.get().cast()
    }

    /// Where a piece stands in the beginning; none for one of the rest.
    fn place(&self, piece: *mut u8) -> Option<usize> {
        let offset = piece.addr().wrapping_sub(self.start().addr());
        (offset < BEGINNING).then_some(offset)
    }

    /// A piece of the beginning, if there is room.
    fn cut(&self, layout: Layout) -> Option<*mut u8> {
        let first = self.start().addr() + self.taken.get();
        let offset = first.next_multiple_of(layout.align()) - self.start().addr();
        let end = offset.checked_add(layout.size())?;
        if layout.size() > LARGEST || end > BEGINNING {
            return None;
        }
        self.taken.set(end);
        Some(self.start().wrapping_add(offset))
    }
}

// SAFETY: pieces of the beginning never overlap, since what is taken only shrinks by what the last piece gives back; all
// others are those of an allocator, which gets back exactly what it gave.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match self.cut(layout) {
            Some(piece) => piece,
            // SAFETY: the caller's promises are the same.
            None => unsafe { self.rest.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        match self.place(piece) {
            Some(offset) if offset + layout.size() == self.taken.get() => self.taken.set(offset),
            Some(_) => {}
            // SAFETY: it is not of the beginning, so it came from there.
            None => unsafe { self.rest.dealloc(piece, layout) },
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Some(offset) = self.place(piece) else {
            // SAFETY: it is not of the beginning, so it came from there.
            return unsafe { self.rest.realloc(piece, layout, size) };
        };
        let is_last = offset + layout.size() == self.taken.get();
        if is_last && size <= LARGEST && offset + size <= BEGINNING {
            self.taken.set(offset + size);
            return piece;
        }
        // SAFETY: the caller says that the size fits a layout; the new piece is another one, and the shorter of both is copied.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(piece, size.min(layout.size()));
                self.dealloc(piece, layout);
            }
            moved
        }
    }
}
