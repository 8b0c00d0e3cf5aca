//! Puts the parts together: store, master key, key ring, library, the way out.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use countersign_audit::AuditError;
use countersign_connector::Library;
use countersign_core::{Actor, Clock, Entropy, SystemClock};
use countersign_hooks::{CONFINEMENT_GAP, Hooks, Settings as HookSettings};
use countersign_outbound::{Outbound, Settings};
use countersign_service::{
    AuditLog, AuditOptions, Durability, Modules, Parts, Service, Trail, initialize, unlock,
};
use countersign_store::Store;
use countersign_store_sqlite::{Opener, SqliteStore};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource, SystemEntropy};
use tokio::time::{Instant, interval};

use crate::{
    args::SettingsArgs,
    config::{AuditMode, Config},
    failure::{CommandResult, Failure},
    worker,
};

/// The file that holds the master key when no other source is set.
const MASTER_KEY_FILE: &str = "master.key";

/// How long a command waits for others that write the log of commands, and how long between two looks.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

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
        let log = self.log(&audit_dir(&self.data), &ring)?;
        let uses = match self.config.audit.mode {
            AuditMode::Written => Durability::Written,
            AuditMode::Strict => Durability::Strict,
        };
        let library = library(&self.config.connectors)?;
        let modules = modules(&library, &hooks()?).await?;
        if let Some(gap) = unconfined(&library, CONFINEMENT_GAP) {
            tracing::warn!("{gap}");
        }
        self.assemble(ring, library, modules, Some(Trail { log, uses, operator: None }))
    }

    /// The use cases of a command that only reads.
    pub(crate) fn reading_service(&self, ring: KeyRing) -> CommandResult<Service> {
        self.assemble(ring, library(&self.config.connectors)?, Modules::default(), None)
    }

    /// The use cases of a command that changes something: what it does is recorded in the log of commands, since the
    /// server's has one writer. Commands that come at once take turns.
    pub(crate) async fn command_service(&self, ring: KeyRing) -> CommandResult<Service> {
        let directory = commands_dir(&self.data);
        let mut turns = interval(PAUSE);
        let end = Instant::now() + PATIENCE;
        let log = loop {
            turns.tick().await;
            match self.log(&directory, &ring) {
                Err(AuditError::Locked { .. }) if Instant::now() < end => {}
                opened => break opened?,
            }
        };
        let operator = Some(Actor::Operator(rustix::process::getuid().as_raw()));
        let trail = Trail { log, uses: Durability::Strict, operator };
        self.assemble(ring, library(&self.config.connectors)?, Modules::default(), Some(trail))
    }

    fn log(&self, directory: &Path, ring: &KeyRing) -> Result<AuditLog, AuditError> {
        AuditLog::open(directory, ring.audit_key(), self.clock(), AuditOptions::default())
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

/// Where the audit log of commands is: beside the server's, with a chain and a lock of its own.
pub(crate) fn commands_dir(data: &Path) -> PathBuf {
    data.join("audit-commands")
}

/// The service of an initialised store, for a command that reads beside a running server.
pub(crate) async fn reading_service(settings: &SettingsArgs) -> CommandResult<Service> {
    let house = House::open(Config::load(settings)?, Opener::Tool)?;
    let ring = house.unlock().await?;
    house.reading_service(ring)
}

/// The service of an initialised store, for a command that changes something beside a running server.
pub(crate) async fn command_service(settings: &SettingsArgs) -> CommandResult<Service> {
    let house = House::open(Config::load(settings)?, Opener::Tool)?;
    let ring = house.unlock().await?;
    house.command_service(ring).await
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
