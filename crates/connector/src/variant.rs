//! A variant: the rule that makes the finished value out of fields.

use countersign_basic::{Credentials, Expectation};
use countersign_core::{Injection, Placement, SecretString};
use zeroize::Zeroizing;

use crate::{
    error::{CredentialError, RenderError},
    hook::HookSpec,
    rendered::Rendered,
    template::{Template, TemplateFailed},
    value::{self, ValueProblem},
};

/// The rule of one way in.
#[derive(Clone)]
pub(crate) enum Variant {
    /// HTTP Basic, or its scheme or header by another name.
    Basic {
        /// The lower-case header name.
        header: String,
        /// The scheme word; empty for none.
        scheme: String,
        /// What stands behind the scheme.
        value: BasicValue,
    },
    /// A key in a header or in the query.
    ApiKey {
        /// Where it goes.
        placement: Placement,
        /// What goes there.
        value: Template,
    },
    /// What the connector's own JavaScript makes.
    Hook(Box<HookSpec>),
    /// No credential.
    None,
}

/// What stands behind the scheme word.
#[derive(Clone)]
pub(crate) enum BasicValue {
    /// Two halves, to be joined and encoded.
    Halves {
        /// The user-id.
        user_id: Template,
        /// The password.
        password: Template,
    },
    /// A value that is encoded already.
    Encoded(Template),
}

impl Variant {
    /// The templates, each with its member's name.
    pub(crate) fn templates(&self) -> Vec<(&'static str, &Template)> {
        match self {
            Self::Basic { value: BasicValue::Halves { user_id, password }, .. } => {
                vec![("user_id", user_id), ("password", password)]
            }
            Self::Basic { value: BasicValue::Encoded(value), .. } | Self::ApiKey { value, .. } => {
                vec![("value", value)]
            }
            Self::Hook(hook) => hook.value.iter().map(|value| ("value", value)).collect(),
            Self::None => Vec::new(),
        }
    }

    /// The header that carries the credential, where one does.
    pub(crate) fn header(&self) -> Option<&str> {
        match self {
            Self::Basic { header, .. } | Self::ApiKey { placement: Placement::Header(header), .. } => {
                Some(header)
            }
            Self::Hook(hook) => Some(&hook.header),
            _ => None,
        }
    }

    /// Whether the fields are keys that are used as they stand, so that blanks around them are mistakes.
    pub(crate) fn takes_keys(&self) -> bool {
        matches!(self, Self::ApiKey { .. } | Self::Basic { value: BasicValue::Encoded(_), .. })
    }

    /// The finished value and the wire form. `look` gives the value of a name, `key` the wire form of a
    /// key that is one field.
    pub(crate) fn render<'a>(
        &self,
        look: impl Fn(&str) -> Option<&'a str>,
        key: Option<&str>,
    ) -> Result<Rendered, CredentialError> {
        match self {
            Self::Basic { header, scheme, value: BasicValue::Halves { user_id, password } } => {
                let user_id = text("user_id", user_id, &look)?;
                let password = text("password", password, &look)?;
                let credentials =
                    Credentials::new(&user_id, &password).map_err(CredentialError::NotEncodable)?;
                Ok(Rendered::behind_scheme(header, scheme, credentials.encode().expose()))
            }
            Self::Basic { header, scheme, value: BasicValue::Encoded(value) } => {
                let value = text("value", value, &look)?;
                encoded(header, scheme, &value)
            }
            Self::ApiKey { placement, value } => {
                let value = text("value", value, &look)?;
                let checked = match placement {
                    Placement::Header(_) => value::for_header(&value),
                    Placement::Query(_) => value::plain(&value),
                };
                checked.map_err(refused)?;
                let auth_value = SecretString::from(key.unwrap_or(&value));
                let value = SecretString::from(value.as_str());
                Ok(Rendered { injection: Injection { placement: placement.clone(), value }, auth_value })
            }
            Self::Hook(_) => Err(CredentialError::NeedsHook),
            Self::None => Err(CredentialError::NoCredential),
        }
    }

    /// Which halves of a Basic credential may be empty: those that are so when every required name has a
    /// value. `least` gives the shortest value of a name.
    pub(crate) fn expectation<'a>(&self, least: impl Fn(&str) -> &'a str) -> Expectation {
        let may_be_empty =
            |template: &Template| template.render(|name| Some(least(name))).is_ok_and(|text| text.is_empty());
        match self {
            Self::Basic { value: BasicValue::Halves { user_id, password }, .. } => {
                Expectation { empty_user_id: may_be_empty(user_id), empty_password: may_be_empty(password) }
            }
            _ => Expectation { empty_user_id: true, empty_password: true },
        }
    }
}

/// A value that is used as it is, behind its scheme.
pub(crate) fn encoded(header: &str, scheme: &str, value: &str) -> Result<Rendered, CredentialError> {
    value::for_scheme(value, scheme).map_err(refused)?;
    Ok(Rendered::behind_scheme(header, scheme, value))
}

fn refused(problem: ValueProblem) -> CredentialError {
    CredentialError::NotAHeaderValue { field: None, problem }
}

fn text<'a>(
    member: &'static str,
    template: &Template,
    look: impl Fn(&str) -> Option<&'a str>,
) -> Result<Zeroizing<String>, CredentialError> {
    template.render(look).map_err(|failed| match failed {
        TemplateFailed::Missing(name) => RenderError::MissingProperty(name).into(),
        TemplateFailed::Expression => RenderError::Template(member).into(),
    })
}
