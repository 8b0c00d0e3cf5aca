//! URLs by the parser of the server itself: what a connector checks is what is sent.

use rquickjs::{Array, Ctx, Object, Result};
use url::{Url, form_urlencoded, quirks};

use crate::engine::scope::Desk;

pub(super) fn fill(desk: &Desk, native: &Object<'_>) -> Result<()> {
    desk.give(native, "parse", |ctx, text: String, base| parse(&ctx, &text, base))?;
    let set = |ctx, href: String, part: String, value: String| set(&ctx, &href, &part, &value);
    desk.give(native, "set", set)?;
    desk.give(native, "formParse", |ctx, text: String| form_parse(&ctx, &text))?;
    let encode = |text: String| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    desk.give(native, "formEncode", encode)
}

fn parse<'js>(ctx: &Ctx<'js>, text: &str, base: Option<String>) -> Result<Option<Object<'js>>> {
    let base = match base.map(|base| Url::parse(&base)) {
        Some(Ok(base)) => Some(base),
        Some(Err(_)) => return Ok(None),
        None => None,
    };
    match Url::options().base_url(base.as_ref()).parse(text) {
        Ok(url) => parts(ctx, &url).map(Some),
        Err(_) => Ok(None),
    }
}

fn parts<'js>(ctx: &Ctx<'js>, url: &Url) -> Result<Object<'js>> {
    let given = Object::new(ctx.clone())?;
    given.set("href", quirks::href(url))?;
    given.set("origin", quirks::origin(url))?;
    given.set("protocol", quirks::protocol(url))?;
    given.set("username", quirks::username(url))?;
    given.set("password", quirks::password(url))?;
    given.set("host", quirks::host(url))?;
    given.set("hostname", quirks::hostname(url))?;
    given.set("port", quirks::port(url))?;
    given.set("pathname", quirks::pathname(url))?;
    given.set("search", quirks::search(url))?;
    given.set("hash", quirks::hash(url))?;
    Ok(given)
}

/// The URL with another part; what cannot be set stays as it was, as the standard wants it.
fn set<'js>(ctx: &Ctx<'js>, href: &str, part: &str, value: &str) -> Result<Option<Object<'js>>> {
    let Ok(mut url) = Url::parse(href) else { return Ok(None) };
    let done = match part {
        "protocol" => quirks::set_protocol(&mut url, value),
        "username" => quirks::set_username(&mut url, value),
        "password" => quirks::set_password(&mut url, value),
        "host" => quirks::set_host(&mut url, value),
        "hostname" => quirks::set_hostname(&mut url, value),
        "port" => quirks::set_port(&mut url, value),
        "pathname" => {
            quirks::set_pathname(&mut url, value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, value);
            Ok(())
        }
        _ => Err(()),
    };
    if done.is_ok() { parts(ctx, &url).map(Some) } else { Ok(None) }
}

fn form_parse<'js>(ctx: &Ctx<'js>, text: &str) -> Result<Array<'js>> {
    let all = Array::new(ctx.clone())?;
    for (at, (name, value)) in form_urlencoded::parse(text.as_bytes()).enumerate() {
        let pair = Array::new(ctx.clone())?;
        pair.set(0, &*name)?;
        pair.set(1, &*value)?;
        all.set(at, pair)?;
    }
    Ok(all)
}
