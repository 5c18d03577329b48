//! A real Chromium, headless, driven over the `WebDriver` protocol by a small client of our own.
//!
//! Driver and browser end with the value; the browser's profile is a fresh folder each time.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::port::free_port;
use crate::wait::wait_until;
use crate::workspace;

/// The protocol's name for a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Headless, and without anything that talks to hosts of its own accord.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
];

/// A window of a browser.
pub struct Browser {
    driver: Child,
    client: Client,
    session: String,
    profile: TempDir,
}

impl Browser {
    /// Starts driver and browser.
    ///
    /// # Panics
    /// When they can not be found or do not come up; the text says what to install.
    pub async fn start() -> Self {
        Self::try_start().await.expect("a browser")
    }

    async fn try_start() -> Result<Self> {
        let driver = find("chromedriver")
            .context("no chromedriver; run `cargo xtask setup` or install chromium-driver")?;
        let browser = ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| find(name));
        let browser = browser.context("no Chromium; run `cargo xtask setup` or install chromium")?;
        let port = free_port()?;
        let mut command = Command::new(driver);
        command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = command.spawn().context("start chromedriver")?;
        let profile = TempDir::with_prefix("stagegate-browser-").context("create a profile")?;
        let mut browser_of_test = Self {
            driver,
            client: crate::http::client(),
            session: format!("http://127.0.0.1:{port}"),
            profile,
        };
        browser_of_test.open_session(&browser).await?;
        Ok(browser_of_test)
    }

    async fn open_session(&mut self, browser: &str) -> Result<()> {
        wait_until("chromedriver to answer", async || {
            self.ask(Method::GET, "/status", None)
                .await
                .map_err(|error| format!("{error:#}"))
        })
        .await;
        let mut arguments: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", self.profile.path().display()));
        let options = json!({"binary": browser, "args": arguments});
        let wanted = json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}});
        let session = self.ask(Method::POST, "/session", Some(wanted)).await?;
        let id = session["sessionId"].as_str().context("a session has an id")?;
        self.session = format!("{}/session/{id}", self.session);
        Ok(())
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.ask(Method::POST, "/url", Some(json!({"url": url})))
            .await
            .map(drop)
    }

    /// The address of the page.
    pub async fn url(&self) -> Result<String> {
        let url = self.ask(Method::GET, "/url", None).await?;
        Ok(url.as_str().unwrap_or_default().to_owned())
    }

    /// Clicks the first element that a CSS selector finds, as soon as there is one.
    ///
    /// # Panics
    /// When there never is one, with the page's text.
    pub async fn click(&self, css: &str) {
        self.act_on(css, "click", json!({})).await;
    }

    /// Types into the first element that a CSS selector finds, as soon as there is one.
    ///
    /// # Panics
    /// When there never is one, with the page's text.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.act_on(css, "value", json!({"text": text})).await;
    }

    /// Looks the element up anew each time: pages may renew themselves between the look and the act.
    async fn act_on(&self, css: &str, act: &str, body: Value) {
        wait_until(&format!("{css} on the page"), async || {
            let acted = async {
                let element = self.find(css).await?;
                self.ask(
                    Method::POST,
                    &format!("/element/{element}/{act}"),
                    Some(body.clone()),
                )
                .await
            };
            match acted.await {
                Ok(_) => Ok(()),
                Err(error) => Err(format!("{error:#}; the page: {}", self.page_text().await)),
            }
        })
        .await;
    }

    async fn find(&self, css: &str) -> Result<String> {
        let wanted = json!({"using": "css selector", "value": css});
        let found = self.ask(Method::POST, "/element", Some(wanted)).await?;
        found[ELEMENT]
            .as_str()
            .map(str::to_owned)
            .context("an element has an id")
    }

    /// The visible text of the page; empty while there is none.
    pub async fn page_text(&self) -> String {
        let text = async {
            let body = self.find("body").await?;
            self.ask(Method::GET, &format!("/element/{body}/text"), None)
                .await
        };
        text.await
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Waits until the page's visible text contains this.
    ///
    /// # Panics
    /// When it never does, with the text.
    pub async fn see(&self, part: &str) {
        wait_until(&format!("{part:?} on the page"), async || {
            let text = self.page_text().await;
            if text.contains(part) { Ok(()) } else { Err(text) }
        })
        .await;
    }

    /// Errors in the page's console, such as refusals of its content security policy.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let entries = self
            .ask(Method::POST, "/se/log", Some(json!({"type": "browser"})))
            .await?;
        let entries = entries
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["level"] == "SEVERE");
        Ok(entries
            .filter_map(|entry| entry["message"].as_str())
            .map(str::to_owned)
            .collect())
    }

    /// Writes a picture of the window.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        let picture = self.ask(Method::GET, "/screenshot", None).await?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(picture.as_str().unwrap_or_default());
        std::fs::write(file, bytes.context("read the picture")?)
            .with_context(|| format!("write {}", file.display()))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request = self.client.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.context("ask chromedriver")?;
        let failed = !answer.status().is_success();
        let mut answer: Value = answer.json().await.context("read chromedriver's answer")?;
        if failed {
            bail!(
                "{path}: {}",
                answer["value"]["message"].as_str().unwrap_or("no reason given")
            );
        }
        Ok(answer["value"].take())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium ends with its driver's session; a thread of its own, as a runtime may be running here.
        let session = self.session.clone();
        let ended = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let end = async { crate::http::client().delete(session).send().await };
            runtime.block_on(end).map(drop).map_err(std::io::Error::other)
        });
        let _ = ended.join();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn find(program: &str) -> Option<String> {
    let path = workspace::setting("PATH")?;
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())?;
    Some(found.display().to_string())
}
