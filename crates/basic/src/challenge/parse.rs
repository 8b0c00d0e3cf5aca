//! Reading the list of challenges in one or several fields (RFC 9110 section 11.6.1).
//!
//! The comma separates both challenges and the parameters of one challenge, so the parser has to look past a word:
//! with `=` after it the word is a parameter of the challenge at hand, without it it begins the next challenge.

use super::{Challenge, ChallengeError};
use crate::syntax::{is_forbidden_in_field, is_token, token68_length};

/// The challenges in the values of all `WWW-Authenticate` (or `Proxy-Authenticate`) fields of one response.
///
/// Several fields mean the same as one field with their values joined by commas (RFC 9110 section 5.3). Unknown
/// schemes and parameters are kept. White space around `=` and empty list elements are accepted, as RFC 9110
/// sections 5.6.1 and 11.2 ask of a recipient. A parameter given twice and a Basic challenge without realm are errors.
pub fn parse_challenges<'a>(
    fields: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<Challenge>, ChallengeError> {
    let mut challenges = Vec::new();
    for (index, bytes) in fields.into_iter().enumerate() {
        Field::new(index + 1, bytes)?.read(&mut challenges)?;
    }
    challenges.iter().try_for_each(check)?;
    Ok(challenges)
}

fn check(challenge: &Challenge) -> Result<(), ChallengeError> {
    // Sorted, because a hostile server may send thousands of parameters.
    let mut names: Vec<&str> = challenge.params.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(ChallengeError::ParameterTwice {
            scheme: challenge.scheme.clone(),
            name: pair[0].to_owned(),
        });
    }
    if challenge.scheme == "basic" && challenge.realm().is_none() {
        return Err(ChallengeError::BasicWithoutRealm);
    }
    Ok(())
}

/// One field, and how far it has been read.
struct Field<'a> {
    number: usize,
    text: &'a str,
    at: usize,
}

impl<'a> Field<'a> {
    fn new(number: usize, bytes: &'a [u8]) -> Result<Self, ChallengeError> {
        if let Some(index) = bytes.iter().position(|byte| is_forbidden_in_field(*byte)) {
            return Err(ChallengeError::ControlCharacter { field: number, position: index + 1 });
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| ChallengeError::NotText { field: number, position: error.valid_up_to() + 1 })?;
        Ok(Self { number, text, at: 0 })
    }

    fn read(mut self, challenges: &mut Vec<Challenge>) -> Result<(), ChallengeError> {
        loop {
            self.skip(|byte| b" \t,".contains(&byte));
            if self.peek().is_none() {
                return Ok(());
            }
            let word = self.token("a scheme or a parameter name")?;
            match challenges.last_mut() {
                Some(challenge) if self.equals_sign_follows() => self.param(word, challenge)?,
                _ => challenges.push(self.challenge(word)?),
            }
            self.skip_blanks();
            if !matches!(self.peek(), None | Some(b',')) {
                return Err(self.expected("a comma or the end"));
            }
        }
    }

    /// A challenge whose scheme has been read, with its token or first parameter.
    fn challenge(&mut self, scheme: &str) -> Result<Challenge, ChallengeError> {
        let mut challenge =
            Challenge { scheme: scheme.to_ascii_lowercase(), params: Vec::new(), token68: None };
        if self.peek() == Some(b' ') {
            self.skip_blanks();
            challenge.token68 = self.lone_token68();
            if challenge.token68.is_none() && !matches!(self.peek(), None | Some(b',')) {
                let name = self.token("a parameter name")?;
                self.param(name, &mut challenge)?;
            }
        }
        Ok(challenge)
    }

    /// The rest of a parameter whose name has been read.
    fn param(&mut self, name: &str, challenge: &mut Challenge) -> Result<(), ChallengeError> {
        if challenge.token68.is_some() {
            return Err(
                self.expected("a comma and the next challenge, since a token stands in place of parameters")
            );
        }
        if !self.equals_sign_follows() {
            return Err(self.expected("`=` after the parameter name"));
        }
        self.skip_blanks();
        self.at += 1;
        self.skip_blanks();
        let value = match self.peek() {
            Some(b'"') => self.quoted()?,
            _ => self.token("a parameter value")?.to_owned(),
        };
        challenge.params.push((name.to_ascii_lowercase(), value));
        Ok(())
    }

    /// The text of a quoted-string, with its quoted pairs resolved (RFC 9110 section 5.6.4).
    fn quoted(&mut self) -> Result<String, ChallengeError> {
        let mut value = String::new();
        let mut characters = self.text[self.at..].char_indices().skip(1);
        while let Some((index, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += index + 1;
                    return Ok(value);
                }
                '\\' => value.extend(characters.next().map(|(_, quoted)| quoted)),
                other => value.push(other),
            }
        }
        self.at = self.text.len();
        Err(self.expected("the closing quotation mark"))
    }

    /// A `token68` with nothing but a comma or the end after it; otherwise nothing is read.
    fn lone_token68(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let (token, after) = rest.split_at(token68_length(rest.as_bytes()));
        let after = after.trim_start_matches([' ', '\t']);
        if token.is_empty() || !(after.is_empty() || after.starts_with(',')) {
            return None;
        }
        self.at += token.len();
        Some(token.to_owned())
    }

    fn token(&mut self, expected: &'static str) -> Result<&'a str, ChallengeError> {
        let start = self.at;
        self.skip(is_token);
        if self.at == start { Err(self.expected(expected)) } else { Ok(&self.text[start..self.at]) }
    }

    fn equals_sign_follows(&self) -> bool {
        self.text[self.at..].trim_start_matches([' ', '\t']).starts_with('=')
    }

    fn skip_blanks(&mut self) {
        self.skip(|byte| b" \t".contains(&byte));
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        self.at += self.text[self.at..].bytes().take_while(|byte| wanted(*byte)).count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expected(&self, expected: &'static str) -> ChallengeError {
        ChallengeError::Malformed { field: self.number, position: self.at + 1, expected }
    }
}
