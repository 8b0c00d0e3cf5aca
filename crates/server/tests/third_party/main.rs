//! Real programs with a Basic of their own, and the whole way of a credential: tried, kept, used, refused.

mod direct;
mod guarded;
mod nginx;
mod rabbitmq;
mod story;
