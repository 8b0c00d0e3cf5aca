//! `/v1.0/account/installations`, and what an installed application may do.

mod approve;
mod create;
mod delete;
mod door;
mod list;

use std::collections::HashMap;

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    applications::register,
    arrange::{ACCOUNT, DENIED, app_with_account},
    signature,
};

pub(crate) const PATH: &str = "/v1.0/account/installations";
/// What the application may read.
pub(crate) const LIST: &str = "/v1.0/account/connectors";

/// An application that is installed in [`ACCOUNT`].
pub(crate) struct Installed {
    pub(crate) app: TestApp,
    /// As it was registered, with its secret key.
    pub(crate) application: Value,
    /// As it was installed, with its redirect.
    pub(crate) made: Value,
    /// What the redirect says, by name.
    pub(crate) told: HashMap<String, String>,
    password: String,
}

impl Installed {
    pub(crate) async fn start(legacy: bool) -> Self {
        let app = app_with_account().await;
        let application = register(&app, &json!({ "LegacyMd5": legacy })).await;
        let made = consent(&app, ACCOUNT, &application, &json!({ "Email": "Zoe+x@Example.com" })).await;
        let made = made.expect_status(200).json();
        let told = signature::told(made["RedirectUrl"].as_str().unwrap());
        let sign = if legacy { signature::md5 } else { signature::hmac };
        let password = sign(application["SecretKey"].as_str().unwrap(), &told["t"]);
        Self { app, application, made, told, password }
    }

    pub(crate) fn key(&self) -> &str {
        self.application["ApplicationKey"].as_str().unwrap()
    }

    pub(crate) fn password(&self) -> &str {
        &self.password
    }

    /// The path of the installation, with `rest` behind it.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("{PATH}/{}{rest}", self.made["Id"].as_str().unwrap())
    }

    /// The application calls, as it should.
    pub(crate) async fn call(&self, path: &str) -> Reply {
        self.call_with(self.key(), &self.password, path).await
    }

    pub(crate) async fn call_with(&self, user_id: &str, password: &str, path: &str) -> Reply {
        let call = self.app.anonymous(Method::GET, path).header("X-Cyclr-Account", ACCOUNT);
        call.header("Authorization", &signature::basic(user_id, password)).send().await
    }

    /// The application is turned away, as everybody is.
    pub(crate) async fn denied(&self) {
        self.call(LIST).await.expect_error(401, "denied", DENIED);
    }

    /// The installations of the account.
    pub(crate) async fn list(&self) -> Value {
        self.app.within(ACCOUNT, Method::GET, PATH).send().await.expect_status(200).json()
    }

    /// The developer changes what is registered.
    pub(crate) async fn change(&self, members: &Value) {
        let address = crate::applications::path(&self.application, "");
        self.app.request(Method::PUT, &address).json(members).send().await.expect_status(200);
    }
}

/// An administrator of the account consents to what this application asked for when it was registered.
pub(crate) async fn consent(app: &TestApp, account: &str, application: &Value, more: &Value) -> Reply {
    let mut body = json!({ "ApplicationKey": application["ApplicationKey"], "Roles": application["Roles"] });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.within(account, Method::POST, PATH).json(&body).send().await
}
