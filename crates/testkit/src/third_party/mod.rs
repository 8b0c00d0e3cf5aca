//! Real programs that guard themselves with HTTP Basic, from Debian's packages, each as an ordinary child
//! process with its own configuration, directory and ports. The machine's own instances stay untouched.

mod nginx;
mod rabbitmq;

pub use nginx::{Nginx, nginx};
pub use rabbitmq::{RabbitMq, rabbitmq};

/// The Debian packages that bring these programs.
pub const DEBIAN_PACKAGES: &[&str] = &["nginx", "apache2-utils", "rabbitmq-server"];
