//! A connector on the wire.

use countersign_connector::{AuthMethod, Definition, ManagedScope, PropertySpec};
use countersign_service::{ModuleFacts, Service};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// One release of a connector, as the library shows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Connector)]
pub(crate) struct ConnectorReply {
    #[serde(flatten)]
    summary: ConnectorSummary,
    categories: Vec<String>,
    /// What is asked once per account connector.
    parameters: Vec<Parameter>,
    /// Always empty: connectors of this library have none.
    triggers: Vec<String>,
    /// The ways in; the first is the default.
    authentication: Vec<Authentication>,
    /// In which format the connector's own JavaScript writes call logs, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<String>,
}

/// A connector, as an account connector shows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ConnectorSummary)]
pub(crate) struct ConnectorSummary {
    /// The release. Absent from the library: 0.
    id: i64,
    name: String,
    description: Option<String>,
    /// `Approved`.
    status: &'static str,
    version: String,
    /// A data URI.
    icon: Option<String>,
    auth_description: Option<String>,
    /// `ApiKey`, `Basic` or `None`.
    auth_type: &'static str,
    /// `Unknown`: no OAuth.
    #[serde(rename = "OAuth2Type")]
    oauth2_type: &'static str,
    /// The header's name, for API keys.
    auth_scheme: Option<String>,
}

/// A way in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Authentication {
    /// Names the way in at install and PUT.
    id: Uuid,
    auth_name: String,
    auth_description: Option<String>,
    /// `ApiKey`, `Basic` or `None`.
    auth_type: &'static str,
    /// `Unknown`: no OAuth.
    #[serde(rename = "OAuth2Type")]
    oauth2_type: &'static str,
    /// The header's name, for API keys.
    auth_scheme: Option<String>,
    /// The fields of its form: the members of `Credentials`.
    fields: Vec<FormField>,
    /// The connector's own JavaScript, where that makes the value and verifies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<ModuleReply>,
}

/// What is known of a connector's own JavaScript.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ConnectorModule)]
struct ModuleReply {
    /// The interfaces that it exports.
    interfaces: Vec<&'static str>,
    /// The hosts that it may call; where properties stand in them, with example values.
    allowed_hosts: Vec<String>,
}

/// A field of a form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a member on the wire")]
struct FormField {
    name: String,
    title: String,
    description: Option<String>,
    is_sensitive: bool,
    is_optional: bool,
    /// The member of `Credentials`; the same as `Name`.
    #[serde(rename = "Const")]
    key: String,
    /// `string`.
    #[serde(rename = "Type")]
    kind: &'static str,
    required: bool,
    /// Whether an administrator fills it in.
    managed: bool,
    /// `account` or `user`, for a managed field.
    managed_scope: Option<&'static str>,
    /// Whether forms leave it out.
    hidden: bool,
    /// Taken when none is given.
    default_value: Option<String>,
    /// How a form shows it: a secret as dots.
    #[schema(value_type = Option<Object>)]
    ui_schema: Option<Value>,
}

/// A property that a connector asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
struct Parameter {
    is_account_connector_property: bool,
    /// `MergeField`.
    target_type: &'static str,
    /// The property's name.
    target_name: String,
    is_sensitive: bool,
    id: usize,
    name: String,
    description: Option<String>,
    is_optional: bool,
    /// `Text`.
    data_type: &'static str,
    trigger_name: Option<String>,
    /// What it may be, where only some values are right.
    values: Vec<String>,
    display_order: usize,
    triggers: Vec<String>,
}

impl ConnectorSummary {
    /// A connector with the way in that was chosen.
    pub(crate) fn of(definition: &Definition, auth: &AuthMethod) -> Self {
        Self {
            id: definition.release_id().get(),
            name: definition.name().to_owned(),
            description: definition.description().map(ToOwned::to_owned),
            status: "Approved",
            version: definition.version().to_owned(),
            icon: definition.icon().map(ToOwned::to_owned),
            auth_description: auth.description().map(ToOwned::to_owned),
            auth_type: auth.kind().as_str(),
            oauth2_type: "Unknown",
            auth_scheme: auth.auth_scheme().map(ToOwned::to_owned),
        }
    }

    /// A connector that the operator took out of the library.
    pub(crate) fn missing(name: &str, version: &str) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            description: None,
            status: "Missing",
            version: version.to_owned(),
            icon: None,
            auth_description: None,
            auth_type: "None",
            oauth2_type: "Unknown",
            auth_scheme: None,
        }
    }
}

impl ConnectorReply {
    pub(crate) fn of(service: &Service, definition: &Definition) -> Self {
        Self {
            log_format: service.log_format(definition),
            summary: ConnectorSummary::of(definition, definition.default_auth()),
            categories: definition.categories().to_vec(),
            parameters: definition.properties().iter().enumerate().map(parameter).collect(),
            triggers: Vec::new(),
            authentication: definition
                .auths()
                .iter()
                .map(|auth| authentication(auth, service.module_facts(definition, auth)))
                .collect(),
        }
    }
}

fn authentication(auth: &AuthMethod, facts: Option<ModuleFacts>) -> Authentication {
    let fields = auth.fields().iter().map(|field| FormField {
        name: field.name.clone(),
        title: field.title.clone().unwrap_or_else(|| field.name.clone()),
        description: field.description.clone(),
        is_sensitive: field.secret,
        is_optional: !field.required(),
        key: field.name.clone(),
        kind: "string",
        required: field.required(),
        managed: field.managed.is_some(),
        managed_scope: field.managed.map(ManagedScope::as_str),
        hidden: field.hidden,
        default_value: field.default.clone(),
        ui_schema: field.secret.then(|| json!({ "ui:widget": "password" })),
    });
    Authentication {
        id: auth.id(),
        auth_name: auth.name().to_owned(),
        auth_description: auth.description().map(ToOwned::to_owned),
        auth_type: auth.kind().as_str(),
        oauth2_type: "Unknown",
        auth_scheme: auth.auth_scheme().map(ToOwned::to_owned),
        fields: fields.collect(),
        module: facts
            .map(|facts| ModuleReply { interfaces: facts.interfaces, allowed_hosts: facts.allowed_hosts }),
    }
}

fn parameter((index, property): (usize, &PropertySpec)) -> Parameter {
    Parameter {
        is_account_connector_property: true,
        target_type: "MergeField",
        target_name: property.name.clone(),
        is_sensitive: false,
        id: index + 1,
        name: property.title.clone().unwrap_or_else(|| property.name.clone()),
        description: property.description.clone(),
        is_optional: property.optional || property.default.is_some(),
        data_type: "Text",
        trigger_name: None,
        values: property.choices.clone(),
        display_order: index + 1,
        triggers: Vec::new(),
    }
}
