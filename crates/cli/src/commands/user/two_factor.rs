//! `countersign user two-factor`: for a user who sits beside the operator with the app.

use clap::Args;
use countersign_core::SecretString;
use serde::Serialize;

use crate::{args::PrintArgs, failure::CommandResult, output::Output, wiring::command_service};

#[derive(Args)]
pub(crate) struct TwoFactorArgs {
    /// The user's e-mail address
    email: String,
    /// The code that the app shows: switches the second factor on
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Serialize)]
struct BegunReply {
    secret: String,
    uri: String,
}

#[derive(Serialize)]
struct ConfirmedReply {
    id: String,
    two_factor: bool,
}

pub(crate) async fn run(args: TwoFactorArgs, output: &mut Output) -> CommandResult<()> {
    let service = command_service(&args.print.settings).await?;
    let user = service.user_named(&args.email).await?;
    if let Some(code) = args.code {
        let user = service.confirm_two_factor_of(user, &SecretString::from(code)).await?;
        if args.print.json {
            return output.json(&ConfirmedReply { id: user.id.to_string(), two_factor: user.needs_code() });
        }
        return output.line(format!("User {} signs in with a code from now on.", user.email));
    }
    let begun = service.begin_two_factor(None, user).await?;
    let (secret, uri) = (begun.secret.expose().to_owned(), begun.uri.expose().to_owned());
    if args.print.json {
        return output.json(&BegunReply { secret, uri });
    }
    output.line("The secret is shown this once. Enter it in an authenticator app:")?;
    output.pairs(&[("secret", &secret), ("uri", &uri)])?;
    output.line(format!(
        "It is asked for once a code was confirmed: countersign user two-factor {} --code CODE",
        args.email
    ))
}
