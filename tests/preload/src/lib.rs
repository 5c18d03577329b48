//! Stands between the daemon under test and the C library (`LD_PRELOAD`): counts what is written to the state file and
//! what is forced to disk, and at an ordered call kills the process, tears the write, or fails as a full or broken disk
//! does. It also lets the wall clock jump.
//!
//! Orders come through a file that the harness and the process both map: [`FIELDS`] numbers, all of them zero at first.
//! Without `STAGEGATE_PRELOAD_ORDERS` and `STAGEGATE_PRELOAD_FILES` in the environment everything passes untouched.
#![expect(
    unsafe_code,
    reason = "standing in for functions of the C library is done in no other way; this is a tool of the tests and part of \
              no shipped program"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

/// Numbers in the file of orders.
pub const FIELDS: usize = 7;

/// The file of orders, as both sides see it.
#[repr(C)]
struct Orders {
    /// Writes to the state file so far.
    writes: AtomicI64,
    /// Times it was forced to disk so far.
    syncs: AtomicI64,
    /// The call at which the deed is done, counted by what `counts` says; 0 for none.
    at: AtomicI64,
    /// 0: writes, 1: syncs.
    counts: AtomicI64,
    /// 1: die before the call, 2: die after it, 3: die in the middle of a write; else fail with this error, from this
    /// call on for as long as `at` stands.
    deed: AtomicI64,
    /// How often the deed was done.
    done: AtomicI64,
    /// Seconds by which the wall clock is wrong.
    clock_seconds: AtomicI64,
}

/// Deeds below this are deaths.
const FIRST_ERROR: i64 = 4;

struct Place {
    orders: &'static Orders,
    files: &'static [u8],
}

fn place() -> Option<&'static Place> {
    static PLACE: OnceLock<Option<Place>> = OnceLock::new();
    PLACE.get_or_init(find_place).as_ref()
}

fn find_place() -> Option<Place> {
    let path = setting(c"STAGEGATE_PRELOAD_ORDERS")?;
    let files = setting(c"STAGEGATE_PRELOAD_FILES")?.to_bytes();
    // SAFETY: the path is a C string of the environment, and no pointer is kept but the map's, which is never unmapped.
    let map = unsafe {
        let file = libc::open(path.as_ptr(), libc::O_RDWR | libc::O_CLOEXEC);
        if file < 0 {
            return None;
        }
        let size = size_of::<Orders>();
        let map = libc::mmap(
            std::ptr::null_mut(),
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED,
            file,
            0,
        );
        libc::close(file);
        map
    };
    if map == libc::MAP_FAILED {
        return None;
    }
    // SAFETY: the harness made the file as large as this, a map begins at a page, and all fields are atomic.
    let orders = unsafe { &*map.cast::<Orders>() };
    Some(Place { orders, files })
}

fn setting(name: &CStr) -> Option<&'static CStr> {
    // SAFETY: the environment of the daemon is not changed while it runs, so the text stays.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value))
    }
}

/// The orders, where this descriptor is the state file or its log.
fn orders_for(file: c_int) -> Option<&'static Orders> {
    let place = place()?;
    let mut link = *b"/proc/self/fd/0000000000\0";
    let mut rest = file.unsigned_abs();
    for digit in link[14..24].iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    // The kernel knows no leading zeros.
    let zeros = link[14..23].iter().take_while(|digit| **digit == b'0').count();
    link.copy_within(14 + zeros..25, 14);
    let mut path = [0_u8; 512];
    // SAFETY: the link ends with a zero byte, and the buffer is as long as is said.
    let length = unsafe {
        libc::readlink(
            link.as_ptr().cast::<c_char>(),
            path.as_mut_ptr().cast::<c_char>(),
            path.len(),
        )
    };
    let length = usize::try_from(length).ok()?;
    path[..length].starts_with(place.files).then_some(place.orders)
}

/// What is to be done at a call.
enum Deed {
    Nothing,
    DieBefore,
    DieAfter,
    Tear,
    Fail(c_int),
}

