//! Scripts compiled once and run in many contexts, bytes read out of a script's memory, and how much of that there
//! is: the one place that goes below `rquickjs`'s safe interface.
//!
//! That compiles ES modules alone, and CommonJS is not one: its files are sloppy scripts. Why it is done this way,
//! and what it saves, is in docs/decisions/014-commonjs-from-bytecode.md.
#![expect(unsafe_code, reason = "`rquickjs` offers none of it safely; each block says why it is sound")]

use std::{ffi::CString, mem::MaybeUninit, slice};

use rquickjs::{Ctx, Error, Result, TypedArray, Value, qjs};

/// A compiled script. It is made by [`compile`]: the engine trusts what it reads back, so that bytes of any other
/// origin would be as good as machine code from outside.
pub(super) struct Bytecode(Vec<u8>);

impl Bytecode {
    /// One that another child has compiled.
    ///
    /// # Safety
    /// The bytes are those that [`compile`] made in a process of this same program, as they were.
    pub(super) unsafe fn given(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes, for [`Bytecode::given`].
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Compiles a script under a name that error stacks show. The context needs the eval intrinsic; an
/// [`Error::Exception`] leaves the syntax error in it.
pub(super) fn compile(ctx: &Ctx<'_>, name: &str, source: &str) -> Result<Bytecode> {
    let (name, text) = (CString::new(name)?, CString::new(source)?);
    let flags = flags(qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY);
    let raw = ctx.as_raw().as_ptr();
    // SAFETY: `raw` is a live context, since `ctx` borrows it, and its runtime is locked by whoever made `ctx`. Both
    // strings end with a NUL and outlive the call, which copies them; the length is that of the text without it.
    let script =
        unsafe { qjs::JS_Eval(raw, text.as_ptr(), source.len() as qjs::size_t, name.as_ptr(), flags) };
    // SAFETY: the value was given to us, and taking it into a `Value` moves the reference, which is freed with it.
    // An exception is a plain tag without a reference.
    let script = unsafe { owned(ctx, script) }?;
    write(ctx, &script)
}

fn write(ctx: &Ctx<'_>, script: &Value<'_>) -> Result<Bytecode> {
    let raw = ctx.as_raw().as_ptr();
    let flags = flags(qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE);
    let mut length: qjs::size_t = 0;
    // SAFETY: the context lives, the value is one of its own and stays alive over the call, which borrows it, and
    // `length` is a place to write to.
    let bytes = unsafe { qjs::JS_WriteObject(raw, &raw mut length, script.as_raw(), flags) };
    if bytes.is_null() {
        return Err(Error::Exception);
    }
    // SAFETY: the engine says that `length` bytes are there, nobody else has the pointer, and they are copied before
    // they are freed. `js_free` is the counterpart of the allocation in that same context.
    let copy = unsafe {
        let copy =
            slice::from_raw_parts(bytes, usize::try_from(length).map_err(|_| Error::Allocation)?).to_vec();
        qjs::js_free(raw, bytes.cast());
        copy
    };
    Ok(Bytecode(copy))
}

/// Runs a compiled script in a context, with or without the eval intrinsic: its completion value.
pub(super) fn run<'js>(ctx: &Ctx<'js>, code: &Bytecode) -> Result<Value<'js>> {
    let raw = ctx.as_raw().as_ptr();
    let flags = flags(qjs::JS_READ_OBJ_BYTECODE);
    // SAFETY: the context lives, as above. The bytes were written by `JS_WriteObject` of this very build of the
    // engine, and nobody changed them since: here, as nobody can, or on the word of who called `Bytecode::given`.
    let script = unsafe { qjs::JS_ReadObject(raw, code.0.as_ptr(), code.0.len() as qjs::size_t, flags) };
    // SAFETY: only the tag of the value is looked at.
    if unsafe { qjs::JS_IsException(script) } {
        return Err(Error::Exception);
    }
    // SAFETY: `script` is a script of this context, as `compile` writes no other, and the call takes its reference.
    let value = unsafe { qjs::JS_EvalFunction(raw, script) };
    // SAFETY: as in `compile`.
    unsafe { owned(ctx, value) }
}

/// Lets scripts of a context run strings as code, until its memory is put back to what it was before.
pub(super) fn allow_eval(ctx: &Ctx<'_>) -> Result<()> {
    // SAFETY: the context lives, and its runtime is locked, as above. The call sets a member of the context.
    let failed = unsafe { qjs::JS_AddIntrinsicEval(ctx.as_raw().as_ptr()) };
    if failed == 0 { Ok(()) } else { Err(Error::Unknown) }
}

/// A copy of a script's bytes; nothing, where their memory was taken away from them.
pub(super) fn copy(bytes: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: the slice is copied at once. No script runs meanwhile, so that its memory can neither move nor change.
    unsafe { bytes.as_bytes() }.map(<[u8]>::to_vec).unwrap_or_default()
}

/// Bytes that a script's values take up. It can be asked while the runtime is in use, which `rquickjs` does not offer.
pub(super) fn memory_used(ctx: &Ctx<'_>) -> usize {
    let mut usage = MaybeUninit::zeroed();
    // SAFETY: the context lives, and with it its runtime; the call writes the whole structure, which consists of
    // numbers alone, so that zeros would be a value of it too.
    let usage = unsafe {
        qjs::JS_ComputeMemoryUsage(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), usage.as_mut_ptr());
        usage.assume_init()
    };
    usize::try_from(usage.malloc_size).unwrap_or_default()
}

/// Takes a value that the engine gave away.
///
/// # Safety
/// `value` belongs to `ctx`, and its reference is the caller's to give.
unsafe fn owned<'js>(ctx: &Ctx<'js>, value: qjs::JSValue) -> Result<Value<'js>> {
    // SAFETY: the caller vouches for the value.
    unsafe {
        if qjs::JS_IsException(value) {
            return Err(Error::Exception);
        }
        Ok(Value::from_raw(ctx.clone(), value))
    }
}

/// Flags are unsigned constants of the bindings, and all small.
fn flags(set: u32) -> i32 {
    i32::try_from(set).unwrap_or_default()
}
