//! `RabbitMQ`'s management API: a server in Erlang with a Basic implementation of its own.

use std::{fs, path::Path, process::Command, time::Duration};

use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::process::{PATIENCE, Program, free_port};

/// A running `RabbitMQ` with its management API. It is killed when this is dropped.
pub struct RabbitMq {
    node: Program,
    user: String,
    password: String,
    /// Erlang's port mapper; without one of ours the node would start one that outlives it. After the
    /// node, since fields are dropped in order.
    _port_mapper: Program,
}

/// Starts `RabbitMQ` with one administrator. `GET /api/whoami` answers `{"name":"<user>","tags":[..]}`. It
/// takes about seven seconds. User and password are written into a line of `RabbitMQ`'s configuration: no
/// line breaks, no `#`, no white space at the ends.
pub async fn rabbitmq(user: &str, password: &str) -> RabbitMq {
    let port_mapper = Program::start(|_, port| {
        let mut command = Command::new("epmd");
        command.args(["-port", &port.to_string(), "-address", "127.0.0.1"]);
        command
    })
    .await;
    let (mapper, distribution) = (port_mapper.port(), free_port());
    let login = format!("default_user = {user}\ndefault_pass = {password}\n");
    let node = Program::start(move |dir, port| node(dir, port, mapper, distribution, &login)).await;
    let rabbitmq =
        RabbitMq { node, user: user.to_owned(), password: password.to_owned(), _port_mapper: port_mapper };
    rabbitmq.wait_until_it_answers().await;
    rabbitmq
}

impl RabbitMq {
    /// The address of the management API as a URL without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.node.port())
    }

    /// Gives the administrator another password, through the API.
    pub async fn set_password(&mut self, password: &str) {
        Client::new()
            .put(format!("{}/api/users/{}", self.url(), self.user))
            .basic_auth(&self.user, Some(&self.password))
            .json(&json!({"password": password, "tags": "administrator"}))
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("RabbitMQ takes the new password");
        password.clone_into(&mut self.password);
    }

    /// Kills it: its port refuses connections.
    pub fn stop(&mut self) {
        self.node.stop();
    }

    /// Starts it again on the same port, with the password it had.
    pub async fn start(&mut self) {
        self.node.start_again().await;
        self.wait_until_it_answers().await;
    }

    /// The port listens before the management API is behind it: until then each path is answered with 404.
    async fn wait_until_it_answers(&self) {
        let (client, whoami) = (Client::new(), format!("{}/api/whoami", self.url()));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let asked = client.get(&whoami).basic_auth(&self.user, Some(&self.password)).send().await;
            let status = asked.as_ref().map(reqwest::Response::status);
            if status.as_ref().is_ok_and(|status| *status == StatusCode::OK) {
                return;
            }
            assert!(Instant::now() < deadline, "{whoami}: {status:?}\n{}", self.node.output());
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// The node with everything it would otherwise share with the machine's own `RabbitMQ` moved into `dir`.
fn node(dir: &Path, port: u16, mapper: u16, distribution: u16, login: &str) -> Command {
    let configuration = format!(
        "listeners.tcp = none\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {port}\n\
         default_user_tags.administrator = true\n{login}"
    );
    fs::write(dir.join("rabbitmq.conf"), configuration).expect("the configuration");
    fs::write(dir.join("enabled_plugins"), "[rabbitmq_management].\n").expect("the list of plugins");
    fs::write(dir.join("env.conf"), "").expect("an empty environment file");
    // Debian's script in /usr/sbin insists on the system's user and directories; the one it calls does not.
    let mut command = Command::new("/usr/lib/rabbitmq/bin/rabbitmq-server");
    command
        .current_dir(dir)
        // Where Erlang keeps the cookie by which nodes know each other.
        .env("HOME", dir)
        .env("ERL_EPMD_PORT", mapper.to_string())
        .env("RABBITMQ_NODENAME", "countersign-test@localhost")
        .env("RABBITMQ_DIST_PORT", distribution.to_string())
        .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")
        .env("RABBITMQ_CONF_ENV_FILE", dir.join("env.conf"))
        .env("RABBITMQ_CONFIG_FILE", dir.join("rabbitmq.conf"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", dir.join("enabled_plugins"))
        .env("RABBITMQ_MNESIA_BASE", dir.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", dir.join("log"))
        .env("RABBITMQ_LOGS", "-")
        // The script becomes the node instead of watching over it, so that one kill ends it, and the node
        // ends with its input, so that it does not outlive a test process that is killed.
        .env("RABBITMQ_ALLOW_INPUT", "1");
    command
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[tokio::test]
    async fn the_right_password_is_let_in_until_it_is_changed() {
        let mut rabbitmq = rabbitmq("alice", "s3cret:x").await;
        let whoami = format!("{}/api/whoami", rabbitmq.url());
        let ask =
            |password: &'static str| Client::new().get(&whoami).basic_auth("alice", Some(password)).send();

        let answer = ask("s3cret:x").await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(
            answer.json::<Value>().await.unwrap(),
            json!({"name": "alice", "tags": ["administrator"]})
        );
        assert_eq!(ask("wrong").await.unwrap().status(), 401);

        rabbitmq.set_password("n3w").await;
        assert_eq!(ask("s3cret:x").await.unwrap().status(), 401);
        assert_eq!(ask("n3w").await.unwrap().status(), 200);

        rabbitmq.stop();
        assert!(ask("n3w").await.unwrap_err().is_connect());
    }
}
