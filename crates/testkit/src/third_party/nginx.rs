//! nginx with `auth_basic` and a bcrypt password file.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use crate::process::Program;

/// A running nginx. It is killed when this is dropped.
pub struct Nginx {
    program: Program,
    users: BTreeMap<String, String>,
}

/// Starts nginx with these users and passwords. Every path wants one of them: `/me` answers
/// `{"id":"<user>","name":"<user>"}`, so a user must not need escaping in JSON; the others are the files
/// below [`Nginx::put_file`].
pub async fn nginx(users: &[(&str, &str)]) -> Nginx {
    let users: BTreeMap<_, _> =
        users.iter().map(|(user, password)| ((*user).to_owned(), hash(user, password))).collect();
    let lines = password_file(&users);
    let program = Program::start(move |dir, port| {
        fs::create_dir_all(dir.join("root")).expect("the document root");
        fs::write(dir.join("nginx.conf"), configuration(dir, port)).expect("the configuration");
        let passwords = dir.join("htpasswd");
        if !passwords.exists() {
            fs::write(passwords, &lines).expect("the password file");
        }
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-p").arg(dir).args(["-e", "stderr", "-c"]).arg(dir.join("nginx.conf"));
        command
    })
    .await;
    Nginx { program, users }
}

impl Nginx {
    /// Its address as a URL without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.program.port())
    }

    /// Puts a file below the document root: `put_file("hello.txt", ..)` is served at `/hello.txt`.
    pub fn put_file(&self, name: &str, content: &[u8]) {
        fs::write(self.program.dir().join("root").join(name), content).expect("a file to serve");
    }

    /// Adds a user or gives one another password; it counts from the next request on.
    pub fn set_password(&mut self, user: &str, password: &str) {
        self.users.insert(user.to_owned(), hash(user, password));
        // nginx reads the file at each request: it must find the old one or the new one, never a half.
        let (new, old) = (self.program.dir().join("htpasswd.new"), self.program.dir().join("htpasswd"));
        fs::write(&new, password_file(&self.users)).expect("the new password file");
        fs::rename(new, old).expect("the new password file in place");
    }

    /// Kills it: its port refuses connections.
    pub fn stop(&mut self) {
        self.program.stop();
    }

    /// Starts it again on the same port, with the passwords it had.
    pub async fn start(&mut self) {
        self.program.start_again().await;
    }
}

fn password_file(users: &BTreeMap<String, String>) -> String {
    users.values().flat_map(|line| [line, "\n"]).collect()
}

/// `user:hash` with bcrypt, as Apache's own tool makes it.
fn hash(user: &str, password: &str) -> String {
    let mut child = Command::new("htpasswd")
        .args(["-niB", user])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("htpasswd of apache2-utils");
    let mut stdin = child.stdin.take().expect("the input of htpasswd");
    stdin.write_all(password.as_bytes()).expect("a password to htpasswd");
    drop(stdin);
    let output = child.wait_with_output().expect("the output of htpasswd");
    assert!(output.status.success(), "htpasswd refuses the user or the password");
    String::from_utf8(output.stdout).expect("a line of text").trim_end().to_owned()
}

/// One process, nothing outside `dir`. `/me` goes through `try_files` because `return` in the same place
/// would answer before the password is asked for.
fn configuration(dir: &Path, port: u16) -> String {
    let dir = dir.display();
    format!(
        r#"daemon off;
master_process off;
pid "{dir}/nginx.pid";
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path "{dir}/body";
    proxy_temp_path "{dir}/proxy";
    fastcgi_temp_path "{dir}/fastcgi";
    uwsgi_temp_path "{dir}/uwsgi";
    scgi_temp_path "{dir}/scgi";
    types {{ text/plain txt; text/html html; application/json json; }}
    server {{
        listen 127.0.0.1:{port};
        root "{dir}/root";
        auth_basic "nginx";
        auth_basic_user_file "{dir}/htpasswd";
        location = /me {{ try_files /.nothing @me; }}
        location @me {{
            default_type application/json;
            return 200 '{{"id":"$remote_user","name":"$remote_user"}}';
        }}
    }}
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use reqwest::Client;
    use serde_json::{Value, json};

    use super::*;

    async fn status(url: &str, user: &str, password: &str) -> u16 {
        Client::new().get(url).basic_auth(user, Some(password)).send().await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn the_right_password_is_let_in_and_the_wrong_one_challenged() {
        let nginx = nginx(&[("alice", "pass:wörd"), ("bob", "b")]).await;
        let me = format!("{}/me", nginx.url());
        let answer = Client::new().get(&me).basic_auth("alice", Some("pass:wörd")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({"id": "alice", "name": "alice"}));

        assert_eq!(status(&me, "bob", "b").await, 200);
        assert_eq!(status(&me, "bob", "pass:wörd").await, 401);
        let bare = Client::new().get(&me).send().await.unwrap();
        assert_eq!(bare.status(), 401);
        assert_eq!(bare.headers()["www-authenticate"], "Basic realm=\"nginx\"");
    }

    #[tokio::test]
    async fn files_are_served_behind_the_password() {
        let nginx = nginx(&[("alice", "a")]).await;
        nginx.put_file("hello.txt", b"hello");
        let url = format!("{}/hello.txt", nginx.url());
        assert_eq!(status(&url, "alice", "x").await, 401);
        let answer = Client::new().get(&url).basic_auth("alice", Some("a")).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), "hello");
        assert_eq!(status(&format!("{}/none", nginx.url()), "alice", "a").await, 404);
    }

    #[tokio::test]
    async fn a_changed_password_counts_at_once_and_outlives_a_restart() {
        let mut nginx = nginx(&[("alice", "old")]).await;
        let me = format!("{}/me", nginx.url());
        nginx.set_password("alice", "new");
        assert_eq!((status(&me, "alice", "old").await, status(&me, "alice", "new").await), (401, 200));

        nginx.stop();
        assert!(Client::new().get(&me).send().await.unwrap_err().is_connect());
        nginx.start().await;
        assert_eq!((status(&me, "alice", "old").await, status(&me, "alice", "new").await), (401, 200));
    }
}
