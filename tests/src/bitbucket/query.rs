//! The filter language of lists (`q=`): comparisons of fields joined by AND and OR, with parentheses.

use serde_json::Value;

/// Whether an object meets a filter; `Err` where the filter can not be read.
pub(super) fn meets(filter: &str, object: &Value) -> Result<bool, String> {
    let tokens = tokens(filter)?;
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        object,
    };
    let met = reader.any()?;
    if reader.at < tokens.len() {
        return Err(format!("unexpected {:?}", tokens[reader.at]));
    }
    Ok(met)
}

/// Orders objects by a field; a leading `-` turns it around.
pub(super) fn sort(objects: &mut [Value], key: &str) {
    let (field, descending) = key.strip_prefix('-').map_or((key, false), |field| (field, true));
    objects.sort_by(|a, b| {
        let order = compare(look_up(a, field), look_up(b, field));
        if descending { order.reverse() } else { order }
    });
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(String),
}

fn tokens(filter: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = filter.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '"' => {
                let end = rest[1..].find('"').ok_or("a text does not end")?;
                (Token::Text(rest[1..=end].to_owned()), end + 2)
            }
            '(' | ')' => (Token::Sign(first.to_string()), 1),
            '=' | '!' | '<' | '>' | '~' => {
                let length = rest.find(|c| !"=!<>~".contains(c)).unwrap_or(rest.len());
                (Token::Sign(rest[..length].to_owned()), length)
            }
            _ => {
                let length = rest
                    .find(|c: char| c.is_whitespace() || "()=!<>~\"".contains(c))
                    .unwrap_or(rest.len());
                (Token::Word(rest[..length].to_owned()), length)
            }
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    object: &'a Value,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<bool, String> {
        let mut met = self.all()?;
        while self.take_word("OR") {
            met |= self.all()?;
        }
        Ok(met)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut met = self.one()?;
        while self.take_word("AND") {
            met &= self.one()?;
        }
        Ok(met)
    }

    fn one(&mut self) -> Result<bool, String> {
        match self.next()? {
            Token::Sign(sign) if sign == "(" => {
                let met = self.any()?;
                match self.next()? {
                    Token::Sign(sign) if sign == ")" => Ok(met),
                    other => Err(format!("wanted ), found {other:?}")),
                }
            }
            Token::Word(field) => self.comparison(&field),
            other => Err(format!("wanted a field, found {other:?}")),
        }
    }

    fn comparison(&mut self, field: &str) -> Result<bool, String> {
        let Token::Sign(sign) = self.next()? else {
            return Err(format!("wanted a comparison after {field}"));
        };
        let wanted = match self.next()? {
            Token::Text(text) => Value::String(text),
            Token::Word(word) => serde_json::from_str(&word).unwrap_or(Value::String(word)),
            Token::Sign(sign) => return Err(format!("wanted a value, found {sign}")),
        };
        let found = look_up(self.object, field);
        if found.is_null()
            && field
                .split('.')
                .next()
                .is_none_or(|first| self.object.get(first).is_none())
        {
            return Err(format!("unknown field {field}"));
        }
        let order = compare(found, &wanted);
        Ok(match sign.as_str() {
            "=" => order.is_eq(),
            "!=" => order.is_ne(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            "~" => text(found).to_lowercase().contains(&text(&wanted).to_lowercase()),
            _ => return Err(format!("unknown comparison {sign}")),
        })
    }

    fn next(&mut self) -> Result<Token, String> {
        let token = self
            .tokens
            .get(self.at)
            .cloned()
            .ok_or("the filter ends too early")?;
        self.at += 1;
        Ok(token)
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        let taken =
            matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(taken);
        taken
    }
}

fn look_up<'a>(object: &'a Value, field: &str) -> &'a Value {
    field.split('.').fold(object, |value, part| &value[part])
}

/// Instants as instants (two spellings of one are equal), numbers as numbers, the rest as text.
fn compare(found: &Value, wanted: &Value) -> std::cmp::Ordering {
    if let (Some(a), Some(b)) = (found.as_f64(), wanted.as_f64()) {
        return a.total_cmp(&b);
    }
    let (a, b) = (text(found), text(wanted));
    match (a.parse::<jiff::Timestamp>(), b.parse::<jiff::Timestamp>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(&b),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_compare_fields() {
        let object = json!({
            "state": "OPEN", "id": 7, "title": "Add Table",
            "updated_on": "2026-11-23T10:00:00.000001+00:00",
            "destination": {"branch": {"name": "main"}},
        });
        for (filter, wanted) in [
            ("state = \"OPEN\"", Ok(true)),
            ("destination.branch.name = \"main\" AND id > 6", Ok(true)),
            ("id>7 or (title ~ \"table\" and state != \"MERGED\")", Ok(true)),
            ("updated_on > 2026-11-23T10:00:00+00:00", Ok(true)),
            ("updated_on >= \"2026-11-23T11:00:00.000001+01:00\"", Ok(true)),
            ("updated_on > \"2026-11-23T10:00:00.000001Z\"", Ok(false)),
            ("nonsense = 1", Err(())),
            ("state =", Err(())),
        ] {
            assert_eq!(meets(filter, &object).map_err(|_| ()), wanted, "{filter}");
        }
    }
}
