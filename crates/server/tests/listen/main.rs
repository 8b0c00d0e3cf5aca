//! The loop that brings requests in: its limits, its end, and TLS.

mod crowded;
mod slow;
mod stopping;
mod tls;
mod under_way;
