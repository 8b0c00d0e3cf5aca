//! The parts that messages are made of: numbers with their least byte first, texts and bytes behind their length,
//! JSON as text.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;

use super::frame::{UNTOLD, told};
use crate::compiled::Compiled;

/// Bytes that are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a message: {0}")]
pub(crate) struct Malformed(pub(super) &'static str);

/// Most messages are smaller.
const USUAL: usize = 512;

/// Writes a message, as a frame from its beginning.
#[derive(Debug)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    /// A message of that kind.
    pub(super) fn new(kind: u8) -> Self {
        let mut frame = Vec::with_capacity(USUAL);
        frame.extend_from_slice(&UNTOLD);
        frame.push(kind);
        Self(frame)
    }

    /// The message as a frame.
    pub(super) fn frame(self) -> Vec<u8> {
        told(self.0)
    }

    pub(super) fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.byte(u8::from(value));
    }

    pub(super) fn short(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn number(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn long(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn size(&mut self, value: usize) {
        self.long(u64::try_from(value).unwrap_or(u64::MAX));
    }

    pub(super) fn time(&mut self, value: Duration) {
        self.long(u64::try_from(value.as_micros()).unwrap_or(u64::MAX));
    }

    pub(super) fn bytes(&mut self, value: &[u8]) {
        self.number(u32::try_from(value.len()).unwrap_or(u32::MAX));
        self.0.extend_from_slice(value);
    }

    pub(super) fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    pub(super) fn json(&mut self, value: &Value) {
        let begin = self.0.len();
        self.number(0);
        // Memory takes all that is written to it.
        let _ = serde_json::to_writer(&mut self.0, value);
        let length = self.0.len().saturating_sub(begin + 4);
        if let Some(told) = self.0.get_mut(begin..).and_then(<[u8]>::first_chunk_mut::<4>) {
            *told = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        }
    }

    /// Something, or its absence.
    pub(super) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// Several things behind their count.
    pub(super) fn list<T>(&mut self, values: impl ExactSizeIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.number(u32::try_from(values.len()).unwrap_or(u32::MAX));
        for value in values {
            write(self, value);
        }
    }

    pub(super) fn compiled(&mut self, compiled: &Compiled) {
        self.list(compiled.0.iter(), |writer, (name, bytes)| {
            writer.text(name);
            writer.bytes(bytes);
        });
    }

    pub(super) fn pairs<'a>(&mut self, pairs: impl ExactSizeIterator<Item = (&'a String, &'a String)>) {
        self.list(pairs, |writer, (name, value)| {
            writer.text(name);
            writer.text(value);
        });
    }
}

/// Reads a message; every length is held against what is there.
#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self(body)
    }

    /// Whether everything was read: what stands behind a message is no part of it.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed("bytes behind its end")) }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (array, rest) = self.0.split_first_chunk::<N>().ok_or(Malformed("it ends early"))?;
        self.0 = rest;
        Ok(*array)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn flag(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed("a flag is 0 or 1")),
        }
    }

    pub(super) fn short(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn number(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn long(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn size(&mut self) -> Result<usize, Malformed> {
        usize::try_from(self.long()?).map_err(|_| Malformed("a size beyond this machine's"))
    }

    pub(super) fn time(&mut self) -> Result<Duration, Malformed> {
        self.long().map(Duration::from_micros)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(Malformed("it ends early"))?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<String, Malformed> {
        std::str::from_utf8(self.bytes()?).map(str::to_owned).map_err(|_| Malformed("a text is UTF-8"))
    }

    pub(super) fn json(&mut self) -> Result<Value, Malformed> {
        serde_json::from_slice(self.bytes()?).map_err(|_| Malformed("a value is JSON"))
    }

    pub(super) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    /// Several things behind their count. Nothing is set aside for a count that is not there yet.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let count = self.number()?;
        let mut values = Vec::new();
        for _ in 0..count {
            values.push(read(self)?);
        }
        Ok(values)
    }

    pub(super) fn pairs(&mut self) -> Result<Vec<(String, String)>, Malformed> {
        self.list(|reader| Ok((reader.text()?, reader.text()?)))
    }

    pub(super) fn compiled(&mut self) -> Result<Compiled, Malformed> {
        self.list(|reader| Ok((reader.text()?, reader.bytes()?.to_vec()))).map(Compiled)
    }

    pub(super) fn map(&mut self) -> Result<BTreeMap<String, String>, Malformed> {
        self.pairs().map(|pairs| pairs.into_iter().collect())
    }
}
