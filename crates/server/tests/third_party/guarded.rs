//! What the story needs of a third party.

use countersign_testkit::third_party::{Nginx, RabbitMq};

/// A program that lets `alice` in.
pub(crate) trait Guarded: Send + Sync {
    /// Its address without a path.
    fn url(&self) -> String;
    /// Gives `alice` another password.
    fn set_password(&mut self, password: &str) -> impl Future<Output = ()> + Send;
    /// Kills it.
    fn stop(&mut self);
    /// Starts it again where it was.
    fn start(&mut self) -> impl Future<Output = ()> + Send;

    /// Its port.
    fn port(&self) -> String {
        self.url().rsplit_once(':').expect("a port").1.to_owned()
    }
}

impl Guarded for Nginx {
    fn url(&self) -> String {
        self.url()
    }

    async fn set_password(&mut self, password: &str) {
        self.set_password("alice", password);
    }

    fn stop(&mut self) {
        self.stop();
    }

    async fn start(&mut self) {
        self.start().await;
    }
}

impl Guarded for RabbitMq {
    fn url(&self) -> String {
        self.url()
    }

    async fn set_password(&mut self, password: &str) {
        self.set_password(password).await;
    }

    fn stop(&mut self) {
        self.stop();
    }

    async fn start(&mut self) {
        self.start().await;
    }
}
