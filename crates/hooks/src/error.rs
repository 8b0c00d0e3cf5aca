//! What can go wrong with a hook: the caller's sentence apart from the operator's detail.

use std::fmt;

use crate::Interface;

/// A hook that gave nothing. `Display` is the caller's sentence: it names connector, interface and rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookError {
    /// The connector, by the name of its bundle.
    pub connector: String,
    /// The interface; absent where the module itself could not be loaded.
    pub interface: Option<Interface>,
    /// What went wrong.
    pub problem: HookProblem,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookProblem {
    /// The module does not export the interface.
    Missing,
    /// A promise where the value itself is wanted.
    Promise,
    /// Not a string; the text says what it was, such as `undefined` or `a number`.
    NotAString(&'static str),
    /// A value that begins with `Basic `.
    BasicPrefix,
    /// A value that breaks the interface's rule, which ends the sentence "it must ...".
    Rule(&'static str),
    /// A member that the returned object lacks.
    Lacks(&'static str),
    /// The script threw, or its promise was rejected.
    Threw {
        /// The thrown message, as the connector wrote it.
        message: String,
        /// Where; for the log alone.
        stack: String,
    },
    /// The script used up a limit.
    Limit(Limit),
    /// The child ended under the call; the text is for the log alone.
    Ended(String),
    /// All children are at work, and no more calls may wait.
    Busy,
    /// No child can be started; the text is for the log alone.
    Unavailable(String),
}

/// A limit that a hook ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The processor's time.
    Cpu,
    /// Time by the clock.
    Wall,
    /// Memory.
    Memory,
    /// Depth of recursion.
    Stack,
    /// The size of what it returned.
    Output,
}

impl HookProblem {
    /// The same for a program: stable, kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "hook-missing",
            Self::Promise | Self::NotAString(_) | Self::BasicPrefix | Self::Rule(_) | Self::Lacks(_) => {
                "hook-broke-rule"
            }
            Self::Threw { .. } => "hook-threw",
            Self::Limit(_) => "hook-limit",
            Self::Ended(_) => "hook-ended",
            Self::Busy => "hooks-busy",
            Self::Unavailable(_) => "hooks-unavailable",
        }
    }

    /// What the operator's log says beyond the caller's sentence.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Threw { stack, .. } => Some(stack),
            Self::Ended(detail) | Self::Unavailable(detail) => Some(detail),
            _ => None,
        }
    }

    /// Whether the connector is at fault, and not this server.
    #[must_use]
    pub fn is_connectors(&self) -> bool {
        !matches!(self, Self::Busy | Self::Unavailable(_))
    }
}

impl Limit {
    fn words(self) -> &'static str {
        match self {
            Self::Cpu => "processor time",
            Self::Wall => "time",
            Self::Memory => "memory",
            Self::Stack => "depth of recursion",
            Self::Output => "size of output",
        }
    }
}

impl std::error::Error for HookError {}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interface = self.interface.map_or("its module", Interface::name);
        write!(f, "the connector `{}`, {interface}: ", self.connector)?;
        match &self.problem {
            HookProblem::Missing => f.write_str("the module does not export it; add the function"),
            HookProblem::Promise => {
                f.write_str("it returned a promise; return the value itself, synchronously")
            }
            HookProblem::NotAString(found) => write!(f, "it returned {found}; return a string"),
            HookProblem::BasicPrefix => {
                f.write_str("return the value without the prefix `Basic `; the framework adds it")
            }
            HookProblem::Rule(rule) => write!(f, "it must {rule}"),
            HookProblem::Lacks(member) => write!(f, "what it returned lacks `{member}`"),
            HookProblem::Threw { message, .. } => write!(f, "it failed and said: {message}"),
            HookProblem::Limit(limit) => write!(f, "it went over its limit of {}", limit.words()),
            HookProblem::Ended(_) => f.write_str("the process that ran it ended; see the server's log"),
            HookProblem::Busy => f.write_str("too many hooks run at the moment; try again shortly"),
            HookProblem::Unavailable(_) => {
                f.write_str("hooks cannot be run at the moment; see the server's log")
            }
        }
    }
}
