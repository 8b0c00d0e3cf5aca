//! What a script's call has of the world in the child: the channel to the parent, within the call's limits.

use std::{collections::VecDeque, time::Instant};

use super::{channel::Channel, confine};
use crate::{
    Budget, FetchCode, FetchFailed, Limits, LogLevel,
    surroundings::{Event, HostAnswer, HostRequest, Surroundings},
    wire::{FromChild, ToChild},
};

/// Requests that are with the parent at one time at most; others wait here.
pub(crate) const MOST_AT_ONCE: u32 = 8;

const COMPUTES: &str = "getBasicAuth only computes; ask for it in getUserInfo";
const FULL: &str = "the log of this call is full; what follows is left out";

/// The world of one call.
pub(super) struct World<'a> {
    channel: &'a mut Channel,
    limits: &'a Limits,
    /// When the call must be over, whatever it waits for.
    end: Instant,
    /// A sign-in that is still at its first step, where the parent answers nothing.
    only_computes: bool,
    requests: u32,
    /// Requests that the parent works on.
    out: u32,
    /// Requests for which there was no room yet.
    held: VecDeque<(u32, HostRequest)>,
    /// Requests that were refused here.
    refused: VecDeque<(u32, HostAnswer)>,
    lines: u32,
    bytes: usize,
    is_log_full: bool,
    /// The parent is gone, or talks nonsense: nothing is answered any more.
    is_broken: bool,
}

impl<'a> World<'a> {
    /// The world of a call that begins now.
    pub(super) fn new(channel: &'a mut Channel, limits: &'a Limits, budget: Budget) -> Self {
        Self {
            channel,
            limits,
            end: Instant::now() + budget.wall,
            only_computes: false,
            requests: 0,
            out: 0,
            held: VecDeque::new(),
            refused: VecDeque::new(),
            lines: 0,
            bytes: 0,
            is_log_full: false,
            is_broken: false,
        }
    }

    /// The world of a sign-in that begins now.
    pub(super) fn of_sign_in(channel: &'a mut Channel, limits: &'a Limits) -> Self {
        Self { only_computes: true, ..Self::new(channel, limits, limits.synchronous) }
    }

    fn send(&mut self, message: &FromChild) {
        self.is_broken |= self.channel.send(message).is_err();
    }

    fn next_held(&mut self) {
        if self.out < MOST_AT_ONCE
            && let Some((id, request)) = self.held.pop_front()
        {
            self.out += 1;
            self.send(&FromChild::Request { id, request });
        }
    }

    fn write(&mut self, level: LogLevel, text: &str) {
        self.send(&FromChild::Log { level, text: text.to_owned() });
    }
}

impl Surroundings for World<'_> {
    fn start(&mut self, id: u32, request: HostRequest) {
        self.requests = self.requests.saturating_add(1);
        if self.requests > self.limits.requests {
            let answer = refusal(&request, "this call has made too many requests");
            self.refused.push_back((id, answer));
        } else if self.only_computes {
            self.refused.push_back((id, refusal(&request, COMPUTES)));
        } else if size(&request) > self.limits.exchange {
            let answer = refusal(&request, "the request is larger than a hook's may be");
            self.refused.push_back((id, answer));
        } else {
            self.held.push_back((id, request));
            self.next_held();
        }
    }

    fn wait(&mut self, until: Option<Instant>) -> Event {
        if let Some((id, answer)) = self.refused.pop_front() {
            return Event::Answer { id, answer };
        }
        let until = until.map_or(self.end, |until| until.min(self.end));
        loop {
            if self.is_broken {
                // The loop that asks ends by its own time; the channel's end is seen right after.
                return Event::Time;
            }
            match self.channel.receive_until(until) {
                Ok(Some(ToChild::Answer { id, answer })) => {
                    self.out = self.out.saturating_sub(1);
                    self.next_held();
                    return Event::Answer { id, answer };
                }
                Ok(None) => return Event::Time,
                Ok(Some(_)) | Err(_) => self.is_broken = true,
            }
        }
    }

    fn go_on(&mut self, basic: &str) {
        self.send(&FromChild::Header(basic.to_owned()));
        confine::bound_processor_time(self.limits.waiting);
        self.end = Instant::now() + self.limits.waiting.wall;
        self.only_computes = false;
        (self.lines, self.bytes, self.is_log_full) = (0, 0, false);
    }

    fn log(&mut self, level: LogLevel, text: &str) {
        if self.is_log_full {
            return;
        }
        let bytes = self.bytes.saturating_add(text.len());
        if self.lines >= self.limits.log_lines || bytes > self.limits.log_bytes {
            self.is_log_full = true;
            self.write(LogLevel::Warn, FULL);
            return;
        }
        self.lines += 1;
        self.bytes = bytes;
        self.write(level, text);
    }
}

fn refusal(request: &HostRequest, message: &str) -> HostAnswer {
    match request {
        HostRequest::Fetch(_) => {
            HostAnswer::Fetch(Err(FetchFailed { code: FetchCode::Refused, message: message.into() }))
        }
        HostRequest::Model(_) => HostAnswer::Model(Err(message.into())),
    }
}

/// About how many bytes a request has on the channel.
fn size(request: &HostRequest) -> usize {
    match request {
        HostRequest::Fetch(request) => {
            let headers =
                request.headers.iter().map(|(name, value)| name.len() + value.len() + 8).sum::<usize>();
            request.url.len() + headers + request.body.as_ref().map_or(0, Vec::len)
        }
        HostRequest::Model(request) => request.arguments.iter().map(|one| one.to_string().len()).sum(),
    }
}
