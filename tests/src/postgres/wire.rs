//! PostgreSQL's messages, as far as a bystander must read them: where one ends, and what a client asks for.
//!
//! An exchange is what a client sends until it waits for the server: a login, a simple query, or the messages up to
//! `Sync`. Its text is that of the statements in it, with numbers blanked, so that the same step reads the same in
//! every run.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncRead, AsyncReadExt};

/// What no message of ours exceeds.
const LARGEST: usize = 64 << 20;

/// The first message of a session that wants to cancel another.
const CANCEL: u32 = 80_877_102;
/// The first message of a session that asks for TLS or GSS.
const ENCRYPT: [u32; 2] = [80_877_103, 80_877_104];

/// A message with its type, as it crossed the wire.
#[derive(Debug, Clone)]
pub struct Message {
    /// The type; 0 for the first of a session.
    pub tag: u8,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// What the first message of a session wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// To talk to this database.
    Session {
        /// Which.
        database: String,
    },
    /// To encrypt first; the server answers with one byte.
    Encrypt,
    /// To cancel what another session does.
    Cancel,
}

/// Reads a message that has a type; none at the end of the stream.
pub async fn read_message(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<Message>> {
    let mut tag = [0];
    if stream.read(&mut tag).await.context("read a message")? == 0 {
        return Ok(None);
    }
    let mut message = read_untyped(stream).await?.context("a message ends early")?;
    message.tag = tag[0];
    message.bytes.insert(0, tag[0]);
    Ok(Some(message))
}

/// Reads the first message of a session, which has no type.
pub async fn read_untyped(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<Message>> {
    let mut length = [0; 4];
    if stream.read(&mut length[..1]).await.context("read a message")? == 0 {
        return Ok(None);
    }
    stream
        .read_exact(&mut length[1..])
        .await
        .context("read a message")?;
    let size = u32::from_be_bytes(length) as usize;
    ensure!((4..=LARGEST).contains(&size), "a message of {size} bytes");
    let mut bytes = length.to_vec();
    bytes.resize(size, 0);
    stream
        .read_exact(&mut bytes[4..])
        .await
        .context("read a message")?;
    Ok(Some(Message { tag: 0, bytes }))
}

impl Message {
    /// What the first message of a session wants.
    pub fn opening(&self) -> Opening {
        let code = self.bytes.get(4..8).map_or(0, |code| {
            u32::from_be_bytes(code.try_into().expect("four bytes were cut off"))
        });
        if code == CANCEL {
            return Opening::Cancel;
        }
        if ENCRYPT.contains(&code) {
            return Opening::Encrypt;
        }
        let mut words = self.bytes[8..].split(|byte| *byte == 0);
        let mut database = String::new();
        while let (Some(key), Some(value)) = (words.next(), words.next()) {
            if key == b"database" {
                database = String::from_utf8_lossy(value).into_owned();
            }
        }
        Opening::Session { database }
    }

    /// Whether a client waits for an answer after this one.
    pub fn ends_exchange(&self) -> bool {
        matches!(self.tag, b'Q' | b'S')
    }

    /// Whether the server waits for the client after this one.
    pub fn is_ready(&self) -> bool {
        self.tag == b'Z'
    }

    fn texts(&self) -> impl Iterator<Item = String> {
        let body = self.bytes.get(5..).unwrap_or_default();
        body.split(|byte| *byte == 0)
            .map(|text| String::from_utf8_lossy(text).into_owned())
    }
}

/// A simple query that fails on the server, in place of what a client sent.
pub fn failing_query() -> Vec<u8> {
    let text = b"DO $$ BEGIN RAISE EXCEPTION 'an error that the harness ordered'; END $$\0";
    let size = u32::try_from(text.len() + 4).expect("a short text");
    let mut bytes = vec![b'Q'];
    bytes.extend(size.to_be_bytes());
    bytes.extend(text);
    bytes
}

/// Tells what the exchanges of a session are about.
#[derive(Debug, Default)]
pub struct Reader {
    prepared: HashMap<String, String>,
}

impl Reader {
    /// The statements of an exchange, in one line without numbers.
    pub fn text_of(&mut self, messages: &[Message]) -> String {
        let parts: Vec<String> = messages.iter().filter_map(|message| self.part(message)).collect();
        blank(&parts.join("; "))
    }

    fn part(&mut self, message: &Message) -> Option<String> {
        let mut texts = message.texts();
        match message.tag {
            b'Q' => texts.next(),
            b'P' => {
                let (name, text) = (texts.next()?, texts.next()?);
                self.prepared.insert(name, text.clone());
                Some(text)
            }
            b'B' => {
                let (_portal, name) = (texts.next()?, texts.next()?);
                // An unnamed one was just parsed in the same exchange.
                (!name.is_empty())
                    .then(|| format!("again {}", self.prepared.get(&name).map_or("", |text| text)))
            }
            b'C' => Some("close".to_owned()),
            _ => None,
        }
    }
}

/// A text in one line; runs of digits are one sign.
pub fn blank(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut blanked = String::new();
    for character in words.join(" ").chars() {
        if !character.is_ascii_digit() {
            blanked.push(character);
        } else if !blanked.ends_with('#') {
            blanked.push('#');
        }
    }
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: u8, body: &[u8]) -> Message {
        let mut bytes = vec![tag, 0, 0, 0, 0];
        bytes.extend(body);
        Message { tag, bytes }
    }

    #[test]
    fn an_exchange_reads_the_same_with_other_numbers() {
        let mut reader = Reader::default();
        let query = [message(b'Q', b"SELECT  12,\n 3\0")];
        assert_eq!(reader.text_of(&query), "SELECT #, #");
        let typed = [
            message(b'P', b"\0SELECT $1\0\0\0"),
            message(b'B', b"\0\0\0\0"),
            message(b'S', b""),
        ];
        assert_eq!(reader.text_of(&typed), "SELECT $#");
        let prepared = [message(b'P', b"s0\0SELECT x\0\0\0"), message(b'S', b"")];
        assert_eq!(reader.text_of(&prepared), "SELECT x");
        let bound = [message(b'B', b"\0s0\0\0\0"), message(b'S', b"")];
        assert_eq!(reader.text_of(&bound), "again SELECT x");
    }

    #[test]
    fn a_session_names_its_database() {
        let mut body = vec![0, 0, 0, 0];
        body.extend(196_608_u32.to_be_bytes());
        body.extend(b"user\0ada\0database\0hr\0\0");
        let first = Message { tag: 0, bytes: body };
        assert_eq!(
            first.opening(),
            Opening::Session {
                database: "hr".to_owned()
            }
        );
    }
}
