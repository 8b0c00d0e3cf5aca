//! Compiles scripts, and runs none of them.

use std::{cell::RefCell, rc::Rc};

use rquickjs::{CaughtError, Context, Runtime};

use super::raw::{self, Bytecode};
use crate::compiled::Compiled;

/// Memory of the compiler, for all of a file's syntax tree at once.
const MEMORY: usize = 256 << 20;
const STACK: usize = 1 << 20;

/// A script that cannot be compiled.
#[derive(Debug)]
pub(super) struct SyntaxFault {
    /// What the compiler says.
    message: String,
    /// Where, in the form of an error's stack.
    stack: String,
}

impl SyntaxFault {
    /// What is wrong, and where, since the file's author is who reads it.
    pub(super) fn told(&self) -> String {
        match self.stack.trim().strip_prefix("at ") {
            Some(place) => format!("{} ({})", self.message, place.trim()),
            None => self.message.clone(),
        }
    }
}

/// A compiler. It has a runtime of its own: the contexts that run scripts cannot compile any.
pub(super) struct Compiler(Context);

impl Compiler {
    pub(super) fn new() -> Result<Self, rquickjs::Error> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(MEMORY);
        runtime.set_max_stack_size(STACK);
        Ok(Self(Context::full(&runtime)?))
    }

    /// Compiles a script of any origin. Nothing of it runs.
    pub(super) fn compile(&self, name: &str, source: &str) -> Result<Bytecode, SyntaxFault> {
        self.0.with(|ctx| {
            raw::compile(&ctx, name, source).map_err(|error| match CaughtError::from_error(&ctx, error) {
                CaughtError::Exception(exception) => SyntaxFault {
                    message: exception.message().unwrap_or_default(),
                    stack: exception.stack().unwrap_or_default(),
                },
                other => SyntaxFault { message: other.to_string(), stack: String::new() },
            })
        })
    }
}

/// Our own scripts: what was given of them, compiled by an earlier child, and what this one had to compile.
pub(super) struct Ours {
    given: Compiled,
    made: RefCell<Compiled>,
}

impl Ours {
    pub(super) fn new(given: Compiled) -> Rc<Self> {
        Rc::new(Self { given, made: RefCell::default() })
    }

    /// A script of that name, compiled.
    #[expect(unsafe_code, reason = "only here is it known where the bytes come from")]
    pub(super) fn code(
        &self,
        compiler: &Compiler,
        name: &str,
        source: impl FnOnce() -> String,
    ) -> Result<Bytecode, SyntaxFault> {
        if let Some(bytes) = self.given.get(name) {
            // SAFETY: the parent has them from the first word of a child of the same program, which had compiled them
            // and run nothing but our own scripts.
            return Ok(unsafe { Bytecode::given(bytes.to_vec()) });
        }
        let code = compiler.compile(name, &source())?;
        self.made.borrow_mut().0.push((name.to_owned(), code.bytes().to_vec()));
        Ok(code)
    }

    /// What had to be compiled.
    pub(super) fn made(&self) -> Compiled {
        self.made.take()
    }
}
