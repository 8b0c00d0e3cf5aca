//! The proof of a way in by module: its sign-in against a stand-in that gives every answer that matters.
//!
//! Only an answer 200 may let somebody in. What the API's own answers look like nobody knows here but the author,
//! who can put some into `check.json`, beside the module.

use std::{collections::BTreeMap, fs, io::ErrorKind};

use axum::http::StatusCode;
use countersign_connector::{
    AuthMethod, Definition,
    check::{Example, secret},
};
use countersign_service::{Alone, Came, Rehearsal};
use serde::Serialize;
use serde_json::Value;

use super::{
    proof::Prover,
    script::{Script, anybody},
};
use crate::wiring;

/// The author's own answers: bodies by method and path, as `{ "GET /v1/me": { ... } }`.
const ANSWERS: &str = "check.json";

/// What the stand-in answers; nothing is a host where nobody answers.
const CASES: [(&str, Option<StatusCode>); 5] = [
    ("200", Some(StatusCode::OK)),
    ("401", Some(StatusCode::UNAUTHORIZED)),
    ("403", Some(StatusCode::FORBIDDEN)),
    ("429", Some(StatusCode::TOO_MANY_REQUESTS)),
    ("a dead host", None),
];

/// What a module made of one answer.
#[derive(Serialize)]
pub(super) struct Outcome {
    /// A status, or `a dead host`.
    pub(super) answer: &'static str,
    pub(super) came: String,
}

/// What was seen of a module, and what is wrong with it.
#[derive(Default)]
pub(super) struct Proof {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) problems: Vec<String>,
}

impl Prover {
    /// Lets a module sign in with the example's fields, once for each answer.
    pub(super) async fn rehearse(
        &self,
        definition: &Definition,
        auth: &AuthMethod,
        example: &Example,
    ) -> Result<Proof, String> {
        let bodies = own_answers(definition)?;
        let hint = bodies.is_empty().then(|| {
            format!(
                "the stand-in answered {}; where the API answers otherwise, say so in {ANSWERS}",
                anybody()
            )
        });
        let hooks = wiring::hooks().map_err(|failure| failure.to_string())?;
        let (outbound, properties) = (&self.outbound, &example.properties);
        let alone = Alone { definition, auth, hooks: &hooks, outbound, properties, log: |_| {} };
        let fields = secret(&example.fields);
        let mut proof = Proof::default();
        for (answer, status) in CASES {
            let script = Script { forced: status, bodies: bodies.clone(), ..Script::default() };
            self.script(|current| *current = script);
            let stand_in = if status.is_some() { &self.alive } else { &self.dead };
            let rehearsal = alone.rehearse(&fields, stand_in, |name| std::env::var(name).ok()).await;
            self.script(|current| *current = Script::default());
            proof.add(answer, rehearsal?, hint.as_deref());
        }
        Ok(proof)
    }
}

impl Proof {
    fn add(&mut self, answer: &'static str, rehearsal: Rehearsal, hint: Option<&str>) {
        let Rehearsal { came, asked, elsewhere } = rehearsal;
        for refused in elsewhere {
            if !self.problems.contains(&refused) {
                self.problems.push(refused);
            }
        }
        let is_good = answer == "200";
        let problem = match &came {
            Came::In(_) if asked == 0 => Some("it is content without asking anybody".to_owned()),
            Came::In(_) if !is_good => Some("it takes that for a yes".to_owned()),
            Came::Refused(_) if is_good => Some("it refuses a credential that the API takes".to_owned()),
            Came::LetThrough(sentence) if is_good => Some(sentence.clone()),
            Came::Failed(sentence) => Some(sentence.clone()),
            _ => None,
        };
        if let Some(problem) = problem {
            let hint = hint.filter(|_| is_good && asked > 0).map(|hint| format!(" ({hint})"));
            self.problems.push(format!("after {answer}, {problem}{}", hint.unwrap_or_default()));
        }
        self.outcomes.push(Outcome { answer, came: words(came) });
    }
}

fn words(came: Came) -> String {
    match came {
        Came::In(who) => format!("signs in as {}", who.name.unwrap_or(who.id)),
        Came::Refused(Some(message)) => format!("refused: {message}"),
        Came::Refused(None) => "refused".to_owned(),
        Came::LetThrough(sentence) => format!("refused, by an error that was not caught: {sentence}"),
        Came::Failed(sentence) => format!("failed: {sentence}"),
    }
}

fn own_answers(definition: &Definition) -> Result<BTreeMap<String, Value>, String> {
    let Some(file) = definition.source().path().map(|path| path.with_file_name(ANSWERS)) else {
        return Ok(BTreeMap::new());
    };
    match fs::read_to_string(&file) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| {
            format!("{} is no object of bodies by method and path: {error}", file.display())
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(format!("{} cannot be read: {error}", file.display())),
    }
}
