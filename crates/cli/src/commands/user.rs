//! `countersign user`: people, on the store of a running server too.

mod two_factor;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::{AccountId, AllowList, Reach, Role, Roles, SecretString, Sort, User};
use countersign_service::{Authority, NewUser, UserPatch};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    args::{PrintArgs, SettingsArgs},
    commands::basic::piped_password,
    failure::CommandResult,
    output::Output,
    pages::every,
    wiring::{command_service, reading_service},
};

#[derive(Subcommand)]
pub(crate) enum UserCommand {
    /// Make a user; without --password-stdin a one-time password is printed
    ///
    /// Example: countersign user add zoe@example.com --api-access --role AccountConnector-Call
    Add(AddArgs),
    /// List the users
    ///
    /// Example: countersign user list --json
    List(PrintArgs),
    /// Change a user; what is not named stays
    ///
    /// Example: countersign user set zoe@example.com --active false
    Set(SetArgs),
    /// Give a user a new password; without --password-stdin a one-time password is printed
    ///
    /// Example: countersign user password zoe@example.com
    Password(PasswordArgs),
    /// Begin with a user's second factor, or switch it on with a code
    ///
    /// Example: countersign user two-factor zoe@example.com
    TwoFactor(two_factor::TwoFactorArgs),
}

#[derive(Args)]
pub(crate) struct AddArgs {
    /// The e-mail address that the user signs in with
    email: String,
    /// What the person is called
    #[arg(long)]
    name: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Let the user call the API with the password, by HTTP Basic
    #[arg(long)]
    api_access: bool,
    /// Make an unrestricted administrator
    #[arg(long)]
    admin: bool,
    /// A role such as AccountConnector-Edit; may be given several times
    #[arg(long, value_name = "ROLE")]
    role: Vec<Role>,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(crate) struct SetArgs {
    /// The user's e-mail address
    email: String,
    /// What the person is called
    #[arg(long)]
    name: Option<String>,
    /// Whether the user may come in at all
    #[arg(long, value_name = "BOOL")]
    active: Option<bool>,
    /// Whether the user may call the API with the password
    #[arg(long, value_name = "BOOL")]
    api_access: Option<bool>,
    /// Whether the user is an unrestricted administrator
    #[arg(long, value_name = "BOOL")]
    admin: Option<bool>,
    /// A role, in place of all that the user had; may be given several times
    #[arg(long, value_name = "ROLE", conflicts_with = "no_roles")]
    role: Vec<Role>,
    /// Take every role away
    #[arg(long)]
    no_roles: bool,
    /// Confine the user to this account, in place of those before; may be given several times
    #[arg(long, value_name = "ID", conflicts_with = "all_accounts")]
    account: Vec<AccountId>,
    /// Let the user reach every account
    #[arg(long)]
    all_accounts: bool,
    /// Addresses and CIDR ranges that the user may call from, with commas between them; empty for all
    #[arg(long, value_name = "LIST")]
    allow: Option<AllowList>,
    /// Lock the user until this time, such as 2027-01-31T00:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "unlock")]
    lock_until: Option<Timestamp>,
    /// Forget wrong tries, and end a lock
    #[arg(long)]
    unlock: bool,
    /// Take the second factor away, for somebody who lost it
    #[arg(long)]
    no_two_factor: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Args)]
pub(crate) struct PasswordArgs {
    /// The user's e-mail address
    email: String,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a user")]
struct Row {
    id: String,
    email: String,
    name: Option<String>,
    active: bool,
    admin: bool,
    api_access: bool,
    roles: Vec<&'static str>,
    accounts: Option<Vec<String>>,
    two_factor: bool,
    must_reset_password: bool,
    last_access: Option<String>,
}

impl From<User> for Row {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            two_factor: user.needs_code(),
            email: user.email,
            name: user.full_name,
            active: user.is_active,
            admin: user.is_admin,
            api_access: user.api_access,
            roles: user.roles.iter().map(Role::name).collect(),
            accounts: user.reach.accounts(),
            must_reset_password: user.must_reset_password,
            last_access: user.last_access.map(|at| at.to_string()),
        }
    }
}

