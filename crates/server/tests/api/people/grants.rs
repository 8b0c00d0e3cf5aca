//! Whatever people do to each other, nobody ends with a permission that was not his to get.

use std::collections::BTreeMap;

use countersign_core::{Role, Roles};
use countersign_testkit::{Person, TestApp};
use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

/// Those that decide over people, and three to see what comes of it.
const SOME: [Role; 6] = [
    Role::UserEdit,
    Role::UserCreate,
    Role::UserDelete,
    Role::ConnectorList,
    Role::AccountList,
    Role::AccountConnectorReveal,
];

#[derive(Debug, Clone)]
enum Deed {
    Create { roles: Roles, admin: bool },
    Roles { of: usize, roles: Roles },
    Admin { of: usize, admin: bool },
    Active { of: usize, active: bool },
    Password { of: usize },
    Delete { of: usize },
}

/// What a user should be, by the rules alone.
#[derive(Debug, Clone)]
struct Model {
    person: Person,
    roles: Roles,
    admin: bool,
    active: bool,
}

impl Model {
    fn has(&self, role: Role) -> bool {
        self.admin || self.roles.contains(role)
    }

    fn covers(&self, roles: Roles, admin: bool) -> bool {
        self.admin || (!admin && roles.beyond(self.roles).is_empty())
    }

    fn may_call(&self) -> bool {
        self.active && (self.admin || !self.roles.is_empty())
    }
}

fn roles() -> impl Strategy<Value = Roles> {
    prop::sample::subsequence(SOME.to_vec(), 0..=SOME.len()).prop_map(|some| some.into_iter().collect())
}

fn deed() -> impl Strategy<Value = (usize, Deed)> {
    let of = 0_usize..6;
    let deed = prop_oneof![
        (roles(), any::<bool>()).prop_map(|(roles, admin)| Deed::Create { roles, admin }),
        (of.clone(), roles()).prop_map(|(of, roles)| Deed::Roles { of, roles }),
        (of.clone(), any::<bool>()).prop_map(|(of, admin)| Deed::Admin { of, admin }),
        (of.clone(), any::<bool>()).prop_map(|(of, active)| Deed::Active { of, active }),
        of.clone().prop_map(|of| Deed::Password { of }),
        of.prop_map(|of| Deed::Delete { of }),
    ];
    (0_usize..6, deed)
}

