//! Faults on order: what the API does wrong, how often, for which requests.

use std::time::Duration;

use super::answer::{Answer, Call};

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `Retry-After`.
    RateLimited {
        /// In seconds.
        retry_after: u32,
    },
    /// 500 with bare words.
    ServerError,
    /// 400 with a page, as for what the service's front can not take.
    HtmlBadRequest,
    /// The connection breaks before anything is done.
    Cut,
    /// Everything is done, then the connection breaks: the caller can not know.
    LoseAnswer,
    /// The answer is right but late.
    Slow(Duration),
}

/// A fault for some requests.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) method: String,
    pub(super) path_part: String,
    pub(super) fault: Fault,
    pub(super) times: u32,
}

impl Order {
    fn concerns(&self, call: &Call) -> bool {
        self.times > 0 && self.method == call.method && call.path.contains(&self.path_part)
    }
}

/// The fault this call meets, if any; used up with it.
pub(super) fn take(orders: &mut Vec<Order>, call: &Call) -> Option<Fault> {
    let place = orders.iter().position(|order| order.concerns(call))?;
    orders[place].times -= 1;
    let fault = orders[place].fault;
    orders.retain(|order| order.times > 0);
    Some(fault)
}

/// What the service answers instead, where the fault is an answer.
pub(super) fn instead(fault: Fault) -> Option<Answer> {
    match fault {
        Fault::RateLimited { retry_after } => {
            let words = "Rate limit for this resource has been exceeded";
            let answer = Answer {
                body: super::answer::Content::Text(words.to_owned()),
                ..Answer::empty(429)
            };
            Some(answer.with("retry-after", retry_after.to_string()))
        }
        Fault::ServerError => {
            let words = "Something went wrong";
            Some(Answer {
                body: super::answer::Content::Text(words.to_owned()),
                ..Answer::empty(500)
            })
        }
        Fault::HtmlBadRequest => Some(Answer::html(
            400,
            "<html><body><h1>Bad Request (400)</h1></body></html>",
        )),
        Fault::Cut | Fault::LoseAnswer | Fault::Slow(_) => None,
    }
}
