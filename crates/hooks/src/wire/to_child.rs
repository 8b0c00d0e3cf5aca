//! What the parent says.

use std::collections::BTreeMap;

use super::{
    codec::{Malformed, Reader, Writer},
    exchange,
};
use crate::{Budget, Bundle, Call, Interface, Limits, SignIn, compiled::Compiled, surroundings::HostAnswer};

/// What the parent says.
#[derive(Debug)]
pub(crate) enum ToChild {
    /// First of all.
    Start {
        /// What calls may use.
        limits: Limits,
        /// What an earlier child has compiled of our own scripts; nothing for the first one.
        compiled: Compiled,
    },
    /// The files of a connector, to be run once; the child keeps what it compiles.
    Load {
        /// The files.
        bundle: Bundle,
        /// What `process.env` holds meanwhile.
        environment: BTreeMap<String, String>,
    },
    /// Runs a hook of a connector that was loaded.
    Call {
        /// The bundle's number.
        bundle: u64,
        /// The call.
        call: Call,
    },
    /// The host's answer to a request of the call.
    Answer {
        /// The request's number.
        id: u32,
        /// The answer.
        answer: HostAnswer,
    },
    /// Forgets what was compiled of a bundle.
    Forget(u64),
    /// Signs in with a connector that was loaded.
    SignIn {
        /// The bundle's number.
        bundle: u64,
        /// The sign-in.
        sign_in: SignIn,
    },
}

/// [`ToChild::Load`] without a copy of the files.
pub(crate) fn bundle_frame(bundle: &Bundle, environment: &BTreeMap<String, String>) -> Vec<u8> {
    let mut writer = Writer::new(1);
    writer.long(bundle.id());
    writer.text(bundle.name());
    writer.text(bundle.main());
    writer.pairs(bundle.files().iter());
    writer.flag(bundle.may_eval());
    writer.pairs(environment.iter());
    writer.frame()
}

impl ToChild {
    /// The message as a frame.
    pub(crate) fn frame(&self) -> Vec<u8> {
        match self {
            Self::Start { limits, compiled } => {
                let mut writer = Writer::new(0);
                write_limits(&mut writer, limits);
                writer.compiled(compiled);
                writer.frame()
            }
            Self::Load { bundle, environment } => bundle_frame(bundle, environment),
            Self::Call { bundle, call } => {
                let mut writer = Writer::new(2);
                writer.long(*bundle);
                write_call(&mut writer, call);
                writer.frame()
            }
            Self::Answer { id, answer } => {
                let mut writer = Writer::new(3);
                writer.number(*id);
                exchange::write_answer(&mut writer, answer);
                writer.frame()
            }
            Self::Forget(bundle) => {
                let mut writer = Writer::new(4);
                writer.long(*bundle);
                writer.frame()
            }
            Self::SignIn { bundle, sign_in } => {
                let mut writer = Writer::new(5);
                writer.long(*bundle);
                writer.json(&sign_in.basic_auth);
                writer.json(&sign_in.user_info);
                writer.pairs(sign_in.environment.iter());
                writer.frame()
            }
        }
    }

    /// Reads the body of a frame.
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(body);
        let message = match reader.byte()? {
            0 => Self::Start { limits: read_limits(&mut reader)?, compiled: reader.compiled()? },
            1 => Self::Load {
                bundle: Bundle::arrived(
                    reader.long()?,
                    reader.text()?,
                    reader.text()?,
                    reader.map()?,
                    reader.flag()?,
                ),
                environment: reader.map()?,
            },
            2 => Self::Call { bundle: reader.long()?, call: read_call(&mut reader)? },
            3 => Self::Answer { id: reader.number()?, answer: exchange::read_answer(&mut reader)? },
            4 => Self::Forget(reader.long()?),
            5 => Self::SignIn { bundle: reader.long()?, sign_in: read_sign_in(&mut reader)? },
            _ => return Err(Malformed("no such message")),
        };
        reader.end()?;
        Ok(message)
    }
}

fn write_call(writer: &mut Writer, call: &Call) {
    writer.byte(interface_number(call.interface));
    writer.list(call.arguments.iter(), Writer::json);
    writer.pairs(call.environment.iter());
    writer.flag(call.pass_back);
}

fn read_call(reader: &mut Reader<'_>) -> Result<Call, Malformed> {
    Ok(Call {
        interface: interface(reader.byte()?)?,
        arguments: reader.list(Reader::json)?,
        environment: reader.map()?,
        pass_back: reader.flag()?,
    })
}

fn read_sign_in(reader: &mut Reader<'_>) -> Result<SignIn, Malformed> {
    Ok(SignIn { basic_auth: reader.json()?, user_info: reader.json()?, environment: reader.map()? })
}

fn write_limits(writer: &mut Writer, limits: &Limits) {
    for size in [limits.memory, limits.stack, limits.output, limits.log_bytes, limits.exchange] {
        writer.size(size);
    }
    writer.number(limits.log_lines);
    writer.number(limits.requests);
    for budget in [limits.load, limits.synchronous, limits.waiting] {
        writer.time(budget.cpu);
        writer.time(budget.wall);
    }
}

fn read_limits(reader: &mut Reader<'_>) -> Result<Limits, Malformed> {
    let budget = |reader: &mut Reader<'_>| Ok(Budget { cpu: reader.time()?, wall: reader.time()? });
    Ok(Limits {
        memory: reader.size()?,
        stack: reader.size()?,
        output: reader.size()?,
        log_bytes: reader.size()?,
        exchange: reader.size()?,
        log_lines: reader.number()?,
        requests: reader.number()?,
        load: budget(reader)?,
        synchronous: budget(reader)?,
        waiting: budget(reader)?,
    })
}

pub(super) fn interface_number(interface: Interface) -> u8 {
    let at = Interface::ALL.iter().position(|one| *one == interface).unwrap_or_default();
    u8::try_from(at).unwrap_or_default()
}

pub(super) fn interface(number: u8) -> Result<Interface, Malformed> {
    Interface::ALL.get(usize::from(number)).copied().ok_or(Malformed("no such interface"))
}