struct Scene {
    app: TestApp,
    people: BTreeMap<usize, Model>,
    made: usize,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let mut people = BTreeMap::new();
        let boss = app.administrator("boss@example.com").await;
        people.insert(0, Model { person: boss, roles: Roles::NONE, admin: true, active: true });
        let few = [Role::UserEdit, Role::UserCreate, Role::UserDelete, Role::ConnectorList];
        let helper = app.person("helper@example.com", &few).await;
        let roles = few.into_iter().collect();
        people.insert(1, Model { person: helper, roles, admin: false, active: true });
        Self { app, people, made: 2 }
    }

    /// What this deed should come to; `None` when it is to be refused.
    fn allowed(&self, by: &Model, deed: &Deed) -> Option<Option<Model>> {
        let target = |of: &usize| self.people.get(of).filter(|one| by.covers(one.roles, one.admin));
        let active_admins = self.people.values().filter(|one| one.admin && one.active).count();
        let keeps_one = |before: &Model, after: Option<&Model>| {
            let counts = |one: &Model| one.admin && one.active;
            !counts(before) || after.is_some_and(counts) || active_admins > 1
        };
        let edit = |of: &usize, change: &dyn Fn(&mut Model)| {
            let before = target(of).filter(|_| by.has(Role::UserEdit))?;
            let mut after = before.clone();
            change(&mut after);
            (by.covers(after.roles, after.admin) && keeps_one(before, Some(&after))).then_some(Some(after))
        };
        match deed {
            Deed::Create { roles, admin } => {
                (by.has(Role::UserCreate) && by.covers(*roles, *admin)).then_some(None)
            }
            Deed::Roles { of, roles } => edit(of, &|after| after.roles = *roles),
            Deed::Admin { of, admin } => edit(of, &|after| after.admin = *admin),
            Deed::Active { of, active } => edit(of, &|after| after.active = *active),
            Deed::Password { of } => {
                let password = format!("password number {}", self.made);
                edit(of, &|after| after.person.password.clone_from(&password))
            }
            Deed::Delete { of } => {
                let before = target(of).filter(|_| by.has(Role::UserDelete))?;
                keeps_one(before, None).then_some(None)
            }
        }
    }

    async fn act(&mut self, by: usize, deed: &Deed) {
        // Long enough that no try of before is held against anybody.
        self.app.clock.advance(jiff::SignedDuration::from_hours(1));
        self.made += 1;
        let Some(by) = self.people.get(&by).cloned() else { return };
        let (of, method, body) = match deed {
            Deed::Create { roles, admin } => (None, Method::POST, self.body_of(*roles, *admin)),
            Deed::Roles { of, roles } => (Some(*of), Method::PUT, json!({ "Roles": names(*roles) })),
            Deed::Admin { of, admin } => (Some(*of), Method::PUT, json!({ "IsAdmin": admin })),
            Deed::Active { of, active } => (Some(*of), Method::PUT, json!({ "Active": active })),
            Deed::Password { of } => {
                // Counted up before: the model was asked with the same number.
                (Some(*of), Method::PUT, json!({ "Password": format!("password number {}", self.made) }))
            }
            Deed::Delete { of } => (Some(*of), Method::DELETE, json!({})),
        };
        let path = match of.map(|of| self.people.get(&of)) {
            None => "/v1.0/users".to_owned(),
            Some(Some(target)) => format!("/v1.0/users/{}", target.person.user.id),
            Some(None) => return,
        };
        let expected = self.allowed(&by, deed).filter(|_| by.may_call());
        let reply = self.app.as_person(&by.person, method, &path).json(&body).send().await;
        assert_eq!(reply.status == 200, expected.is_some(), "{by:?} {deed:?}: {}", reply.status);
        match (expected, deed) {
            (None, _) => {}
            (Some(_), Deed::Create { roles, admin }) => self.add(&body, &reply.json(), *roles, *admin).await,
            (Some(None), _) => drop(self.people.remove(&of.unwrap())),
            (Some(Some(after)), _) => drop(self.people.insert(of.unwrap(), after)),
        }
    }

    fn body_of(&self, roles: Roles, admin: bool) -> Value {
        let (email, password) = (format!("user{}@example.com", self.made), "a password for tests");
        json!({ "Email": email, "Password": password, "ApiAccess": true, "Roles": names(roles), "IsAdmin": admin })
    }

    async fn add(&mut self, body: &Value, reply: &Value, roles: Roles, admin: bool) {
        let id = reply["Id"].as_str().unwrap().parse().unwrap();
        let user = self.app.service.user(id).await.unwrap();
        let person = Person { user, password: body["Password"].as_str().unwrap().to_owned() };
        let place = (0..6).find(|place| !self.people.contains_key(place)).unwrap_or(self.made);
        self.people.insert(place, Model { person, roles, admin, active: true });
    }

    /// Everybody gets what the rules give, and nothing else.
    async fn compare(&self) {
        self.app.clock.advance(jiff::SignedDuration::from_hours(1));
        for model in self.people.values() {
            for (role, path) in
                [(Role::ConnectorList, "/v1.0/connectors"), (Role::AccountList, "/v1.0/accounts")]
            {
                let status = self.app.as_person(&model.person, Method::GET, path).send().await.status;
                let expected = match (model.may_call(), model.has(role)) {
                    (false, _) => 401,
                    (true, true) => 200,
                    (true, false) => 403,
                };
                assert_eq!(status, expected, "{model:?} {role}");
            }
            let kept = self.app.service.user(model.person.user.id).await.unwrap();
            assert_eq!((kept.is_admin, kept.roles, kept.is_active), (model.admin, model.roles, model.active));
        }
    }
}

fn names(roles: Roles) -> Vec<&'static str> {
    roles.iter().map(Role::name).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_deeds_ends_with_a_permission_that_the_roles_do_not_give(
        deeds in prop::collection::vec(deed(), 5..25)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut scene = Scene::start().await;
            for (by, deed) in &deeds {
                scene.act(*by, deed).await;
            }
            scene.compare().await;
        });
    }
}
