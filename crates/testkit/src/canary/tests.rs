//! The net catches: each spelling, made by another program where there is one, is found in the midst of
//! other bytes; what merely looks like one is not.

use std::process::Command;

use super::*;

/// What Python makes of this expression about the bytes `w`.
fn python(word: &str, expression: &str) -> Vec<u8> {
    let script = format!(
        "import sys, base64, json, urllib.parse\nw = b'{word}'\nr = {expression}\n\
         sys.stdout.buffer.write(r if isinstance(r, bytes) else r.encode())"
    );
    let output = Command::new("python3").args(["-c", &script]).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn every_spelling_is_found_wherever_it_stands() {
    let mut net = Net::default();
    net.plant("another");
    let word = net.plant("the secret");
    for expression in [
        "w",
        "w[::-1]",
        "b'user:' + w",
        "json.dumps({'a\"': '\\\\\"' + w.decode()})",
        "repr(b'\\x00' + w)",
        "''.join('\\\\u%04x' % b for b in w)",
        "''.join('\\\\u%04X' % b for b in w)",
        "w.hex()",
        "w.hex().upper()",
        "urllib.parse.quote(b'/+' + w + b'%\"')",
        "''.join('%%%02x' % b for b in w)",
        "''.join('%%%02X' % b for b in w)",
        "base64.b64encode(w)",
        "base64.b64encode(b'a' + w)",
        "base64.b64encode(b'ab' + w)",
        "base64.b64encode(b'abc' + w + b'z')",
        "base64.b64encode(b'\\xff\\xff' + w + b'\\xff\\xff')",
        "base64.urlsafe_b64encode(b'\\xff\\xff' + w + b'\\xff\\xff')",
        "base64.b64encode(base64.b64encode(b'user:' + w))",
        "base64.b64encode(b'x' + base64.b64encode(b'use:' + w))",
        "str(list(b'user:' + w))",
        "w.decode().encode('utf-16-le')",
        "w.decode().encode('utf-16-be')",
        "('user:' + w.decode() + 'z').encode('utf-16')",
    ] {
        let spelt = python(&word, expression);
        for (before, behind) in [(0, 0), (1, 0), (0, 1), (4097, 63)] {
            let bytes = [vec![b'.'; before], spelt.clone(), vec![b'.'; behind]].concat();
            let seen = net.search("a buffer", &bytes);
            let names: BTreeSet<_> = seen.iter().map(|one| one.canary.as_str()).collect();
            assert_eq!(names, BTreeSet::from(["the secret"]), "{expression} behind {before} bytes");
        }
    }
}

#[test]
fn a_made_secret_with_signs_in_it_is_found_in_both_alphabets() {
    let mut net = Net::default();
    net.watch("a token", "cs_-_~+/abcdefghij??>>");
    for expression in
        ["base64.b64encode(w)", "base64.urlsafe_b64encode(w)", "base64.urlsafe_b64encode(b':' + w)"]
    {
        let spelt = python("cs_-_~+/abcdefghij??>>", expression);
        assert_eq!(net.search("a buffer", &spelt).len(), 1, "{expression}");
    }
}

#[test]
fn what_is_not_planted_is_not_found() {
    let mut net = Net::default();
    let word = net.plant("the secret");
    let (cut, rest) = word.split_at(word.len() - 1);
    for bytes in [String::new(), "x".into(), cut.into(), format!("{cut} {rest}"), word.to_lowercase() + "x"] {
        assert!(net.search("a buffer", bytes.as_bytes()).is_empty(), "{bytes}");
    }
}

#[test]
fn files_are_searched_at_every_depth_and_so_are_their_names() {
    let mut net = Net::default();
    let (inside, name) = (net.plant("inside"), net.plant("name"));
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("c"), format!("xx{inside}")).unwrap();
    std::fs::write(deep.join(name), "").unwrap();
    let seen: Vec<_> = net.search_files(dir.path()).into_iter().map(|one| one.canary).collect();
    assert_eq!(seen, ["inside", "name"]);
}

#[test]
fn the_memory_of_a_process_is_read() {
    let mut net = Net::default();
    let word = net.plant("kept");
    let kept: Vec<u8> = word.bytes().collect();
    let mut places = Vec::new();
    memory_of(std::process::id(), |memory| {
        places.extend(net.search(&memory.name, &memory.bytes).into_iter().map(|one| one.spelling));
    })
    .expect("one's own memory");
    assert!(places.contains(&"raw"), "{places:?}");
    drop(kept);
}
