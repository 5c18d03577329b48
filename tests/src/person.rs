//! A person at the daemon's pages, without a browser: follows redirects, keeps the cookie, fills in forms.

use anyhow::{Context, Result, ensure};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response};
use url::Url;

use crate::wait::wait_until;

/// Redirects one act may take.
const MOST_REDIRECTS: usize = 5;

/// Somebody with a session.
pub struct Person {
    client: Client,
    base: Url,
    cookie: String,
}

/// A page as it came.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it was in the end.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// HTML.
    pub html: String,
}

impl Page {
    /// The words of the page: markup removed, white space folded.
    pub fn text(&self) -> String {
        let mut words = String::new();
        let mut inside = false;
        for character in self.html.chars() {
            match character {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    words.push(' ');
                }
                _ if !inside => words.push(character),
                _ => {}
            }
        }
        let words = words
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#34;", "\"");
        let words = words
            .replace("&#39;", "'")
            .replace("&#x27;", "'")
            .replace("&amp;", "&");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The first link whose address starts with this.
    pub fn link(&self, start: &str) -> Option<String> {
        attribute(&self.html, "href", start)
    }

    /// The first form whose address ends with this.
    pub fn form(&self, end: &str) -> Option<String> {
        let actions = self
            .html
            .split("action=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        actions
            .filter(|action| action.ends_with(end))
            .map(str::to_owned)
            .next()
    }

    /// The token that proves a form came from this page.
    pub fn csrf(&self) -> Option<String> {
        let field = self
            .html
            .split("<input")
            .find(|field| field.contains("name=\"csrf\""))?;
        attribute(field, "value", "")
    }
}

impl Person {
    /// Signs in through the form.
    pub async fn sign_in(base: &str, token: &str) -> Result<Self> {
        let base = Url::parse(base).context("read the daemon's address")?;
        let mut person = Self {
            client: crate::http::client(),
            base,
            cookie: String::new(),
        };
        let door = person.get("/sign-in").await?;
        let csrf = door.csrf().unwrap_or_default();
        let page = person
            .submit("/sign-in", &[("csrf", csrf.as_str()), ("token", token)])
            .await?;
        ensure!(
            page.status == 200,
            "signing in ended with {} at {}",
            page.status,
            page.url
        );
        Ok(person)
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Result<Page> {
        let url = self.base.join(path).with_context(|| format!("address {path}"))?;
        let request = self.client.get(url);
        self.follow(request).await
    }

    /// Sends a form as it is, without its token.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let url = self.base.join(path).with_context(|| format!("address {path}"))?;
        let origin = self.base.origin().ascii_serialization();
        let request = self.client.post(url).header("Origin", origin).form(fields);
        self.follow(request).await
    }

    /// Sends a form that stands on a page, with the page's token.
    pub async fn fill_in(&mut self, page: &Page, form: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let action = page
            .form(form)
            .with_context(|| format!("no form {form} on {}", page.url))?;
        let csrf = page.csrf().with_context(|| format!("no token on {}", page.url))?;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.submit(&action, &all).await
    }

    /// Opens a page as often as it takes until it has this form.
    ///
    /// # Panics
    /// When it never does, with the page's words.
    pub async fn page_with_form(&mut self, path: &str, form: &str) -> Page {
        wait_until(&format!("a form {form} on {path}"), async || {
            let page = self.get(path).await.map_err(|error| format!("{error:#}"))?;
            if page.form(form).is_some() {
                Ok(page)
            } else {
                Err(page.text())
            }
        })
        .await
    }

    async fn follow(&mut self, first: RequestBuilder) -> Result<Page> {
        let mut answer = self.send(first).await?;
        for _ in 0..MOST_REDIRECTS {
            let Some(location) = answer.headers().get(LOCATION) else {
                break;
            };
            let location = location.to_str().context("read a redirect")?;
            let target = answer.url().join(location).context("read a redirect")?;
            let request = self.client.get(target);
            answer = self.send(request).await?;
        }
        let (url, status) = (answer.url().clone(), answer.status().as_u16());
        Ok(Page {
            url,
            status,
            html: answer.text().await.context("read the page")?,
        })
    }

    async fn send(&mut self, request: RequestBuilder) -> Result<Response> {
        let answer = request
            .header(COOKIE, &self.cookie)
            .send()
            .await
            .context("ask the daemon")?;
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie
                .to_str()
                .context("read a cookie")?
                .split(';')
                .next()
                .unwrap_or_default();
            self.keep(pair);
        }
        Ok(answer)
    }

    fn keep(&mut self, pair: &str) {
        let name = pair.split('=').next().unwrap_or_default();
        let others = self
            .cookie
            .split("; ")
            .filter(|old| !old.is_empty() && old.split('=').next() != Some(name));
        self.cookie = others.chain([pair]).collect::<Vec<_>>().join("; ");
    }
}

fn attribute(html: &str, name: &str, start: &str) -> Option<String> {
    let marker = format!("{name}=\"");
    let values = html
        .split(&marker)
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    values
        .filter(|value| value.starts_with(start))
        .map(str::to_owned)
        .next()
}
