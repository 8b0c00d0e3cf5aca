//! The connector library, as callers see it.

use std::sync::Arc;

use countersign_connector::Definition;
use countersign_core::{ConnectorRef, ReleaseId};

use crate::{Service, ServiceError, ServiceResult};

impl Service {
    /// The connectors whose name or description holds `query` and that are in `category`.
    #[must_use]
    pub fn connectors(&self, query: Option<&str>, category: Option<&str>) -> Vec<Arc<Definition>> {
        self.library.list(query, category).into_iter().map(Arc::clone).collect()
    }

    /// One release.
    pub fn connector(&self, id: ReleaseId) -> ServiceResult<Arc<Definition>> {
        self.library.by_release(id).map(Arc::clone).ok_or_else(|| ServiceError::not_found("connector", &id))
    }

    /// Every release of a connector.
    #[must_use]
    pub fn connectors_named(&self, name: &str, version: Option<&str>) -> Vec<Arc<Definition>> {
        match version {
            Some(version) => {
                self.library.by_name_version(name, version).into_iter().map(Arc::clone).collect()
            }
            None => self.library.by_name(name).into_iter().map(Arc::clone).collect(),
        }
    }

    /// The definition that a connection was installed from. An operator who takes a connector away, and
    /// not its connections, leaves connections that cannot be used.
    pub(crate) fn definition(&self, connector: &ConnectorRef) -> ServiceResult<Arc<Definition>> {
        self.library.by_name_version(&connector.name, &connector.version).map(Arc::clone).ok_or_else(|| {
            ServiceError::Conflict {
                code: "connector-missing",
                message: format!(
                    "Connector '{}' version {} is not in the library any more. Put it back, or delete this \
                     account connector.",
                    connector.name, connector.version
                ),
            }
        })
    }
}
