//! The part of include/dovela that an elementwise optimizer needs, as Rust sees it: the same tables, slot by slot.

use std::os::raw::{c_char, c_void};

pub const ABI_MAJOR: u64 = 0;
pub const ABI_MINOR: u64 = 1;
pub const VERSION: u64 = 8;
pub const ELEMENTWISE: u64 = 0;
pub const NOTE_MANIFEST: u32 = 1;
pub const NOTE_SCHEMA: u32 = 2;

/// An error of the host's; NULL is success.
#[repr(C)]
pub struct Error {
    _private: [u8; 0],
}
pub type Outcome = *const Error;
pub const SUCCESS: Outcome = std::ptr::null();

#[repr(C)]
pub struct Host {
    pub struct_size: u64,
    pub abi_major: u64,
    pub abi_minor: u64,
    pub name: *const c_char,
    pub version: *const c_char,
    pub error: extern "C" fn(*const Host, u64, *const c_char, *const c_char) -> Outcome,
    // log, allocate, free and service follow.
}

#[repr(C)]
pub struct Value {
    pub kind: u32,
    pub given: u32,
    pub length: u64,
    /// A float's; the other members of the union are not used here.
    pub number: f64,
}

#[repr(C)]
pub struct Create {
    pub struct_size: u64,
    pub required: u64,
    pub host: *const Host,
    pub component: *const Component,
    pub name: *const c_char,
    pub values: *const Value,
    pub value_count: u64,
}

#[repr(C)]
pub struct Component {
    pub struct_size: u64,
    pub required: u64,
    pub kind: *const c_char,
    pub schema: *const c_char,
    pub table: *const c_void,
    pub context: *mut c_void,
    pub create: extern "C" fn(*const Create, *mut *mut c_void) -> Outcome,
    pub destroy: Option<extern "C" fn(*mut c_void)>,
    /// save, load, migrate, extension.
    pub rest: [*const c_void; 4],
}

#[repr(C)]
pub struct OptimizerBuilder {
    pub struct_size: u64,
    pub required: u64,
    pub state: *mut c_void,
    pub slot: extern "C" fn(*const OptimizerBuilder, *const c_char, f32, u64) -> Outcome,
    // scalars follows.
}

#[repr(C)]
pub struct Update {
    pub struct_size: u64,
    pub required: u64,
    pub context: *mut c_void,
    pub count: u64,
    pub weights: *mut f32,
    pub gradient: *const f32,
    pub slots: *const *mut f32,
    pub slot_count: u64,
    pub step: i64,
    pub learning_rate: f64,
    // weight_decay, spec, scalars and flags follow.
}

#[repr(C)]
pub struct Optimizer {
    pub struct_size: u64,
    pub granularity: u64,
    pub flags: u64,
    pub build: extern "C" fn(*mut c_void, *const OptimizerBuilder) -> Outcome,
    pub update: extern "C" fn(*mut c_void, *const Update) -> Outcome,
    /// step, swap, traits.
    pub rest: [*const c_void; 3],
}

#[repr(C)]
pub struct Plugin {
    pub struct_size: u64,
    pub abi_major: u64,
    pub abi_minor: u64,
    pub manifest: *const c_char,
    pub components: *const *const Component,
    pub component_count: u64,
    /// init, deinit.
    pub rest: [*const c_void; 2],
}

/// Tables are constant, and what they point to is.
pub struct Constant<T>(pub T);
unsafe impl<T> Sync for Constant<T> {}

/// The ELF note that is read without running anything; its text ends with a NUL.
#[repr(C, align(4))]
pub struct Note<const SIZE: usize> {
    name_size: u32,
    text_size: u32,
    kind: u32,
    name: [u8; 8],
    pub text: [u8; SIZE],
}

/// Bytes of a note's text with its NUL, to the next multiple of 4.
pub const fn note_size(text: &str) -> usize {
    (text.len() + 4) & !3
}

pub const fn note<const SIZE: usize>(kind: u32, text: &str) -> Note<SIZE> {
    let mut bytes = [0u8; SIZE];
    let mut index = 0;
    while index < text.len() {
        bytes[index] = text.as_bytes()[index];
        index += 1;
    }
    Note { name_size: 7, text_size: text.len() as u32 + 1, kind, name: *b"Dovela\0\0", text: bytes }
}

pub const fn size_of<T>() -> u64 {
    std::mem::size_of::<T>() as u64
}