fn deed(orders: &Orders, is_sync: bool) -> Deed {
    let counter = if is_sync { &orders.syncs } else { &orders.writes };
    let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
    let at = orders.at.load(Ordering::SeqCst);
    let is_counted = (orders.counts.load(Ordering::SeqCst) == 1) == is_sync;
    let deed = orders.deed.load(Ordering::SeqCst);
    if at == 0 {
        return Deed::Nothing;
    }
    if deed >= FIRST_ERROR {
        // A broken disk is broken for both.
        let is_broken = orders.done.load(Ordering::SeqCst) > 0 || (is_counted && number >= at);
        if !is_broken {
            return Deed::Nothing;
        }
        orders.done.fetch_add(1, Ordering::SeqCst);
        return Deed::Fail(c_int::try_from(deed).unwrap_or(libc::EIO));
    }
    if !is_counted || number != at {
        return Deed::Nothing;
    }
    orders.done.fetch_add(1, Ordering::SeqCst);
    match deed {
        1 => Deed::DieBefore,
        2 => Deed::DieAfter,
        _ => Deed::Tear,
    }
}

fn die() {
    // SAFETY: a signal to oneself has no further conditions.
    unsafe {
        libc::kill(libc::getpid(), libc::SIGKILL);
    }
}

fn fail_with(error: c_int) {
    // SAFETY: the place of the calling thread's error number is always there.
    unsafe {
        *libc::__errno_location() = error;
    }
}

/// The function behind ours.
fn behind(name: &CStr, found: &OnceLock<usize>) -> usize {
    *found.get_or_init(|| {
        // SAFETY: the name ends with a zero byte; what comes back is only called with the type it has in C.
        unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()).addr() }
    })
}

type Pwrite = unsafe extern "C" fn(c_int, *const c_void, usize, i64) -> isize;
type Fsync = unsafe extern "C" fn(c_int) -> c_int;
type ClockGettime = unsafe extern "C" fn(libc::clockid_t, *mut libc::timespec) -> c_int;

/// Writes at an offset.
///
/// # Safety
/// As for the C library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(file: c_int, bytes: *const c_void, count: usize, offset: i64) -> isize {
    static BEHIND: OnceLock<usize> = OnceLock::new();
    // SAFETY: this is the C library's function of this name, called as our caller called us.
    let write = |count: usize| unsafe {
        let behind: Pwrite = std::mem::transmute(std::ptr::with_exposed_provenance::<c_void>(behind(
            c"pwrite64",
            &BEHIND,
        )));
        behind(file, bytes, count, offset)
    };
    let Some(orders) = orders_for(file) else {
        return write(count);
    };
    match deed(orders, false) {
        Deed::Nothing => write(count),
        Deed::DieBefore => {
            die();
            -1
        }
        Deed::DieAfter => {
            let written = write(count);
            die();
            written
        }
        Deed::Tear => {
            let written = write(count / 2);
            die();
            written
        }
        Deed::Fail(error) => {
            fail_with(error);
            -1
        }
    }
}

/// Forces a file to disk.
///
/// # Safety
/// As for the C library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(file: c_int) -> c_int {
    static BEHIND: OnceLock<usize> = OnceLock::new();
    // SAFETY: this is the C library's function of this name, called as our caller called us.
    let sync = || unsafe {
        let behind: Fsync = std::mem::transmute(std::ptr::with_exposed_provenance::<c_void>(behind(
            c"fsync", &BEHIND,
        )));
        behind(file)
    };
    let Some(orders) = orders_for(file) else {
        return sync();
    };
    match deed(orders, true) {
        Deed::Nothing => sync(),
        Deed::DieBefore | Deed::Tear => {
            die();
            -1
        }
        Deed::DieAfter => {
            let synced = sync();
            die();
            synced
        }
        Deed::Fail(error) => {
            fail_with(error);
            -1
        }
    }
}

/// Tells the time; the wall clock's may be wrong by order.
///
/// # Safety
/// As for the C library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(clock: libc::clockid_t, time: *mut libc::timespec) -> c_int {
    static BEHIND: OnceLock<usize> = OnceLock::new();
    // SAFETY: this is the C library's function of this name, called as our caller called us; it has filled in the time
    // where it says so.
    unsafe {
        let behind: ClockGettime = std::mem::transmute(std::ptr::with_exposed_provenance::<c_void>(behind(
            c"clock_gettime",
            &BEHIND,
        )));
        let result = behind(clock, time);
        if result == 0
            && clock == libc::CLOCK_REALTIME
            && let Some(place) = place()
        {
            (*time).tv_sec += place.orders.clock_seconds.load(Ordering::SeqCst);
        }
        result
    }
}
