//! The loop, step by step: each is one call of the product, and the answer that it must get.

use std::time::Instant;

use axum::http::{Method, StatusCode};
use countersign_basic::Credentials;
use serde_json::{Value, json};

use super::{
    Server,
    caller::{Call, Caller, Reply},
    show::Show,
    third_party::{PASSWORD, ThirdParty, USER_ID},
};
use crate::failure::{CommandResult, Failure};

const ACCOUNT: &str = "acme";
const STATUS: &[&str] = &["/Authenticated", "/AuthStatus/State", "/AuthStatus/Identity"];

/// What is left to try when all went well.
pub(super) struct Done {
    pub(super) proxy_path: String,
}

/// The product in the middle of the loop.
struct Walk<'a, 'b> {
    caller: &'a Caller,
    show: &'a mut Show<'b>,
    token: String,
}

pub(super) async fn run(
    server: &Server,
    caller: &Caller,
    third_party: &ThirdParty,
    show: &mut Show<'_>,
) -> CommandResult<Done> {
    let started = Instant::now();
    let mut walk = Walk { caller, show, token: String::new() };
    walk.token(server).await?;
    walk.account().await?;
    let release = walk.connector().await?;
    let path = walk.install(&release, third_party.port()).await?;
    walk.wrong_paste(&path).await?;
    walk.wrong_password(&path).await?;
    walk.right(&path).await?;
    walk.read(&path).await?;
    let proxy_path = walk.call(&path, third_party).await?;
    walk.show.closing(&format!(
        "verified call GET /v1/deals as Ada Lovelace: 200, the whole loop in {} ms",
        started.elapsed().as_millis()
    ))?;
    Ok(Done { proxy_path })
}

