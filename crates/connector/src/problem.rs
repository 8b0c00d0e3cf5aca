//! What can be wrong with a definition, in words that its author can act on.

use std::fmt;

/// Something wrong in a definition: where, and what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LoadError {
    /// The file, or `built in`.
    pub file: String,
    /// Line and column, both from 1, where they are known.
    pub position: Option<(usize, usize)>,
    /// The member, such as `auth[0].password`.
    pub member: Option<String>,
    /// What is wrong, and what to do.
    pub problem: Problem,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if let Some(member) = &self.member {
            write!(f, ": {member}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A file or folder that cannot be read; the text is the system's.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A folder of connectors that holds none.
    #[error("holds no connector; expected a folder for each one: NAME/connector.toml")]
    NoConnectors,
    /// Not TOML, or not a member of the format; the text is the parser's.
    #[error("{0}")]
    Toml(String),
    /// A way to authenticate of the format that this version cannot do.
    #[error(
        "the type `{0}` is not supported by this version; it knows `basic`, `api_key`, `hook` and `none`"
    )]
    LaterType(String),
    /// No way to authenticate of the format.
    #[error("there is no type `{0}`; use `basic`, `api_key`, `hook` or `none`")]
    UnknownType(String),
    /// A credential in the body.
    #[error("a credential in the body is not supported in this version; place it with `header` or `query`")]
    BodyPlacement,
    /// A template over the request itself.
    #[error("a value that depends on the request itself is not supported by this version")]
    PerCall,
    /// A module that is no file of the connector's folder.
    #[error("`{0}` is no module of the connector's folder; write a name such as `connector.js`")]
    Module(String),
    /// A module that cannot be used; the text says why.
    #[error("{0}")]
    Unusable(String),
    /// A module that signs in with OAuth.
    #[error("modules that sign in with OAuth are not supported by this version; `apiKey` ones are")]
    HookOauth,
    /// No kind of module.
    #[error("there is no auth_type `{0}`; write `apiKey`, or leave it out and export `getAuthType`")]
    HookAuthType(String),
    /// A variable of the environment that a module may not read.
    #[error(
        "`{0}` is no variable that a module may read; use letters, digits and `_`, and none of the server's own \
         `COUNTERSIGN_` settings"
    )]
    EnvironmentName(String),
    /// An entry of the allowed hosts.
    #[error("`{0}` is no host; write a host such as `login.example.com`, or `*.example.com`")]
    HostEntry(String),
    /// An entry that would allow hosts of others.
    #[error("`{0}` would allow hosts of everybody; write `*.` and a domain that is the API's own")]
    WildHost(String),
    /// Whom a managed value is for.
    #[error("there is no scope `{0}`; use `account` or `user`")]
    ManagedScope(String),
    /// A member that must be there.
    #[error("is missing; {0}")]
    Missing(&'static str),
    /// A member that does not go with the others.
    #[error("does not belong here: {0}")]
    NotHere(&'static str),
    /// A text that must not be empty.
    #[error("is empty")]
    Empty,
    /// A name or version that cannot stand in a URL as it is meant.
    #[error(
        "is a part of URLs: no `/`, no control characters, no blanks around it, and a name is not a number"
    )]
    UrlPart,
    /// Two things with one name.
    #[error("there is another `{0}`; names must differ")]
    Duplicate(String),
    /// A name that templates could not read.
    #[error("`{0}` cannot be read by templates; use letters, digits and `_`, not a digit first")]
    BadName(String),
    /// A template that cannot be read; the text is the parser's.
    #[error("the template cannot be read: {0}")]
    TemplateSyntax(String),
    /// `{% %}`, `{# #}` or `{{- -}}`.
    #[error("only `{{{{ name }}}}` is allowed in a template; take out `{{%`, `{{#`, `{{{{-` and `-}}}}`")]
    Statement,
    /// A name that means nothing in this template.
    #[error("nothing is called `{name}` here; {}", known_names(.known))]
    UndefinedName {
        /// The name.
        name: String,
        /// The names that mean something there.
        known: Vec<String>,
    },
    /// A filter of the format that this version cannot run.
    #[error("the filter `{0}` is not supported by this version; it knows base64, hex and urlencode")]
    LaterFilter(String),
    /// No filter of the format.
    #[error("there is no filter `{0}`; use base64, hex or urlencode")]
    UnknownFilter(String),
    /// A template that fails with the example values; the text is free of real values.
    #[error("does not work with the example values: {0}")]
    Example(String),
    /// A regular expression that cannot be read; the text is the parser's.
    #[error("is no regular expression: {0}")]
    Pattern(String),
    /// A value of the definition that breaks the definition's own rule.
    #[error("breaks the rule of this input: it {0}")]
    OwnRule(String),
    /// A made-up example that the pattern refuses.
    #[error("needs an `example` that its pattern accepts: the definition is proved with it")]
    NeedsExample,
    /// A property that decides whose host is called.
    #[error(
        "the property `{0}` could change the registrable domain of the host, so that credentials go to \
         somebody else; give it a `pattern` or an `enum`"
    )]
    NeedsPattern(String),
    /// A header's name.
    #[error("`{0}` is no header name (RFC 9110 section 5.1)")]
    HeaderName(String),
    /// A header that the definition must not set.
    #[error(
        "the header `{0}` is not the definition's to set: it carries the credential or frames the message"
    )]
    ReservedHeader(String),
    /// An authentication scheme.
    #[error("`{0}` is no authentication scheme (RFC 9110 section 11.1); `\"\"` means no scheme at all")]
    Scheme(String),
    /// A verification request.
    #[error("is no request; write a method and a path, such as `GET /me`")]
    Request,
    /// A dotted path.
    #[error("is no path; write names or numbers with dots between, such as `user.id` or `data.0.id`")]
    Path,
    /// An icon.
    #[error("is no data URI of an image; it begins with `data:image/`")]
    Icon,
    /// Two releases in one folder of connectors.
    #[error("{name} {version} is defined by {other} too; change one of the versions")]
    SameRelease {
        /// The name.
        name: String,
        /// The version.
        version: String,
        /// The other file.
        other: String,
    },
    /// Two releases that meet in one number.
    #[error("its number {id} is the number of {other} too; change its version")]
    SameNumber {
        /// The number.
        id: i64,
        /// The other release.
        other: String,
    },
}

fn known_names(known: &[String]) -> String {
    if known.is_empty() {
        "no names are known there".to_owned()
    } else {
        format!("known: {}", known.join(", "))
    }
}
