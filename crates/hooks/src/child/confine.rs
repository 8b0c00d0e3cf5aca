//! What the child gives up before it reads a script. Each step is for the case that a script breaks out of the
//! engine: what it then holds is a process that can compute for a moment and talk to its parent.

#[cfg(target_os = "linux")]
mod descriptors;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod system_calls;

#[cfg(target_os = "linux")]
pub(super) use linux::{before_anything, bound_processor_time, for_good};
#[cfg(not(target_os = "linux"))]
pub(super) use other::{before_anything, bound_processor_time, for_good};

/// Where confinement is weaker: a warning says so when the program starts.
#[cfg(not(target_os = "linux"))]
mod other {
    use std::io;

    use crate::{Budget, Limits};

    pub(in crate::child) fn before_anything() -> io::Result<()> {
        rustix::process::chdir("/")?;
        Ok(())
    }

    pub(in crate::child) fn for_good(_: &Limits) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::child) fn bound_processor_time(_: Budget) {}
}