impl Walk<'_, '_> {
    async fn token(&mut self, server: &Server) -> CommandResult<()> {
        self.show.step(
            "Your product asks for a token",
            "It shows the client id and secret that `countersign init` printed, and gets a token for the calls below.",
        )?;
        let call = Call::new(Method::POST, "/oauth/token").form(vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", server.client_id.clone()),
            ("client_secret", server.client_secret.expose().to_owned()),
        ]);
        let reply =
            self.exchange(call, StatusCode::OK, &["/token_type", "/access_token", "/expires_in"]).await?;
        self.token = text(&reply.body, "/access_token")?;
        Ok(())
    }

    async fn account(&mut self) -> CommandResult<()> {
        self.show.step(
            "One of your customers gets an account",
            "What is stored belongs to an account; no other account can use it or see it.",
        )?;
        let call = self.call_as_product(Method::POST, "/v1.0/accounts");
        let call = call.json(json!({ "Id": ACCOUNT, "Name": "Acme Ltd" }));
        self.exchange(call, StatusCode::OK, &["/Id", "/Name", "/CreatedDate"]).await.map(drop)
    }

    async fn connector(&mut self) -> CommandResult<String> {
        self.show.step(
            "It looks up the connector",
            "A connector says how one API wants its credentials. Some come with the program; this one was written for the demonstration.",
        )?;
        let call = self.call_as_product(Method::GET, "/v1.0/connectors?query=demo");
        let reply = self.exchange(call, StatusCode::OK, &["/0/Id", "/0/Name", "/0/AuthType"]).await?;
        text(&reply.body, "/0/Id")
    }

    async fn install(&mut self, release: &str, port: u16) -> CommandResult<String> {
        self.show.step(
            "It installs the connector for that customer",
            "No credential yet: the customer still has to give it.",
        )?;
        let call = self.call_for_account(Method::POST, &format!("/v1.0/connectors/{release}/install"));
        let call = call.json(json!({ "Properties": [{ "Name": "port", "Value": port.to_string() }] }));
        let reply =
            self.exchange(call, StatusCode::OK, &["/Id", "/Authenticated", "/AuthStatus/State"]).await?;
        Ok(format!("/v1.0/account/connectors/{}", text(&reply.body, "/Id")?))
    }

    async fn wrong_paste(&mut self, path: &str) -> CommandResult<()> {
        self.show.step(
            "The customer pastes user name and password as they are",
            "An AuthValue for HTTP Basic must be encoded. The server says what it saw and how to mend it; nobody is asked and nothing is stored.",
        )?;
        let raw = format!("{USER_ID}:{PASSWORD}");
        let reply =
            self.put(path, &raw, StatusCode::BAD_REQUEST, &["/Code", "/Message", "/Details/Fix"]).await?;
        must(&reply.body, "/Code", &json!("not-base64"))
    }

    async fn wrong_password(&mut self, path: &str) -> CommandResult<()> {
        self.show.step(
            "Then with a mistake in the password",
            "The value is well formed, so the server tries it with the third party before it stores anything. It is refused there.",
        )?;
        let value = encoded("not-the-password")?;
        self.put(path, &value, StatusCode::UNPROCESSABLE_ENTITY, &["/Code", "/Message"]).await?;
        self.show.remark("Nothing was stored:")?;
        let call = self.call_for_account(Method::GET, path);
        let reply = self.exchange(call, StatusCode::OK, STATUS).await?;
        must(&reply.body, "/Authenticated", &json!(false))
    }

    async fn right(&mut self, path: &str) -> CommandResult<()> {
        self.show.step(
            "Then the right one",
            "The third party accepts it and says whose it is. The finished header is sealed and stored.",
        )?;
        let reply = self.put(path, &encoded(PASSWORD)?, StatusCode::OK, STATUS).await?;
        must(&reply.body, "/AuthStatus/State", &json!("Verified"))?;
        must(&reply.body, "/AuthStatus/Identity", &json!({ "Id": "42", "Name": "Ada Lovelace" }))
    }

    async fn read(&mut self, path: &str) -> CommandResult<()> {
        self.show.step(
            "Reading it back shows everything but the credential",
            "Your product never holds it again.",
        )?;
        let call = self.call_for_account(Method::GET, path);
        let members = ["/AuthValue", "/Authenticated", "/AuthStatus/State"];
        let reply = self.exchange(call, StatusCode::OK, &members).await?;
        must(&reply.body, "/AuthValue", &Value::Null)
    }

    async fn call(&mut self, path: &str, third_party: &ThirdParty) -> CommandResult<String> {
        self.show.step(
            "It calls the API through the server",
            "The path behind /proxy, the query, the headers and the body go on as they are, with the credential put in at the last moment. The answer is the third party's own.",
        )?;
        let path = format!("{path}/proxy/v1/deals?limit=1");
        let call = self.call_for_account(Method::GET, &path);
        self.show.request(&call)?;
        let reply = self.caller.send(call).await?;
        self.show.whole_reply(&reply, "x-upstream-status")?;
        expect(&reply, StatusCode::OK)?;
        must(&reply.body, "/data/0/title", &json!("One engine"))?;
        self.arrived(third_party)?;
        Ok(path)
    }

    /// What the third party saw of that call.
    fn arrived(&mut self, third_party: &ThirdParty) -> CommandResult<()> {
        let seen = third_party.last().ok_or_else(|| Failure::new("nothing arrived at the third party"))?;
        self.show.remark("What arrived there:")?;
        let query = seen.query.as_deref().unwrap_or_default();
        self.show.seen("request", &format!("{} {}?{query}", seen.method, seen.path))?;
        let authorization = seen.header("authorization").unwrap_or_default();
        self.show.seen("authorization", authorization)?;
        let has_account = seen.headers.contains_key("x-cyclr-account");
        self.show.seen(
            "x-cyclr-account",
            if has_account { "it came too" } else { "absent: it was meant for the server" },
        )?;
        let fields = seen.headers.values().filter_map(|value| value.to_str().ok());
        let has_token = fields.into_iter().any(|value| value.contains(&self.token));
        self.show.seen(
            "your token",
            if has_token { "it came too" } else { "absent: it was meant for the server" },
        )?;
        if has_account || has_token || authorization != format!("Basic {}", encoded(PASSWORD)?) {
            return Err(Failure::new("the third party did not get what it should"));
        }
        Ok(())
    }

    async fn put(
        &mut self,
        path: &str,
        value: &str,
        status: StatusCode,
        members: &[&str],
    ) -> CommandResult<Reply> {
        let call = self.call_for_account(Method::PUT, path).json(json!({ "AuthValue": value }));
        self.exchange(call, status, members).await
    }

    fn call_as_product(&self, method: Method, path: &str) -> Call {
        Call::new(method, path).header("Authorization", format!("Bearer {}", self.token))
    }

    fn call_for_account(&self, method: Method, path: &str) -> Call {
        self.call_as_product(method, path).header("X-Cyclr-Account", ACCOUNT)
    }

    async fn exchange(&mut self, call: Call, status: StatusCode, members: &[&str]) -> CommandResult<Reply> {
        self.show.request(&call)?;
        let reply = self.caller.send(call).await?;
        let is_expected = reply.status == status;
        self.show.reply(&reply, if is_expected { members } else { &["/Code", "/Message"] })?;
        expect(&reply, status)?;
        Ok(reply)
    }
}

fn encoded(password: &str) -> CommandResult<String> {
    Ok(Credentials::new(USER_ID, password)?.encode().expose().to_owned())
}

fn expect(reply: &Reply, status: StatusCode) -> CommandResult<()> {
    if reply.status == status {
        return Ok(());
    }
    Err(Failure::new(format!("the answer was {} where {status} was expected", reply.status)))
}

fn must(body: &Value, member: &str, expected: &Value) -> CommandResult<()> {
    let found = body.pointer(member).unwrap_or(&Value::Null);
    if found == expected {
        return Ok(());
    }
    Err(Failure::new(format!("{member} was {found} where {expected} was expected")))
}

/// A member as text; numbers too.
fn text(body: &Value, member: &str) -> CommandResult<String> {
    match body.pointer(member) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(Failure::new(format!("the answer has no {member}"))),
    }
}
