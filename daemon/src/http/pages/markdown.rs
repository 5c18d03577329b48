//! Documentation in Markdown as HTML. What a plugin says is somebody else's text: raw HTML is shown as text, links
//! lead to web pages only, images are their descriptions. Pure.

use askama::filters::HtmlSafe;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::source::highlighted;

/// The longest text that is rendered.
const LONGEST: usize = 64 << 10;

/// HTML made of Markdown; safe to stand in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prose(String);

impl HtmlSafe for Prose {}

impl std::fmt::Display for Prose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Prose {
    /// Renders a Markdown text.
    pub(super) fn new(markdown: &str) -> Self {
        let mut end = markdown.len().min(LONGEST);
        while !markdown.is_char_boundary(end) {
            end -= 1;
        }
        let mut events = Vec::new();
        let mut code: Option<Block> = None;
        for event in Parser::new_ext(&markdown[..end], Options::ENABLE_STRIKETHROUGH) {
            match (event, &mut code) {
                (Event::Start(Tag::CodeBlock(kind)), _) => code = Some(Block::new(&kind)),
                (Event::End(TagEnd::CodeBlock), Some(block)) => {
                    events.push(Event::Html(CowStr::from(block.render())));
                    code = None;
                }
                (Event::Text(text), Some(block)) => block.text.push_str(&text),
                (event, _) => events.extend(defused(event)),
            }
        }
        let mut text = String::new();
        html::push_html(&mut text, events.into_iter());
        text.truncate(text.trim_end().len());
        Self(text)
    }
}

/// A block of code.
struct Block {
    is_sql: bool,
    text: String,
}

impl Block {
    fn new(kind: &CodeBlockKind<'_>) -> Self {
        let is_sql = matches!(kind, CodeBlockKind::Fenced(language) if language.split([' ', ',']).next() == Some("sql"));
        Self {
            is_sql,
            text: String::new(),
        }
    }

    fn render(&self) -> String {
        let text = self.text.trim_end();
        let code = if self.is_sql {
            highlighted(text)
        } else {
            escaped(text)
        };
        format!("<pre><code>{code}</code></pre>\n")
    }
}

fn defused(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock) | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => {
            None
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            id,
            ..
        }) => Some(Event::Start(Tag::Link {
            link_type,
            dest_url: if is_web(&dest_url) {
                dest_url
            } else {
                CowStr::from("#")
            },
            title: CowStr::from(""),
            id,
        })),
        other => Some(other),
    }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, html: &str) {
        assert_eq!(Prose::new(markdown).0, html);
    }

    #[test]
    fn documentation_becomes_html() {
        check(
            "A `NULL` is *slow*.",
            "<p>A <code>NULL</code> is <em>slow</em>.</p>",
        );
        check("```text\na < b\n```", "<pre><code>a &lt; b</code></pre>");
        check(
            "[docs](https://a.example/x)",
            "<p><a href=\"https://a.example/x\">docs</a></p>",
        );
    }

    #[test]
    fn nothing_a_plugin_writes_becomes_markup() {
        check(
            "<script>alert(1)</script>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        );
        check(
            "a <img src=x onerror=y> b",
            "<p>a &lt;img src=x onerror=y&gt; b</p>",
        );
        check("[x](javascript:alert(1))", "<p><a href=\"#\">x</a></p>");
        check("![seen](https://spy.example/p.png)", "<p>seen</p>");
        check(
            "```sql\n</code><script>\n```",
            &format!("<pre><code>{}</code></pre>", highlighted("</code><script>")),
        );
        assert!(!highlighted("</code><script>'</script>'").contains("<script"));
    }
}
