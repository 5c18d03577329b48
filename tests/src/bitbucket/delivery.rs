//! The postman: carries events to webhooks, signed, one after another, with the service's two further attempts.
//!
//! What goes wrong on the way is on order: letters can be lost, doubled, or held and let go in reverse.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Client;
use sha2::Sha256;
use tokio::sync::mpsc;

use super::forge::{Event, Hook};

/// The receiver must have answered within this time.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Attempts for one letter; only 5xx is tried again.
const ATTEMPTS: u32 = 3;

/// How letters travel until this is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Travel {
    /// Once, in order.
    #[default]
    AsUsual,
    /// Never.
    Lost,
    /// Twice.
    Doubled,
    /// Not before they are released, in reverse.
    Held,
}

/// One delivery attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Event key.
    pub event: String,
    /// Same for all attempts.
    pub request_id: String,
    /// 1 for the first.
    pub attempt: u32,
    /// HTTP status; none where nobody answered.
    pub status: Option<u16>,
}

/// An event on its way to one webhook.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    url: String,
    hook_id: String,
    secret: Option<String>,
    event: String,
    request_id: String,
    body: Vec<u8>,
}

/// Takes letters and carries them in the background.
#[derive(Debug)]
pub(super) struct Postman {
    desk: mpsc::UnboundedSender<Letter>,
    travel: Mutex<Travel>,
    held: Mutex<Vec<Letter>>,
    log: Arc<Mutex<Vec<Delivery>>>,
}

impl Postman {
    /// Starts carrying; ends with the value.
    pub(super) fn start() -> Self {
        let (desk, mut letters) = mpsc::unbounded_channel();
        let log = Arc::<Mutex<Vec<Delivery>>>::default();
        let book = log.clone();
        tokio::spawn(async move {
            let client = crate::http::client();
            while let Some(letter) = letters.recv().await {
                carry(&client, &letter, &book).await;
            }
        });
        Self {
            desk,
            travel: Mutex::default(),
            held: Mutex::default(),
            log,
        }
    }

    pub(super) fn set_travel(&self, travel: Travel) {
        *self.travel.lock().expect("no holder panics") = travel;
    }

    /// An event for one webhook.
    pub(super) fn post(&self, hook: &Hook, event: &Event) {
        let letter = Letter {
            url: hook.url.clone(),
            hook_id: hook.uuid.trim_matches(['{', '}']).to_owned(),
            secret: hook.secret.clone(),
            event: event.key.clone(),
            request_id: uuid::Uuid::new_v4().to_string(),
            body: event.payload.to_string().into_bytes(),
        };
        match *self.travel.lock().expect("no holder panics") {
            Travel::AsUsual => self.send(letter),
            Travel::Lost => {}
            Travel::Doubled => {
                self.send(letter.clone());
                self.send(letter);
            }
            Travel::Held => self.held.lock().expect("no holder panics").push(letter),
        }
    }

    /// Lets held letters go, the youngest first, and travels as usual again.
    pub(super) fn release_reversed(&self) {
        self.set_travel(Travel::AsUsual);
        let held = std::mem::take(&mut *self.held.lock().expect("no holder panics"));
        held.into_iter().rev().for_each(|letter| self.send(letter));
    }

    pub(super) fn log(&self) -> Vec<Delivery> {
        self.log.lock().expect("no holder panics").clone()
    }

    fn send(&self, letter: Letter) {
        // The postman ends with the runtime; letters after that have nobody to read them.
        let _ = self.desk.send(letter);
    }
}

async fn carry(client: &Client, letter: &Letter, log: &Mutex<Vec<Delivery>>) {
    for attempt in 1..=ATTEMPTS {
        let mut request = client
            .post(&letter.url)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Bitbucket-Webhooks/2.0")
            .header("X-Event-Key", &letter.event)
            .header("X-Hook-UUID", &letter.hook_id)
            .header("X-Request-UUID", &letter.request_id)
            .header("X-Attempt-Number", attempt.to_string());
        if let Some(secret) = &letter.secret {
            request = request.header("X-Hub-Signature", sign(secret, &letter.body));
        }
        let status = request
            .body(letter.body.clone())
            .send()
            .await
            .ok()
            .map(|answer| answer.status().as_u16());
        let (event, request_id) = (letter.event.clone(), letter.request_id.clone());
        log.lock().expect("no holder panics").push(Delivery {
            event,
            request_id,
            attempt,
            status,
        });
        if status.is_none_or(|status| status < 500) {
            return;
        }
    }
}

/// `X-Hub-Signature` of a body.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}
