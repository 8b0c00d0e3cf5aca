//! A connector in the child: its files, and what was compiled of them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use super::{
    compiler::{Compiler, SyntaxFault},
    raw::Bytecode,
};
use crate::{Bundle, Interface};

/// A connector's files, each compiled when it is first run, and kept as long as the child lives.
pub(super) struct Program {
    bundle: Bundle,
    compiled: RefCell<HashMap<String, Rc<Bytecode>>>,
}

impl Program {
    pub(super) fn new(bundle: Bundle) -> Self {
        Self { bundle, compiled: RefCell::default() }
    }

    pub(super) fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// A file as a function of `exports, require, module, __filename, __dirname`; `None` where there is none.
    pub(super) fn file(&self, name: &str, compiler: &Compiler) -> Option<Result<Rc<Bytecode>, SyntaxFault>> {
        if let Some(known) = self.compiled.borrow().get(name) {
            return Some(Ok(Rc::clone(known)));
        }
        let text = self.bundle.files().get(name)?;
        let tail = if name == self.bundle.main() { declared() } else { String::new() };
        Some(compiler.compile(name, &wrap(text, &tail)).map(|code| {
            let code = Rc::new(code);
            self.compiled.borrow_mut().insert(name.to_owned(), Rc::clone(&code));
            code
        }))
    }
}

/// The function stands on the text's own first line, so that stacks keep its lines; a line `#!` is no JavaScript
/// inside of a function.
fn wrap(text: &str, tail: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let comment = if text.starts_with("#!") { "//" } else { "" };
    format!("(function (exports, require, module, __filename, __dirname) {{{comment}{text}\n{tail}}})")
}

/// Gives away the interfaces that the first file merely declares: only code inside of its function sees them.
fn declared() -> String {
    let members: Vec<String> = Interface::ALL
        .iter()
        .map(|one| format!("{one}: typeof {one} === 'function' ? {one} : undefined"))
        .collect();
    format!(";return {{ {} }};", members.join(", "))
}
