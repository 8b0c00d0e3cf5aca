//! Hashes and random bytes, from whoever wired the worker: no cryptography is in this crate.

use std::{rc::Rc, sync::Arc};

use countersign_core::{DigestAlgorithm, Digests};
use rquickjs::{Ctx, Exception, Function, Object, Result, TypedArray};

use super::text;
use crate::engine::{raw, scope::Scope};

/// Random bytes that one request may give.
const MOST_RANDOM: usize = 1 << 20;

type Bytes<'js> = TypedArray<'js, u8>;

pub(super) fn fill<'js>(ctx: &Ctx<'js>, scope: &Rc<Scope>, native: &Object<'js>) -> Result<()> {
    native.set(
        "knows",
        Function::new(ctx.clone(), |name: String| DigestAlgorithm::by_name(&name).is_some())?,
    )?;
    let digests = Arc::clone(&scope.digests);
    let hash = move |ctx, name: String, data: Bytes<'js>| {
        let algorithm = algorithm(&ctx, &name)?;
        text::give(&ctx, &digests.hash(algorithm, &raw::copy(&data)))
    };
    native.set("hash", Function::new(ctx.clone(), hash)?)?;
    let digests = Arc::clone(&scope.digests);
    let hmac = move |ctx, name: String, key: Bytes<'js>, data: Bytes<'js>| {
        let algorithm = algorithm(&ctx, &name)?;
        text::give(&ctx, &digests.hmac(algorithm, &raw::copy(&key), &raw::copy(&data)))
    };
    native.set("hmac", Function::new(ctx.clone(), hmac)?)?;
    let digests = Arc::clone(&scope.digests);
    native.set("random", Function::new(ctx.clone(), move |ctx, length| random(&ctx, &*digests, length))?)
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
