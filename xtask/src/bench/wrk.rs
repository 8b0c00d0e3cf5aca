//! One run of wrk, and the figures read from what it prints.

use std::path::PathBuf;
use std::process::Command;

use serde::Serialize;

use super::OTHER_CORE;
use crate::fault::Fault;

/// What wrk is asked to call.
pub(crate) struct Target {
    /// The whole address.
    pub(crate) url: String,
    /// Header lines, `Name: value`.
    pub(crate) headers: Vec<String>,
    /// A script that makes the requests, with its arguments.
    pub(crate) script: Option<(PathBuf, Vec<String>)>,
    /// Seconds after which an answer counts as an error.
    pub(crate) patience: u32,
}

/// What wrk itself counts as too late.
const PATIENCE: u32 = 2;

impl Target {
    /// The same GET again and again.
    pub(crate) fn get(url: String, headers: Vec<String>) -> Self {
        Self { url, headers, script: None, patience: PATIENCE }
    }
}

/// What one run of wrk saw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Sample {
    /// Answers in a second.
    pub(crate) requests_per_second: f64,
    /// Median latency in milliseconds.
    pub(crate) p50_ms: f64,
    /// The 99th percentile of latency in milliseconds.
    pub(crate) p99_ms: f64,
    /// Answers with a status other than 2xx or 3xx, and socket errors of any kind.
    pub(crate) errors: u64,
}

/// Loads `target` for some seconds from the core that the stand-in shares.
pub(crate) fn run(target: &Target, connections: u32, seconds: u32) -> Result<Sample, Fault> {
    let mut wrk = Command::new("taskset");
    wrk.args(["--cpu-list", OTHER_CORE, "wrk", "--threads", "1", "--latency"]).args([
        "--connections",
        &connections.to_string(),
        "--duration",
        &format!("{seconds}s"),
        "--timeout",
        &format!("{}s", target.patience),
    ]);
    for header in &target.headers {
        wrk.args(["--header", header]);
    }
    if let Some((script, _)) = &target.script {
        wrk.arg("--script").arg(script);
    }
    wrk.arg(&target.url);
    if let Some((_, arguments)) = &target.script {
        wrk.arg("--").args(arguments);
    }
    let output = wrk.output().map_err(|source| Fault::Start { program: "taskset".into(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse(&text)
        .ok_or_else(|| Fault::Wrk { said: format!("{text}{}", String::from_utf8_lossy(&output.stderr)) })
}

/// Reads wrk's report; nothing if a figure is missing.
fn parse(report: &str) -> Option<Sample> {
    let after = |label: &str| {
        report.lines().find_map(|line| line.trim().strip_prefix(label)).map(|rest| rest.trim().to_owned())
    };
    let refused = after("Non-2xx or 3xx responses:").map_or(Some(0), |count| count.parse().ok())?;
    let broken: u64 = after("Socket errors:").map_or(Some(0), |line| sum_of_numbers(&line))?;
    Some(Sample {
        requests_per_second: after("Requests/sec:")?.parse().ok()?,
        p50_ms: milliseconds(&after("50%")?)?,
        p99_ms: milliseconds(&after("99%")?)?,
        errors: refused + broken,
    })
}

/// The sum of the numbers in `connect 0, read 1, write 0, timeout 2`.
fn sum_of_numbers(line: &str) -> Option<u64> {
    line.split(',').map(|part| part.split_whitespace().next_back()?.parse::<u64>().ok()).sum()
}

/// A duration as wrk prints it: `35.00us`, `1.20ms`, `2.00s`, `1.00m`.
fn milliseconds(text: &str) -> Option<f64> {
    let split = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let factor = match unit {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1000.0,
        "m" => 60_000.0,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::{Sample, parse};

    /// What wrk 4.1.0 printed for a server that refused every request and was stopped half-way.
    const REPORT: &str = "\
Running 2s test @ http://127.0.0.1:18999/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   335.07us  280.89us   4.52ms   98.53%
    Req/Sec    67.16k    22.27k   78.35k    90.91%
  Latency Distribution
     50%  310.00us
     75%  339.00us
     90%  373.00us
     99%    1.42ms
  73571 requests in 2.00s, 23.64MB read
  Socket errors: connect 0, read 0, write 56090, timeout 0
  Non-2xx or 3xx responses: 73571
Requests/sec:  36723.75
Transfer/sec:     11.80MB
";

    #[test]
    fn a_report_gives_rate_latencies_in_milliseconds_and_the_sum_of_errors() {
        let sample = Sample { requests_per_second: 36723.75, p50_ms: 0.31, p99_ms: 1.42, errors: 129_661 };
        assert_eq!(parse(REPORT), Some(sample));
    }

    #[test]
    fn a_report_without_error_lines_counts_none() {
        let calm: String = REPORT
            .lines()
            .filter(|line| !line.contains("errors:") && !line.contains("Non-2xx"))
            .flat_map(|line| [line, "\n"])
            .collect();
        assert_eq!(parse(&calm).map(|sample| sample.errors), Some(0));
    }

    #[test]
    fn an_answer_of_wrk_without_figures_is_no_sample() {
        assert_eq!(parse("unable to connect to 127.0.0.1:1 Connection refused\n"), None);
    }
}
