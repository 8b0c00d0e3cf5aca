//! The connectors that are part of the program: `build.rs` lists them.

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));
