//! The rank test of Mann, Whitney and Wilcoxon: are two samples drawn from one distribution?

/// What the test found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict {
    /// In how many of all pairs the first sample's value is the greater one; ties count half.
    pub(crate) u: f64,
    /// How likely a `u` at least this far from the middle is, when both samples are of one distribution.
    pub(crate) p: f64,
}

/// Two-sided, by the normal approximation, corrected for ties and not for continuity: fit for samples of some
/// twenty values and more.
pub(crate) fn test(first: &[f64], second: &[f64]) -> Verdict {
    let (ranks, ties) = ranks(first, second);
    let (n, m) = (count(first.len()), count(second.len()));
    let all = n + m;
    let u = ranks - n * (n + 1.0) / 2.0;
    let variance = n * m / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
    let z = (u - n * m / 2.0) / variance.sqrt();
    Verdict { u, p: libm::erfc(z.abs() / std::f64::consts::SQRT_2) }
}

/// The sum of the first sample's ranks among all values, and the sum of `t^3 - t` over groups of `t` equal ones.
fn ranks(first: &[f64], second: &[f64]) -> (f64, f64) {
    let mut all: Vec<(f64, bool)> = first.iter().map(|value| (*value, true)).collect();
    all.extend(second.iter().map(|value| (*value, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut ties, mut before) = (0.0, 0.0, 0.0);
    for equal in all.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let size = count(equal.len());
        let rank = before + f64::midpoint(size, 1.0);
        sum += rank * count(equal.iter().filter(|(_, of_first)| *of_first).count());
        ties += size.powi(3) - size;
        before += size;
    }
    (sum, ties)
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 values")]
fn count(number: usize) -> f64 {
    number as f64
}

/// Expected values are those of `SciPy` 1.17's `mannwhitneyu(method="asymptotic", use_continuity=False)`.
#[test]
fn it_finds_what_another_implementation_finds() {
    let healthy = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
    let treated = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.15, 1.29];
    let low: Vec<f64> = (1..=20).map(f64::from).collect();
    let high: Vec<f64> = (9..=28).map(f64::from).collect();
    let cases: [(&[f64], &[f64], f64, f64); 3] = [
        (&healthy, &treated, 58.0, 0.121_890_991_496_761_01),
        (&[19.0, 22.0, 16.0, 29.0, 24.0], &[20.0, 11.0, 17.0, 12.0], 17.0, 0.086_410_732_973_7),
        (&low, &high, 72.0, 0.000_531_491_019_015_363),
    ];
    for (first, second, u, p) in cases {
        let verdict = test(first, second);
        assert!((verdict.u - u).abs() < 1e-9 && (verdict.p - p).abs() < 1e-9, "{verdict:?}, not {u} and {p}");
    }
}
