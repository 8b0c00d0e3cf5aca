//! Scripts that look for what is not theirs, and children that are looked into.

use std::{fs, sync::Arc};

use serde_json::json;

use crate::stage::{basic, basic_body, connector, pool, problem, value};

#[tokio::test(flavor = "multi_thread")]
async fn there_are_no_modules_of_the_system() {
    let hooks = pool(1);
    for module in
        ["fs", "child_process", "net", "os", "std", "vm", "worker_threads", "node:fs", "/etc/passwd", "../a"]
    {
        let problem =
            problem(basic(&hooks, &basic_body(&format!("return require('{module}').toString()"))).await);
        let countersign_hooks::HookProblem::Threw { message, .. } = &problem else {
            panic!("{module}: {problem:?}")
        };
        assert!(!message.is_empty(), "{module}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_no_ways_to_the_system_among_the_globals() {
    let hooks = pool(1);
    let body = "const names = ['std', 'os', 'bjson', 'scriptArgs', 'print', 'Worker', 'Deno', 'Bun', 'gc', '__loadScript']; \
                const there = names.filter(name => typeof globalThis[name] !== 'undefined'); \
                if (typeof process !== 'undefined') \
                    for (const name of ['binding', 'dlopen', 'kill', 'exit', 'mainModule', '_linkedBinding']) \
                        if (typeof process[name] !== 'undefined') there.push('process.' + name); \
                return there.join()";
    assert_eq!(value(basic(&hooks, &basic_body(body)).await), json!(""));
}

#[tokio::test(flavor = "multi_thread")]
async fn strings_and_imports_are_not_run() {
    let hooks = pool(1);
    for body in [
        "return eval('1') + ''",
        "return Function('return 1')() + ''",
        "return (() => {}).constructor('return 1')() + ''",
    ] {
        let problem = problem(basic(&hooks, &basic_body(body)).await);
        assert!(matches!(problem, countersign_hooks::HookProblem::Threw { .. }), "{body}: {problem:?}");
    }
    let body =
        "let got = 'nothing'; import('/etc/passwd').then(() => { got = 'imported' }, () => {}); return got";
    assert_eq!(value(basic(&hooks, &basic_body(body)).await), json!("nothing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_of_the_server_is_not_the_childs() {
    let hooks = pool(1);
    let body = "return typeof process === 'undefined' ? '' : Object.keys(process.env).join()";
    assert_eq!(value(basic(&hooks, &basic_body(body)).await), json!(""));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_child_is_confined_as_the_kernel_sees_it() {
    let hooks = pool(1);
    basic(&hooks, &connector("exports.getBasicAuth = () => 'k'")).await.unwrap();
    let [child] = hooks.children()[..] else { panic!("one child") };
    let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap();
    for wanted in ["NoNewPrivs:\t1", "Seccomp:\t2", "Threads:\t1"] {
        assert!(status.contains(wanted), "{wanted} is not in\n{status}");
    }
    let limits = fs::read_to_string(format!("/proc/{child}/limits")).unwrap();
    for (name, most) in
        [("Max core file size", "0"), ("Max processes", "0"), ("Max file size", "0"), ("Max open files", "4")]
    {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let values: Vec<&str> = line[name.len()..].split_whitespace().take(2).collect();
        assert_eq!(values, [most, most], "{line}");
    }
    let memory = limits.lines().find(|line| line.starts_with("Max address space")).unwrap();
    let bytes: u64 = memory.split_whitespace().nth(3).unwrap().parse().unwrap();
    assert!(bytes < 400 << 20, "{memory}");
    let cpu = limits.lines().find(|line| line.starts_with("Max cpu time")).unwrap();
    assert!(cpu.split_whitespace().nth(3).unwrap().parse::<u64>().unwrap() <= 5, "{cpu}");
}

/// As root this sees more than another user would; the canary tests look from outside too.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_child_has_the_channel_and_nothing_else() {
    let hooks = pool(1);
    // Inherited by a careless starter: this one is open across `exec`.
    let leaked = fs::File::open("/etc/passwd").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    basic(&hooks, &connector("exports.getBasicAuth = () => 'k'")).await.unwrap();
    let [child] = hooks.children()[..] else { panic!("one child") };
    let Ok(open) = fs::read_dir(format!("/proc/{child}/fd")) else {
        // Not dumpable: even its own user may not look.
        return;
    };
    let mut files: Vec<String> = open
        .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok())
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    assert_eq!(files.len(), 4, "{files:?}");
    assert!(files[..2].iter().all(|file| file == "/dev/null"), "{files:?}");
    assert!(files[2..].iter().all(|file| file.starts_with("socket:")), "{files:?}");
    assert_eq!(fs::read(format!("/proc/{child}/environ")).unwrap_or_default(), Vec::<u8>::new());
    assert_eq!(fs::read_link(format!("/proc/{child}/cwd")).unwrap(), std::path::Path::new("/"));
}

/// Two accounts' calls run one after the other in one child: none finds what the other was given.
#[tokio::test(flavor = "multi_thread")]
async fn one_calls_arguments_are_not_the_nexts() {
    let hooks = pool(1);
    let bundle = connector(
        "const seen = []; exports.getBasicAuth = (argument) => { seen.push(argument.apiKey); \
         globalThis.all = (globalThis.all || []).concat(argument.apiKey); return seen.concat(all).join() }",
    );
    for key in ["one", "two", "three"] {
        let call = crate::stage::call(countersign_hooks::Interface::GetBasicAuth, json!({ "apiKey": key }));
        let host = Arc::new(crate::stage::Refusing);
        assert_eq!(value(hooks.call(&bundle, call, host).await), json!(format!("{key},{key}")));
    }
}
