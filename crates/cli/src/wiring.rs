//! Puts the parts together: store, master key, key ring, library, the way out.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_connector::Library;
use countersign_core::{Clock, Entropy, SystemClock};
use countersign_hooks::{CONFINEMENT_GAP, Hooks, Settings as HookSettings};
use countersign_outbound::{Outbound, Settings};
use countersign_service::{
    AuditLog, AuditOptions, Durability, Modules, Parts, Service, Trail, initialize, unlock,
};
use countersign_store::Store;
use countersign_store_sqlite::{Opener, SqliteStore};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource, SystemEntropy};

use crate::{
    args::SettingsArgs,
    config::{AuditMode, Config},
    failure::{CommandResult, Failure},
    worker,
};

/// The file that holds the master key when no other source is set.
const MASTER_KEY_FILE: &str = "master.key";

/// An opened store and the parts around it, before the key ring.
pub(crate) struct House {
    config: Config,
    data: PathBuf,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl House {
    /// Opens the store of the configuration.
    pub(crate) fn open(config: Config, opener: Opener) -> CommandResult<Self> {
        let data = config.data_dir()?;
        let store = Arc::new(SqliteStore::open(&data, opener)?);
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        Ok(Self { config, data, store, clock, entropy })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn entropy(&self) -> Arc<dyn Entropy> {
        Arc::clone(&self.entropy)
    }

    /// The key ring of an initialised store.
    pub(crate) async fn unlock(&self) -> CommandResult<KeyRing> {
        let none = || {
            Failure::new(format!("the store in {} is not initialised", self.data.display()))
                .hint("run `countersign init` first")
        };
        if self.store.keys().await?.is_empty() {
            return Err(none());
        }
        let master = MasterKey::load(&master_key_source(&self.config, &self.data)).await?;
        unlock(&*self.store, &master, self.entropy()).await?.ok_or_else(none)
    }

    /// The key ring, made when there is none yet; with it the master key file, where that is the source.
    pub(crate) async fn initialize(&self) -> CommandResult<KeyRing> {
        let source = master_key_source(&self.config, &self.data);
        let is_first = self.store.keys().await?.is_empty();
        let master = match &source {
            // An existing store is never given a new master key: nothing in it would open.
            MasterKeySource::File(path) if is_first && !path.exists() => {
                MasterKey::create_file(path, &*self.entropy)?
            }
            source => MasterKey::load(source).await?,
        };
        let made = initialize(&*self.store, &master, &*self.clock, self.entropy()).await?;
        Ok(made.ring)
    }

    /// The use cases of a server: deeds are recorded.
    pub(crate) async fn recording_service(&self, ring: KeyRing) -> CommandResult<Service> {
        let directory = audit_dir(&self.data);
        let log = AuditLog::open(&directory, ring.audit_key(), self.clock(), AuditOptions::default())?;
        let uses = match self.config.audit.mode {
            AuditMode::Written => Durability::Written,
            AuditMode::Strict => Durability::Strict,
        };
        let library = library(&self.config.connectors)?;
        let modules = modules(&library, &hooks()?).await?;
        if let Some(gap) = unconfined(&library, CONFINEMENT_GAP) {
            tracing::warn!("{gap}");
        }
        self.assemble(ring, library, modules, Some(Trail { log, uses }))
    }

    /// The use cases of a command, which neither uses nor writes a credential.
    pub(crate) fn service(&self, ring: KeyRing) -> CommandResult<Service> {
        self.assemble(ring, library(&self.config.connectors)?, Modules::default(), None)
    }

    fn assemble(
        &self,
        ring: KeyRing,
        library: Library,
        modules: Modules,
        trail: Option<Trail>,
    ) -> CommandResult<Service> {
        let settings = Settings {
            allow_private: self.config.outbound.allow_private.clone(),
            response_timeout: self.config.outbound.timeout,
            ..Settings::default()
        };
        Ok(Service::new(Parts {
            store: Arc::clone(&self.store),
            ring: Arc::new(ring),
            outbound: Outbound::new(settings)?,
            library: Arc::new(library),
            modules,
            clock: self.clock(),
            entropy: self.entropy(),
            traffic: self.config.limits.traffic(),
            door: self.config.door.settings(),
            trail,
        }))
    }
}

/// Where the audit log of a data directory is.
pub(crate) fn audit_dir(data: &Path) -> PathBuf {
    data.join("audit")
}

/// The service of an initialised store, for a command that works beside a running server.
pub(crate) async fn tool_service(settings: &SettingsArgs) -> CommandResult<Service> {
    let house = House::open(Config::load(settings)?, Opener::Tool)?;
    let ring = house.unlock().await?;
    house.service(ring)
}

/// The built-in connectors and those of the folders; every error of every file, one a line.
pub(crate) fn library(folders: &[PathBuf]) -> CommandResult<Library> {
    Library::load(folders).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new(format!("the connector library cannot be used:\n{}", lines.join("\n")))
    })
}

/// What runs connectors' JavaScript: children of this very program.
pub(crate) fn hooks() -> CommandResult<Hooks> {
    Ok(Hooks::new(HookSettings::default(), worker::program()?))
}

/// The modules of a library, loaded; every error of every module, one a line.
pub(crate) async fn modules(library: &Library, hooks: &Hooks) -> CommandResult<Modules> {
    let variable = |name: &str| std::env::var(name).ok();
    Modules::load(library, hooks, variable).await.map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new(format!("the connector library cannot be used:\n{}", lines.join("\n")))
    })
}

/// How many ways in are by module.
pub(crate) fn modules_of(library: &Library) -> usize {
    let ways = library.list(None, None).into_iter().flat_map(|one| one.auths());
    ways.filter(|auth| auth.hook().is_some()).count()
}

/// What a server says of a system without the confinement of modules, where it has one.
pub(crate) fn unconfined<'a>(library: &Library, gap: Option<&'a str>) -> Option<&'a str> {
    gap.filter(|_| modules_of(library) > 0)
}

/// Where the master key comes from: the setting, its file, its command, or the data directory.
pub(crate) fn master_key_source(config: &Config, data: &Path) -> MasterKeySource {
    if let Some(value) = &config.master_key {
        return MasterKeySource::Value(value.clone());
    }
    if !config.master_key_command.is_empty() {
        return MasterKeySource::Command(config.master_key_command.clone());
    }
    let file = config.master_key_file.clone().unwrap_or_else(|| data.join(MASTER_KEY_FILE));
    MasterKeySource::File(file)
}
