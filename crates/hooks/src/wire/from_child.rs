//! What a child says. Scripts of strangers run there: nothing of it is believed beyond its form.

use super::{
    codec::{Malformed, Reader, Writer},
    exchange,
    to_child::{interface, interface_number},
};
use crate::{
    HookProblem, Interface, Limit, LogLevel, Outcome, compiled::Compiled, rules::NO_STRINGS,
    surroundings::HostRequest,
};

/// What a child says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FromChild {
    /// It is confined, and waits for work. With it comes what it had to compile of our own scripts.
    Ready(Compiled),
    /// The connector runs, and has these interfaces.
    Loaded(Vec<Interface>),
    /// The call is done.
    Returned(Outcome),
    /// The child could not do what it was told.
    Failed(HookProblem),
    /// A hook asks its host.
    Request {
        /// The request's number in this call.
        id: u32,
        /// The request.
        request: HostRequest,
    },
    /// A line of log.
    Log {
        /// How much it matters, by its author.
        level: LogLevel,
        /// The line.
        text: String,
    },
    /// What `getBasicAuth` returned in a sign-in, which goes on meanwhile.
    Header(String),
}

const LIMITS: [Limit; 5] = [Limit::Cpu, Limit::Wall, Limit::Memory, Limit::Stack, Limit::Output];
const LEVELS: [LogLevel; 4] = [LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];

impl FromChild {
    /// The message as a frame.
    pub(crate) fn frame(&self) -> Vec<u8> {
        match self {
            Self::Ready(compiled) => {
                let mut writer = Writer::new(0);
                writer.compiled(compiled);
                writer.frame()
            }
            Self::Loaded(interfaces) => {
                let mut writer = Writer::new(1);
                writer.list(interfaces.iter(), |writer, one| writer.byte(interface_number(*one)));
                writer.frame()
            }
            Self::Returned(outcome) => {
                let mut writer = Writer::new(2);
                writer.option(outcome.returned.as_ref(), Writer::json);
                writer.flag(outcome.was_promise);
                writer.list(outcome.arguments.iter(), Writer::json);
                writer.frame()
            }
            Self::Failed(problem) => {
                let mut writer = Writer::new(3);
                write_problem(&mut writer, problem);
                writer.frame()
            }
            Self::Request { id, request } => {
                let mut writer = Writer::new(4);
                writer.number(*id);
                exchange::write_request(&mut writer, request);
                writer.frame()
            }
            Self::Log { level, text } => {
                let mut writer = Writer::new(5);
                writer.byte(number(&LEVELS, level));
                writer.text(text);
                writer.frame()
            }
            Self::Header(basic) => {
                let mut writer = Writer::new(6);
                writer.text(basic);
                writer.frame()
            }
        }
    }

    /// Reads the body of a frame.
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(body);
        let message = match reader.byte()? {
            0 => Self::Ready(reader.compiled()?),
            1 => Self::Loaded(reader.list(|reader| interface(reader.byte()?))?),
            2 => Self::Returned(Outcome {
                returned: reader.option(Reader::json)?,
                was_promise: reader.flag()?,
                arguments: reader.list(Reader::json)?,
            }),
            3 => Self::Failed(read_problem(&mut reader)?),
            4 => Self::Request { id: reader.number()?, request: exchange::read_request(&mut reader)? },
            5 => Self::Log { level: one_of(&LEVELS, reader.byte()?)?, text: reader.text()? },
            6 => Self::Header(reader.text()?),
            _ => return Err(Malformed("no such message")),
        };
        reader.end()?;
        Ok(message)
    }
}

/// The problems that a child can know; any other is one of its own.
fn write_problem(writer: &mut Writer, problem: &HookProblem) {
    match problem {
        HookProblem::Missing => writer.byte(0),
        HookProblem::Promise => writer.byte(1),
        HookProblem::Threw { message, stack } => {
            writer.byte(2);
            writer.text(message);
            writer.text(stack);
        }
        HookProblem::Limit(limit) => {
            writer.byte(3);
            writer.byte(number(&LIMITS, limit));
        }
        HookProblem::NotAString(found) => {
            writer.byte(5);
            writer.byte(number(&NO_STRINGS, found));
        }
        HookProblem::BasicPrefix => writer.byte(6),
        other => {
            writer.byte(4);
            writer.text(other.detail().unwrap_or(other.code()));
        }
    }
}

fn read_problem(reader: &mut Reader<'_>) -> Result<HookProblem, Malformed> {
    Ok(match reader.byte()? {
        0 => HookProblem::Missing,
        1 => HookProblem::Promise,
        2 => HookProblem::Threw { message: reader.text()?, stack: reader.text()? },
        3 => HookProblem::Limit(one_of(&LIMITS, reader.byte()?)?),
        4 => HookProblem::Unavailable(reader.text()?),
        5 => HookProblem::NotAString(one_of(&NO_STRINGS, reader.byte()?)?),
        6 => HookProblem::BasicPrefix,
        _ => return Err(Malformed("no such problem")),
    })
}

fn number<T: PartialEq>(all: &[T], one: &T) -> u8 {
    u8::try_from(all.iter().position(|other| other == one).unwrap_or_default()).unwrap_or_default()
}

fn one_of<T: Copy>(all: &[T], number: u8) -> Result<T, Malformed> {
    all.get(usize::from(number)).copied().ok_or(Malformed("a number without a meaning"))
}
