//! Medians with their spread, ratios, and the JSON that a run leaves in bench/out.

use std::fmt;
use std::process::Command;

use serde::Serialize;
use serde_json::{Value, json};

use super::{MEASURED_CORE, OTHER_CORE, bench_folder};
use crate::fault::Fault;
use crate::run::{root, say};

/// Median, least and greatest of some figures; printed as `median (min-max)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Spread {
    /// The middle figure; of an even count, the mean of the middle two.
    pub(crate) median: f64,
    /// The least.
    pub(crate) min: f64,
    /// The greatest.
    pub(crate) max: f64,
}

impl Spread {
    /// The spread of figures; all zero when there are none.
    pub(crate) fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.collect();
        sorted.sort_by(f64::total_cmp);
        let (Some(min), Some(max)) = (sorted.first(), sorted.last()) else {
            return Self { median: 0.0, min: 0.0, max: 0.0 };
        };
        let upper = sorted[sorted.len() / 2];
        let lower = sorted[(sorted.len() - 1) / 2];
        Self { median: f64::midpoint(lower, upper), min: *min, max: *max }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = formatter.precision().unwrap_or(1);
        write!(formatter, "{:.digits$} ({:.digits$}-{:.digits$})", self.median, self.min, self.max)
    }
}

/// A median as a multiple of nginx's, `1.07 x`; a dash when nginx or the figure itself was not measured.
pub(crate) fn ratio(figure: f64, nginx: Option<f64>) -> String {
    match nginx {
        Some(nginx) if nginx > 0.0 && figure > 0.0 => format!("{:.2} x", figure / nginx),
        _ => "-".into(),
    }
}

/// Where and on what a run was made.
pub(crate) fn machine() -> Value {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    json!({
        "cpu": model.trim_start_matches([' ', '\t', ':']),
        "cores": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "kernel": line_of("uname", &["-r"]),
        "tcp_congestion_control": std::fs::read_to_string("/proc/sys/net/ipv4/tcp_congestion_control")
            .unwrap_or_default()
            .trim(),
        "measured_on_core": MEASURED_CORE,
        "load_and_stand_in_on_core": OTHER_CORE,
        "commit": commit(),
        "at": line_of("date", &["-u", "+%FT%TZ"]),
    })
}

/// The commit that is checked out, with `-dirty` when files differ from it.
pub(crate) fn commit() -> String {
    line_of("git", &["describe", "--always", "--dirty"])
}

/// Writes bench/out/`name`.json.
pub(crate) fn write_json(name: &str, value: &Value) -> Result<(), Fault> {
    let folder = bench_folder().join("out");
    let path = folder.join(format!("{name}.json"));
    std::fs::create_dir_all(&folder).map_err(Fault::file(&folder))?;
    std::fs::write(&path, format!("{value:#}\n")).map_err(Fault::file(&path))?;
    say(&format!("\nwritten: bench/out/{name}.json"))
}

fn line_of(program: &str, arguments: &[&str]) -> String {
    Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Spread, ratio};

    #[test]
    fn a_spread_of_five_rounds_is_the_middle_one_with_least_and_greatest() {
        let spread = Spread::of([3.0, 1.0, 9.0, 2.0, 4.0].into_iter());
        assert_eq!(spread, Spread { median: 3.0, min: 1.0, max: 9.0 });
        assert_eq!(format!("{spread:.0}"), "3 (1-9)");
    }

    #[test]
    fn a_spread_of_an_even_count_takes_the_mean_of_the_middle_two() {
        assert!((Spread::of([4.0, 1.0, 2.0, 8.0].into_iter()).median - 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_ratio_without_nginx_in_the_same_run_is_a_dash() {
        assert_eq!(ratio(150.0, Some(100.0)), "1.50 x");
        assert_eq!(ratio(150.0, None), "-");
        assert_eq!(ratio(0.0, Some(100.0)), "-");
    }
}
