//! Hashes and random bytes, from whoever wired the worker: no cryptography is in this crate.

use std::rc::Rc;

use countersign_core::{DigestAlgorithm, Digests};
use rquickjs::{Ctx, Exception, Object, Result, TypedArray};

use super::text;
use crate::engine::{raw, scope::Desk};

/// Random bytes that one request may give.
const MOST_RANDOM: usize = 1 << 20;

type Bytes<'js> = TypedArray<'js, u8>;

pub(super) fn fill<'js>(desk: &Rc<Desk>, native: &Object<'js>) -> Result<()> {
    desk.give(native, "knows", |name: String| DigestAlgorithm::by_name(&name).is_some())?;
    let shared = Rc::clone(desk);
    let hash = move |ctx, name: String, data: Bytes<'js>| {
        let algorithm = algorithm(&ctx, &name)?;
        text::give(&ctx, &shared.digests.hash(algorithm, &raw::copy(&data)))
    };
    desk.give(native, "hash", hash)?;
    let shared = Rc::clone(desk);
    let hmac = move |ctx, name: String, key: Bytes<'js>, data: Bytes<'js>| {
        let algorithm = algorithm(&ctx, &name)?;
        text::give(&ctx, &shared.digests.hmac(algorithm, &raw::copy(&key), &raw::copy(&data)))
    };
    desk.give(native, "hmac", hmac)?;
    let shared = Rc::clone(desk);
    desk.give(native, "random", move |ctx, length| random(&ctx, &*shared.digests, length))
}

fn algorithm(ctx: &Ctx<'_>, name: &str) -> Result<DigestAlgorithm> {
    DigestAlgorithm::by_name(name).ok_or_else(|| Exception::throw_message(ctx, "Digest method not supported"))
}

fn random<'js>(ctx: &Ctx<'js>, digests: &dyn Digests, length: usize) -> Result<Bytes<'js>> {
    if length > MOST_RANDOM {
        return Err(Exception::throw_range(ctx, &format!("at most {MOST_RANDOM} random bytes at a time")));
    }
    let mut bytes = vec![0; length];
    digests.fill_random(&mut bytes);
    text::give(ctx, &bytes)
}
