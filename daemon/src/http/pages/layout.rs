//! What every page has around its content, and the chip that shows a state in a word.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::assets;
use super::error::PageError;
use super::session::SignedIn;
use crate::review::finding::Level;

/// Which entry of the navigation a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Databases,
    Rules,
    DeadLetters,
    Audit,
    /// None of them.
    Elsewhere,
}

/// The person a page is for.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) actor: String,
    pub(super) csrf: String,
}

/// Around a page's content.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) section: Section,
    pub(super) person: Option<Person>,
    pub(super) stylesheet_url: String,
    pub(super) script_url: String,
    pub(super) icon_url: String,
    pub(super) version: &'static str,
}

/// An entry of the navigation.
pub(super) struct NavigationEntry {
    pub(super) url: &'static str,
    pub(super) text: &'static str,
    pub(super) current: bool,
}

impl Frame {
    /// For a page that a signed-in person sees.
    pub(super) fn of(title: impl Into<String>, section: Section, who: &SignedIn) -> Self {
        let person = Person {
            actor: who.actor.clone(),
            csrf: who.csrf_token.clone(),
        };
        Self {
            section,
            person: Some(person),
            ..Self::anonymous(title)
        }
    }

    /// For a page that anybody sees.
    pub(super) fn anonymous(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            section: Section::Elsewhere,
            person: None,
            stylesheet_url: assets::stylesheet_url(),
            script_url: assets::script_url(),
            icon_url: assets::icon_url(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// What forms of the page carry.
    pub(super) fn csrf(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.csrf)
    }

    /// The entries of the navigation.
    pub(super) fn navigation(&self) -> Vec<NavigationEntry> {
        [
            (Section::Overview, "/", "Overview"),
            (Section::Databases, "/databases", "Databases"),
            (Section::Rules, "/rules", "Rules"),
            (Section::DeadLetters, "/dead-letters", "Dead letters"),
            (Section::Audit, "/audit", "Audit log"),
        ]
        .into_iter()
        .map(|(section, url, text)| NavigationEntry {
            url,
            text,
            current: section == self.section,
        })
        .collect()
    }
}

/// What a state means to a person; decides colour and icon, which never stand without the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Warn,
    Bad,
    Busy,
    Info,
    Idle,
}

impl Tone {
    /// The name of its class and icon.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Busy => "busy",
            Self::Info => "info",
            Self::Idle => "idle",
        }
    }
}

/// A state in a word or two.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = r##"<span class="chip {{ tone.as_str() }}"><svg class="icon" aria-hidden="true"><use href="#icon-{{ tone.as_str() }}"/></svg>{{ text }}</span>"##,
    ext = "html"
)]
pub(super) struct Chip {
    pub(super) tone: Tone,
    pub(super) text: String,
}

impl HtmlSafe for Chip {}

impl Chip {
    /// A finding's level.
    pub(super) fn level(level: Level) -> Self {
        let tone = match level {
            Level::Error => Tone::Bad,
            Level::Warning => Tone::Warn,
            Level::Info => Tone::Info,
        };
        Self::new(tone, level.as_str())
    }

    /// A chip.
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}

/// Renders a page.
pub(super) fn page(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render()?).into_response())
}

/// Renders a page with a status of its own.
pub(super) fn page_with_status(status: StatusCode, template: &impl Template) -> Result<Response, PageError> {
    Ok((status, page(template)?).into_response())
}