/// The password is there only when it was made here.
#[derive(Serialize)]
struct PersonReply {
    id: String,
    email: String,
    password: Option<String>,
}

pub(crate) async fn run(command: UserCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        UserCommand::Add(args) => add(args, output).await?,
        UserCommand::List(args) => list(args, output).await?,
        UserCommand::Set(args) => set(args, output).await?,
        UserCommand::Password(args) => password(args, output).await?,
        UserCommand::TwoFactor(args) => two_factor::run(args, output).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn add(args: AddArgs, output: &mut Output) -> CommandResult<()> {
    let password = if args.password_stdin { Some(piped_password()?) } else { None };
    let service = command_service(&args.print.settings).await?;
    let members = UserPatch {
        full_name: args.name.map(Some),
        is_admin: Some(args.admin),
        api_access: Some(args.api_access),
        roles: Some(args.role.into_iter().collect()),
        password,
        ..UserPatch::default()
    };
    let made = service.create_user(Authority::Operator, NewUser { email: args.email, members }).await?;
    print(&made.user, made.one_time, args.print.json, output)
}

async fn list(args: PrintArgs, output: &mut Output) -> CommandResult<()> {
    let service = reading_service(&args.settings).await?;
    let rows: Vec<Row> = every(Sort::Name, async |order| service.users(order).await).await?;
    output.rows(args.json, &rows, |row| {
        let what = if row.admin { "administrator".to_owned() } else { row.roles.join(" ") };
        let state = if row.active { "" } else { "  inactive" };
        let access = if row.api_access { "  API access" } else { "" };
        format!("{}  {what}{access}{state}", row.email)
    })
}

async fn set(args: SetArgs, output: &mut Output) -> CommandResult<()> {
    let service = command_service(&args.settings).await?;
    let user = service.user_named(&args.email).await?;
    let roles: Roles = args.role.iter().copied().collect();
    let reach = if args.all_accounts {
        Some(Reach::AllAccounts)
    } else {
        (!args.account.is_empty()).then(|| args.account.into_iter().collect())
    };
    let patch = UserPatch {
        full_name: args.name.map(|name| Some(name).filter(|name| !name.is_empty())),
        is_active: args.active,
        api_access: args.api_access,
        is_admin: args.admin,
        roles: (args.no_roles || !roles.is_empty()).then_some(roles),
        reach,
        allowed: args.allow,
        locked_until: if args.unlock { Some(None) } else { args.lock_until.map(Some) },
        without_two_factor: args.no_two_factor,
        ..UserPatch::default()
    };
    let user = service.update_user(Authority::Operator, user.id, patch).await?;
    output.line(format!("User {} is changed.", user.email))
}

async fn password(args: PasswordArgs, output: &mut Output) -> CommandResult<()> {
    let given = if args.password_stdin { Some(piped_password()?) } else { None };
    let service = command_service(&args.print.settings).await?;
    let user = service.user_named(&args.email).await?;
    let one_time = match given {
        Some(password) => {
            let patch = UserPatch {
                password: Some(password),
                must_reset_password: Some(false),
                ..UserPatch::default()
            };
            service.update_user(Authority::Operator, user.id, patch).await?;
            None
        }
        None => Some(service.reset_password(Authority::Operator, user.id).await?),
    };
    print(&user, one_time, args.print.json, output)
}

fn print(user: &User, one_time: Option<SecretString>, json: bool, output: &mut Output) -> CommandResult<()> {
    if json {
        let password = one_time.map(|password| password.expose().to_owned());
        return output.json(&PersonReply { id: user.id.to_string(), email: user.email.clone(), password });
    }
    output.line(format!("User {} can sign in.", user.email))?;
    if let Some(password) = one_time {
        output.line("The password is shown this once, and is good for setting another:")?;
        output.pairs(&[("password", password.expose())])?;
    }
    Ok(())
}
