//! Disks that are full, and directories that cannot be written: refused while it lasts, and no longer.

use std::{
    env, fs,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use countersign_audit::{AuditError, AuditLog, Durability};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::{block_on, open, open_sized, record, requests, whole};

const DIRECTORY: &str = "COUNTERSIGN_TEST_DISK";

/// Records with 32 recorders until nobody can any more; returns what was acknowledged.
fn record_until_refused(log: &AuditLog) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    runtime.block_on(async {
        let mut recorders = tokio::task::JoinSet::new();
        for recorder in 0..32 {
            let log = log.clone();
            recorders.spawn(async move {
                let mut acknowledged = Vec::new();
                loop {
                    let request = format!("{recorder}-{}", acknowledged.len());
                    match record(&log, &request, Durability::Written).await {
                        Ok(()) => acknowledged.push(request),
                        Err(AuditError::Write { .. } | AuditError::File { .. }) => return acknowledged,
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
        recorders.join_all().await.concat()
    })
}

/// What is acknowledged is there, and nothing else is; nor is any part of a line.
fn exactly(directory: &Path, mut acknowledged: Vec<String>) {
    whole(directory);
    let mut recorded = requests(directory);
    recorded.sort_unstable();
    acknowledged.sort_unstable();
    assert_eq!(recorded, acknowledged);
}

#[test]
fn a_file_that_cannot_grow_refuses_events_until_it_can() {
    let directory = tempfile::tempdir().unwrap();
    let script = "trap '' XFSZ; ulimit -S -f 200; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(env::current_exe().unwrap());
    run_child(command, "disk::the_child_meets_its_limit", directory.path());
}

#[test]
#[ignore = "is started by the test above, with a limit on the size of files"]
fn the_child_meets_its_limit() {
    let Some(directory) = env::var_os(DIRECTORY).map(PathBuf::from) else { return };
    let limit = getrlimit(Resource::Fsize);
    assert_eq!(limit.current, Some(200 * 512));
    let log = open(&directory);
    let mut acknowledged = record_until_refused(&log);
    for durability in [Durability::Written, Durability::Strict] {
        let error = block_on(record(&log, &"x".repeat(500), durability)).unwrap_err();
        assert!(error.to_string().contains("make space or mend the disk"), "{error}");
    }
    exactly(&directory, acknowledged.clone());

    setrlimit(Resource::Fsize, Rlimit { current: limit.maximum, maximum: limit.maximum }).unwrap();
    block_on(record(&log, "after", Durability::Strict)).unwrap();
    acknowledged.push("after".to_owned());
    exactly(&directory, acknowledged);
}

/// A small file system of its own, where the machine lets us mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let point = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=128k", "tmpfs"])
            .arg(point.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then(|| Self(point))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_refuses_events_until_there_is_space_also_while_a_new_file_is_due() {
    for largest_file in [u64::MAX, 10_000] {
        let Some(disk) = SmallDisk::mount() else {
            println!("skipped: only root may mount the small disk of this test");
            return;
        };
        let directory = disk.0.path().join("audit");
        let ballast = disk.0.path().join("ballast");
        let log = open_sized(&directory, largest_file).unwrap();
        fs::write(&ballast, vec![0; 40_000]).unwrap();
        let mut acknowledged = record_until_refused(&log);
        block_on(record(&log, &"x".repeat(5000), Durability::Strict)).unwrap_err();
        exactly(&directory, acknowledged.clone());

        fs::remove_file(&ballast).unwrap();
        block_on(record(&log, "after", Durability::Strict)).unwrap();
        acknowledged.push("after".to_owned());
        exactly(&directory, acknowledged);
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_named_and_holds_up_only_new_files() {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777)).unwrap();
    // Root may write anywhere, so the child is somebody else; it must reach its own program.
    let program = directory.path().join("child");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(&program);
    if rustix::process::geteuid().is_root() {
        command.uid(65534).gid(65534);
    }
    run_child(command, "disk::the_child_finds_its_directory_read_only", directory.path());
}

#[test]
#[ignore = "is started by the test above, as somebody who is not root"]
fn the_child_finds_its_directory_read_only() {
    let Some(parent) = env::var_os(DIRECTORY).map(PathBuf::from) else { return };
    let directory = parent.join("audit");
    fs::create_dir(&directory).unwrap();
    let may = |mode| fs::set_permissions(&directory, fs::Permissions::from_mode(mode)).unwrap();
    may(0o500);
    let error = open_sized(&directory, 1000).unwrap_err();
    assert!(error.to_string().starts_with("cannot lock the audit file "), "{error}");

    may(0o700);
    let log = open_sized(&directory, 1000).unwrap();
    may(0o500);
    let mut acknowledged = record_until_refused(&log);
    assert!(!acknowledged.is_empty());
    let error = block_on(record(&log, "refused", Durability::Written)).unwrap_err();
    assert!(error.to_string().starts_with("cannot create the audit file "), "{error}");

    may(0o700);
    block_on(record(&log, "after", Durability::Written)).unwrap();
    acknowledged.push("after".to_owned());
    exactly(&directory, acknowledged);
}

#[track_caller]
fn run_child(mut command: Command, test: &str, directory: &Path) {
    let status = command
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{test}: {status}");
}
