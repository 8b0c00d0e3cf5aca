//! The commands: what they print of the secrets that they are given, and of those that they find.
