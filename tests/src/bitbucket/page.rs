//! Lists in pages. `next` is opaque: the place in the list is hidden in it, so that nobody counts pages by himself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::answer::{Answer, Call};

/// One page of `values`, of the asked length or `default`, at most `largest`.
pub(super) fn page(
    call: &Call,
    address: &str,
    values: Vec<Value>,
    default: usize,
    largest: usize,
) -> Result<Answer, Answer> {
    let asked = call.parameter("pagelen").map(str::parse::<usize>);
    let length = match asked {
        None => default,
        Some(Ok(length)) if (1..=largest).contains(&length) => length,
        Some(_) => return Err(Answer::error(400, "Invalid pagelen")),
    };
    let start = match call.parameter("page") {
        None | Some("1") => 0,
        Some(token) => place(token).ok_or_else(|| Answer::error(400, "Invalid page"))?,
    };
    let total = values.len();
    let values: Vec<Value> = values.into_iter().skip(start).take(length).collect();
    let end = start + values.len();
    let mut answer = json!({"pagelen": length, "values": values});
    if end < total {
        answer["next"] = json!(next_link(call, address, end));
    }
    Ok(Answer::json(200, answer))
}

fn next_link(call: &Call, address: &str, end: usize) -> String {
    let mut link = url::Url::parse(address).expect("the fake's own address");
    {
        let mut query = link.query_pairs_mut();
        for (name, value) in call.query.iter().filter(|(name, _)| name != "page") {
            query.append_pair(name, value);
        }
        query.append_pair("page", &URL_SAFE_NO_PAD.encode(format!("from {end}")));
    }
    // The path stays as it was sent: parsing would decode what must stay encoded.
    format!("{address}{}?{}", call.path, link.query().unwrap_or_default())
}

fn place(token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("from ")?.parse().ok()
}
