//! The proof of a way in by module: its sign-in against a stand-in that gives every answer that matters.
//!
//! Only an answer 200 may let somebody in. What the API's own answers look like nobody knows here but the author,
//! who can put some into `check.json`, beside the module.

use std::{collections::BTreeMap, fs, io::ErrorKind};

use axum::http::StatusCode;
use countersign_connector::{
    AuthMethod, Definition, HookSpec,
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

/// The one answer that lets somebody in.
const GOOD: &str = "200";

/// What the stand-in answers; nothing is a host where nobody answers.
const CASES: [(&str, Option<StatusCode>); 5] = [
    (GOOD, Some(StatusCode::OK)),
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
        let hooks = wiring::hooks().map_err(|failure| failure.to_string())?;
        let (outbound, properties) = (&self.outbound, &example.properties);
        let alone = Alone { definition, auth, hooks: &hooks, outbound, properties, log: |_| {} };
        let fields = secret(&example.fields);
        let mut seen = Seen::default();
        for (answer, status) in CASES {
            let script = Script { forced: status, bodies: bodies.clone(), ..Script::default() };
            self.script(|current| *current = script);
            let stand_in = if status.is_some() { &self.alive } else { &self.dead };
            let rehearsal = alone.rehearse(&fields, stand_in, variable).await;
            self.script(|current| *current = Script::default());
            seen.add(answer, rehearsal?);
        }
        Ok(seen.proof(bodies.is_empty(), auth))
    }
}

/// What was seen so far.
#[derive(Default)]
struct Seen {
    outcomes: Vec<Outcome>,
    elsewhere: Vec<String>,
    /// What is wrong, and after which answers: the same is said once.
    wrong: Vec<(Vec<&'static str>, String)>,
    asked: usize,
}

impl Seen {
    fn add(&mut self, answer: &'static str, rehearsal: Rehearsal) {
        let Rehearsal { came, asked, elsewhere } = rehearsal;
        self.asked += asked;
        for refused in elsewhere {
            if !self.elsewhere.contains(&refused) {
                self.elsewhere.push(refused);
            }
        }
        let is_good = answer == GOOD;
        let wrong = match &came {
            Came::In(_) if asked == 0 => Some("it is content without asking anybody".to_owned()),
            Came::In(_) if !is_good => Some("it takes that for a yes".to_owned()),
            Came::Refused(_) if is_good => Some("it refuses a credential that the API takes".to_owned()),
            Came::LetThrough(sentence) if is_good => Some(sentence.clone()),
            Came::Failed(sentence) => Some(sentence.clone()),
            _ => None,
        };
        if let Some(wrong) = wrong {
            match self.wrong.iter_mut().find(|(_, other)| *other == wrong) {
                Some((answers, _)) => answers.push(answer),
                None => self.wrong.push((vec![answer], wrong)),
            }
        }
        self.outcomes.push(Outcome { answer, came: words(came) });
    }

    /// With what its author can do about it.
    fn proof(self, is_generic: bool, auth: &AuthMethod) -> Proof {
        let Self { outcomes, elsewhere: mut problems, wrong, asked } = self;
        let may_be_the_answer =
            is_generic && asked > 0 && wrong.iter().any(|(after, _)| after.contains(&GOOD));
        let is_wrong = !wrong.is_empty();
        problems.extend(wrong.into_iter().map(|(after, what)| format!("after {}, {what}", after.join(", "))));
        if may_be_the_answer {
            let body = anybody();
            problems.push(format!(
                "the stand-in's 200 is {body}: where the API answers otherwise, say so in {ANSWERS}"
            ));
        }
        let names = auth.hook().map(HookSpec::environment).unwrap_or_default();
        let unset: Vec<_> = names.iter().filter(|name| variable(name).is_none()).cloned().collect();
        if is_wrong && !unset.is_empty() {
            problems.push(format!("not set, of the variables that it may read: {}", unset.join(", ")));
        }
        Proof { outcomes, problems }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
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
