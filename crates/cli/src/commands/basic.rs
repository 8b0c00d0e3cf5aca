//! `countersign basic`: HTTP Basic by hand, for those who have to find out what is wrong with a value.

use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use countersign_basic::{Credentials, Expectation, explain, parse_challenges};
use countersign_connector::AuthKind;
use countersign_core::{SecretBytes, SecretString};
use serde::Serialize;

use crate::{
    args::SettingsArgs,
    commands::connector,
    config::Config,
    failure::{CommandResult, Failure},
    output::Output,
    wiring::library,
};

#[derive(Subcommand)]
pub(crate) enum BasicCommand {
    /// Print the value of a user-id and a password: the Base64 that follows `Basic ` in a header
    ///
    /// Example: printf '%s' 'open sesame' | countersign basic encode --user-id Aladdin --password-stdin
    Encode(EncodeArgs),
    /// Print the user-id and the password of a value; refuses what the standards refuse
    ///
    /// Example: countersign basic decode 'dGVzdDoxMjPCow=='
    Decode(DecodeArgs),
    /// Say what is wrong with a value and how to mend it; the secret is not printed
    ///
    /// Example: printf '%s' 'user:pass' | base64 | countersign basic explain -
    Explain(ExplainArgs),
    /// Read the challenges of a WWW-Authenticate field
    ///
    /// Example: countersign basic challenge 'Basic realm="simple", charset="UTF-8"'
    Challenge(ChallengeArgs),
}

#[derive(Args)]
pub(crate) struct EncodeArgs {
    /// The user-id [default: asked for]
    #[arg(long, value_name = "USER_ID", allow_hyphen_values = true)]
    user_id: Option<String>,
    /// The password, where other users of this machine and the shell's history may see it
    #[arg(long, value_name = "PASSWORD", allow_hyphen_values = true, conflicts_with = "password_stdin")]
    password: Option<SecretString>,
    /// Read the password from standard input; a line end after it does not count [default: asked for]
    #[arg(long, requires = "user_id")]
    password_stdin: bool,
}

#[derive(Args)]
pub(crate) struct DecodeArgs {
    /// The value, or `-` for the exact bytes of standard input
    #[arg(allow_hyphen_values = true)]
    value: SecretString,
}

#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// The value, or `-` for the exact bytes of standard input
    #[arg(allow_hyphen_values = true)]
    value: SecretString,
    /// Judge by the rule of this connector: which half may be empty
    #[arg(long, value_name = "NAME")]
    connector: Option<String>,
}

#[derive(Args)]
pub(crate) struct ChallengeArgs {
    /// The value of the field
    header: String,
}

#[derive(Serialize)]
struct DecodedReply<'a> {
    user_id: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
struct ExplainedReply {
    ok: bool,
    code: Option<&'static str>,
    message: String,
    fix: Option<String>,
}

#[derive(Serialize)]
struct ChallengeReply<'a> {
    scheme: &'a str,
    realm: Option<&'a str>,
    params: BTreeMap<&'a str, &'a str>,
}

pub(crate) fn run(command: BasicCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        BasicCommand::Encode(args) => encode(args, output),
        BasicCommand::Decode(args) => decode(&args, output),
        BasicCommand::Explain(args) => explain_value(&args, output),
        BasicCommand::Challenge(args) => challenge(&args, output),
    }
}

fn encode(args: EncodeArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let user_id = match args.user_id {
        Some(user_id) => user_id,
        None => ask_user_id()?,
    };
    let password = match args.password {
        Some(password) => password,
        None if args.password_stdin => piped_password()?,
        None => ask_password()?,
    };
    let credentials = Credentials::new(&user_id, password.expose())?;
    output.line(credentials.encode().expose())?;
    Ok(ExitCode::SUCCESS)
}

fn decode(args: &DecodeArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let value = bytes_of(&args.value)?;
    let explanation = explain(value.expose(), Expectation::default());
    if !explanation.ok {
        let failure = Failure::new(explanation.message);
        return Err(match explanation.fix {
            Some(fix) => failure.hint(fix),
            None => failure,
        });
    }
    let text = str::from_utf8(value.expose())?;
    let credentials = Credentials::decode(text)?;
    output.json(&DecodedReply { user_id: credentials.user_id(), password: credentials.expose_password() })?;
    Ok(ExitCode::SUCCESS)
}

fn explain_value(args: &ExplainArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let expectation = match &args.connector {
        Some(name) => expectation_of(name)?,
        None => Expectation::default(),
    };
    let explanation = explain(bytes_of(&args.value)?.expose(), expectation);
    let ok = explanation.ok;
    output.json(&ExplainedReply {
        ok,
        code: explanation.code.map(countersign_basic::Code::as_str),
        message: explanation.message,
        fix: explanation.fix,
    })?;
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn challenge(args: &ChallengeArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let challenges = parse_challenges([args.header.as_bytes()])?;
    let replies: Vec<_> = challenges
        .iter()
        .map(|challenge| ChallengeReply {
            scheme: challenge.scheme(),
            realm: challenge.realm(),
            params: challenge.params().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        })
        .collect();
    output.json(&replies)?;
    Ok(ExitCode::SUCCESS)
}

/// Which halves may be empty under the connector's first way in that is Basic.
fn expectation_of(name: &str) -> CommandResult<Expectation> {
    let library = library(&Config::load(&SettingsArgs::default())?.connectors)?;
    let definition = connector::named(&library, name)?;
    let basic = definition.auths().iter().find(|auth| auth.kind() == AuthKind::Basic);
    basic.map(countersign_connector::AuthMethod::expectation).ok_or_else(|| {
        Failure::new(format!("{} does not take a Basic credential", definition.name()))
            .hint(format!("`countersign connector show '{}'` says what it takes", definition.name()))
    })
}

/// The argument's own bytes, or all that comes in: a value on standard input keeps its line ends, because
/// they are what may be wrong with it.
fn bytes_of(value: &SecretString) -> CommandResult<SecretBytes> {
    if value.expose() != "-" {
        return Ok(SecretBytes::from(value.expose().as_bytes().to_vec()));
    }
    read_stdin()
}

fn read_stdin() -> CommandResult<SecretBytes> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
    Ok(SecretBytes::from(bytes))
}

/// One line end after the password is the shell's; Basic could not carry it anyway (RFC 7617 section 2).
pub(crate) fn piped_password() -> CommandResult<SecretString> {
    let bytes = read_stdin()?;
    let text = str::from_utf8(bytes.expose()).map_err(|error| {
        Failure::new(format!("the password is not UTF-8 at byte {}", error.valid_up_to() + 1))
            .hint("convert it first, as with `iconv -f latin1 -t utf-8`")
    })?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    Ok(SecretString::from(line.strip_suffix('\r').unwrap_or(line)))
}

fn ask_user_id() -> CommandResult<String> {
    if !io::stdin().is_terminal() {
        return Err(Failure::new("there is no user-id, and nobody to ask").hint("give it with --user-id"));
    }
    write!(io::stderr(), "User-id: ")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask_password() -> CommandResult<SecretString> {
    let asked = rpassword::prompt_password("Password: ");
    asked.map(SecretString::from).map_err(|error| {
        Failure::new(format!("nobody can be asked for the password: {error}"))
            .hint("pipe it in with --password-stdin")
    })
}
