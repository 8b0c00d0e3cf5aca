//! The rules of HTTP Basic, each as a test that bears its id. B12 to B17 and B19 need a server or another crate.

mod accepting;
mod building;
mod challenges;
mod vectors;
