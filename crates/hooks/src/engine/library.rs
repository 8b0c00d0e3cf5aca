//! The modules that every connector finds, written in JavaScript over what `natives` gives them. Each is compiled
//! when it is first asked for, once in the child's life.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use rquickjs::{CaughtError, Context, Runtime};

use super::raw::{self, Bytecode};

/// A module of ours.
struct Builtin {
    /// How the others call it.
    name: &'static str,
    source: &'static str,
    /// What connectors call it; nothing for what is ours alone.
    required_as: &'static [&'static str],
}

macro_rules! builtins {
    ($($name:literal $file:literal [$($required_as:literal),*],)*) => {
        &[$(Builtin { name: $name, source: include_str!($file), required_as: &[$($required_as),*] },)*]
    };
}

const BUILTINS: &[Builtin] = builtins![
    "abort" "js/abort.js" [],
    "app_connect/admin_config_model" "js/app_connect/admin_config_model.js" ["@app-connect/core/models/adminConfigModel"],
    "app_connect/constants" "js/app_connect/constants.js" ["@app-connect/core/lib/constants"],
    "app_connect/error_handler" "js/app_connect/error_handler.js" ["@app-connect/core/lib/errorHandler"],
    "app_connect/jwt" "js/app_connect/jwt.js" ["@app-connect/core/lib/jwt"],
    "app_connect/logger" "js/app_connect/logger.js" ["@app-connect/core/lib/logger"],
    "app_connect/user_model" "js/app_connect/user_model.js" ["@app-connect/core/models/userModel"],
    "assert" "js/assert.js" ["assert"],
    "axios" "js/axios_lazily.js" ["axios"],
    "axios_whole" "js/axios.js" [],
    "buffer" "js/buffer.js" ["buffer"],
    "buffer_methods" "js/buffer_methods.js" [],
    "buffer_numbers" "js/buffer_numbers.js" [],
    "clone" "js/clone.js" [],
    "console" "js/console.js" ["console"],
    "crypto" "js/crypto.js" ["crypto"],
    "deep_equal" "js/deep_equal.js" [],
    "encoding" "js/encoding.js" [],
    "errors" "js/errors.js" [],
    "events" "js/events.js" ["events"],
    "fetch" "js/fetch.js" [],
    "format" "js/format.js" [],
    "headers" "js/headers.js" [],
    "host" "js/host.js" [],
    "inspect" "js/inspect.js" [],
    "inspect_errors" "js/inspect_errors.js" [],
    "inspect_kinds" "js/inspect_kinds.js" [],
    "inspect_layout" "js/inspect_layout.js" [],
    "models" "js/models.js" [],
    "path" "js/path.js" ["path", "path/posix"],
    "process" "js/process.js" ["process"],
    "querystring" "js/querystring.js" ["querystring"],
    "timers" "js/timers.js" ["timers"],
    "timers_promises" "js/timers_promises.js" ["timers/promises"],
    "url" "js/url.js" ["url"],
    "url_legacy" "js/url_legacy.js" [],
    "util" "js/util.js" ["util"],
    "vendor/axios" "js/vendor/axios.cjs" [],
];

/// The first script of every context.
const BOOT: &str = include_str!("js/boot.js");
const BOOT_NAME: &str = "host:boot";

/// Memory of the compiler, for all of a file's syntax tree at once.
const COMPILER_MEMORY: usize = 256 << 20;
const COMPILER_STACK: usize = 1 << 20;

/// A script that cannot be compiled.
#[derive(Debug)]
pub(super) struct SyntaxFault {
    /// What the compiler says.
    pub(super) message: String,
    /// Where, in the form of an error's stack.
    pub(super) stack: String,
}

/// Compiles, and keeps what was compiled of the built-in modules.
pub(super) struct Library {
    compiler: Context,
    compiled: RefCell<HashMap<&'static str, Rc<Bytecode>>>,
}

impl Library {
    /// A compiler with nothing compiled yet.
    pub(super) fn new() -> Result<Self, rquickjs::Error> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(COMPILER_MEMORY);
        runtime.set_max_stack_size(COMPILER_STACK);
        Ok(Self { compiler: Context::full(&runtime)?, compiled: RefCell::default() })
    }

    /// Compiles a script of any origin. Nothing of it runs.
    pub(super) fn compile(&self, name: &str, source: &str) -> Result<Bytecode, SyntaxFault> {
        self.compiler.with(|ctx| {
            raw::compile(&ctx, name, source).map_err(|error| match CaughtError::from_error(&ctx, error) {
                CaughtError::Exception(exception) => SyntaxFault {
                    message: exception.message().unwrap_or_default(),
                    stack: exception.stack().unwrap_or_default(),
                },
                other => SyntaxFault { message: other.to_string(), stack: String::new() },
            })
        })
    }

    /// The script that runs first.
    pub(super) fn boot(&self) -> Result<Rc<Bytecode>, SyntaxFault> {
        self.kept(BOOT_NAME, || format!("(function (native) {{{BOOT}\n}})"))
    }

    /// A module of ours; `None` where there is none of that name.
    pub(super) fn builtin(&self, name: &str) -> Option<Result<Rc<Bytecode>, SyntaxFault>> {
        let Builtin { name, source, .. } = BUILTINS.iter().find(|one| one.name == name)?;
        Some(self.kept(name, || format!("(function (exports, require, module, native) {{{source}\n}})")))
    }

    fn kept(&self, name: &'static str, source: impl FnOnce() -> String) -> Result<Rc<Bytecode>, SyntaxFault> {
        if let Some(known) = self.compiled.borrow().get(name) {
            return Ok(Rc::clone(known));
        }
        let code = Rc::new(self.compile(&file_name(name), &source())?);
        self.compiled.borrow_mut().insert(name, Rc::clone(&code));
        Ok(code)
    }
}

/// What error stacks call a module of ours.
fn file_name(name: &str) -> String {
    if name == BOOT_NAME { name.to_owned() } else { format!("host:{name}") }
}

/// The built-in module that `require(specifier)` means, whether or not it begins with `node:`.
pub(super) fn builtin_of(specifier: &str) -> Option<&'static str> {
    let plain = specifier.strip_prefix("node:").unwrap_or(specifier);
    let plain = plain.strip_suffix(".js").filter(|name| name.starts_with('@')).unwrap_or(plain);
    BUILTINS.iter().find(|one| one.required_as.contains(&plain)).map(|one| one.name)
}

/// What connectors can require, for the sentence that says so.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = BUILTINS.iter().flat_map(|one| one.required_as).copied().collect();
    names.sort_unstable();
    names
}
