//! The modules of a library's connectors, read and proved when the program starts.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use countersign_connector::{AuthMethod, Definition, HookSpec, Library, LoadError, Problem};
use countersign_hooks::{Bundle, Call, HookError, HookProblem, Hooks, Interface, Outcome};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{host::Nobody, thrown::with_place};

/// The modules of a library's connectors. Empty for commands that store no credential.
#[derive(Clone, Default)]
pub struct Modules {
    hooks: Option<Hooks>,
    by_auth: HashMap<Uuid, Arc<Module>>,
}

/// One module that loaded and has what a sign-in needs.
pub(crate) struct Module {
    pub(crate) hooks: Hooks,
    pub(crate) bundle: Arc<Bundle>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) interfaces: BTreeSet<Interface>,
    pub(crate) log_format: Option<String>,
}

impl Modules {
    /// Reads and runs the module of every way in that has one. `variable` gives the variables of the environment
    /// that definitions list. All that is wrong is told at once.
    pub async fn load(
        library: &Library,
        hooks: &Hooks,
        variable: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<Self, Vec<LoadError>> {
        let mut by_auth = HashMap::new();
        let mut errors = Vec::new();
        for definition in library.list(None, None) {
            for (index, auth) in definition.auths().iter().enumerate() {
                let Some(hook) = auth.hook() else { continue };
                match Module::load(definition, hook, hooks, &variable).await {
                    Ok(module) => drop(by_auth.insert(auth.id(), Arc::new(module))),
                    Err(problem) => errors.push(LoadError {
                        file: definition.source().to_string(),
                        position: None,
                        member: Some(format!("auth[{index}]")),
                        problem,
                    }),
                }
            }
        }
        if errors.is_empty() { Ok(Self { hooks: Some(hooks.clone()), by_auth }) } else { Err(errors) }
    }

    pub(crate) fn of(&self, auth: &AuthMethod) -> Option<&Arc<Module>> {
        self.by_auth.get(&auth.id())
    }

    /// The process ids of the children that run modules at this moment.
    #[must_use]
    pub fn children(&self) -> Vec<u32> {
        self.hooks.as_ref().map(Hooks::children).unwrap_or_default()
    }
}

/// The files of a way in's module.
pub(super) fn bundle(definition: &Definition, hook: &HookSpec) -> Result<Arc<Bundle>, Problem> {
    let folder = definition.source().path().and_then(std::path::Path::parent);
    let folder = folder.ok_or_else(|| Problem::Unusable("a module needs a folder".to_owned()))?;
    let read = Bundle::read(folder, hook.module()).map_err(unusable)?;
    // Messages name the connector, and not its folder.
    let bundle = Bundle::from_files(definition.name(), read.files().clone(), hook.module());
    bundle.map(|bundle| Arc::new(bundle.with_eval(hook.may_eval()))).map_err(unusable)
}

/// The variables that the definition lists, as far as they are set.
pub(super) fn environment(
    hook: &HookSpec,
    variable: impl Fn(&str) -> Option<String>,
) -> BTreeMap<String, String> {
    hook.environment().iter().filter_map(|name| Some((name.clone(), variable(name)?))).collect()
}

impl Module {
    pub(super) async fn load(
        definition: &Definition,
        hook: &HookSpec,
        hooks: &Hooks,
        variable: &(impl Fn(&str) -> Option<String> + Sync),
    ) -> Result<Self, Problem> {
        let bundle = bundle(definition, hook)?;
        let environment = environment(hook, variable);
        let loaded = hooks.load(&bundle, &environment).await;
        let interfaces = loaded.map_err(|error| unusable(with_place(&error)))?.interfaces;
        let mut module = Self { hooks: hooks.clone(), bundle, environment, interfaces, log_format: None };
        if !hook.is_declared() && module.has(Interface::GetAuthType) {
            module.refuse_oauth().await?;
        }
        for needed in [Interface::GetBasicAuth, Interface::GetUserInfo] {
            if !module.has(needed) {
                return Err(unusable(module.failed(needed, HookProblem::Missing)));
            }
        }
        if module.has(Interface::GetLogFormatType) {
            module.log_format = module.told_log_format(hook.platform()).await?;
        }
        Ok(module)
    }

    async fn refuse_oauth(&self) -> Result<(), Problem> {
        let argument = json!({ "proxyId": null, "proxyConfig": null });
        let said = self.ask(Interface::GetAuthType, vec![argument]).await.map_err(unusable)?;
        match said.returned {
            Some(Value::String(kind)) if kind == "oauth" => Err(Problem::HookOauth),
            _ => Ok(()),
        }
    }

    async fn told_log_format(&self, platform: &str) -> Result<Option<String>, Problem> {
        let arguments = vec![json!(platform), Value::Null];
        let said = self.ask(Interface::GetLogFormatType, arguments).await.map_err(unusable)?;
        match said.returned {
            Some(Value::String(format)) if is_log_format(&format) => Ok(Some(format)),
            _ => Err(unusable(self.failed(
                Interface::GetLogFormatType,
                HookProblem::Rule("return `text/plain`, `text/html` or `text/markdown`"),
            ))),
        }
    }

    async fn ask(&self, interface: Interface, arguments: Vec<Value>) -> Result<Outcome, HookError> {
        self.hooks
            .call(&self.bundle, self.call(interface, arguments), Arc::new(Nobody::new(&self.bundle)))
            .await
    }

    pub(crate) fn has(&self, interface: Interface) -> bool {
        self.interfaces.contains(&interface)
    }

    pub(crate) fn call(&self, interface: Interface, arguments: Vec<Value>) -> Call {
        // `additionalInfo` is the one argument that a hook may change.
        let pass_back = interface == Interface::GetUserInfo;
        Call { interface, arguments, environment: self.environment.clone(), pass_back }
    }

    pub(crate) fn failed(&self, interface: Interface, problem: HookProblem) -> HookError {
        HookError { connector: self.bundle.name().to_owned(), interface: Some(interface), problem }
    }
}

fn is_log_format(text: &str) -> bool {
    matches!(text, "text/plain" | "text/html" | "text/markdown")
}

fn unusable(error: impl std::fmt::Display) -> Problem {
    Problem::Unusable(error.to_string())
}
