//! A page for people who watch the demo: a pull request with its status, report and comments.

use pulldown_cmark::{Event, Options, Parser, html};

use super::answer::Answer;
use super::forge::{Comment, Forge, PullRequest, Report, Repository, Status};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#172b4d;background:#fff}article{border:1px solid #dfe1e6;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}\
.meta{color:#5e6c84}code,pre{background:#f4f5f7;border-radius:3px;padding:.1em .3em}table{border-collapse:collapse}\
td,th{border:1px solid #dfe1e6;padding:.2em .6em}@media(prefers-color-scheme:dark){body{color:#dee4ea;background:#161a1d}\
code,pre{background:#22272b}article,td,th{border-color:#454f59}a{color:#579dff}}";

/// The page at a path.
pub(super) fn page(forge: &Forge, path: &str) -> Answer {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let found = match parts.as_slice() {
        [] => Some(("Repositories".to_owned(), repositories(forge))),
        [workspace, slug, rest @ ..] => {
            let repo = forge.repositories.get(&format!("{workspace}/{slug}"));
            repo.and_then(|repo| below_repository(repo, rest))
        }
        [_] => None,
    };
    match found {
        Some((title, body)) => Answer::html(200, frame(&title, &body)),
        None => Answer::html(404, frame("Not found", "<p>There is nothing here.</p>")),
    }
}

fn below_repository(repo: &Repository, rest: &[&str]) -> Option<(String, String)> {
    match rest {
        [] => Some((repo.full_name(), pull_requests(repo))),
        ["pull-requests", number, ..] => {
            let pull_request = repo.pull_requests.get(&number.parse().ok()?)?;
            Some((
                format!("{} #{number}: {}", repo.full_name(), pull_request.title),
                pull_request_page(repo, pull_request),
            ))
        }
        _ => None,
    }
}

fn repositories(forge: &Forge) -> String {
    let items = forge
        .repositories
        .keys()
        .map(|name| format!("<li><a href=\"/{0}\">{0}</a></li>", escape(name)));
    format!("<ul>{}</ul>", items.collect::<String>())
}

fn pull_requests(repo: &Repository) -> String {
    let items = repo.pull_requests.values().rev().map(|pull_request| {
        let link = format!("/{}/pull-requests/{}", repo.full_name(), pull_request.id);
        let (title, state) = (escape(&pull_request.title), pull_request.state.as_str());
        format!(
            "<li><a href=\"{link}\">#{} {title}</a> {state}</li>",
            pull_request.id
        )
    });
    format!("<ul>{}</ul>", items.collect::<String>())
}

fn pull_request_page(repo: &Repository, pr: &PullRequest) -> String {
    let head = format!(
        "<p class=meta>{} by {}, {} into {}</p>",
        pr.state.as_str(),
        escape(&pr.author.name),
        escape(&pr.source_branch),
        escape(&pr.destination_branch)
    );
    let statuses = repo.statuses_of(&pr.source_commit);
    let reports = repo.reports_of(&pr.source_commit);
    let comments = pr.comments.values().filter(|comment| !comment.deleted);
    let cards = statuses
        .iter()
        .map(status_card)
        .chain(reports.iter().map(report_card));
    [head]
        .into_iter()
        .chain(cards)
        .chain(comments.map(comment_card))
        .collect()
}

fn status_card(status: &Status) -> String {
    let (url, name, text) = (
        escape(&status.url),
        escape(&status.name),
        escape(&status.description),
    );
    format!(
        "<article>Build <b>{}</b>: <a href=\"{url}\">{name}</a> {text}</article>",
        status.state
    )
}

fn report_card(report: &Report) -> String {
    let title = escape(report.fields["title"].as_str().unwrap_or_default());
    let lines = report.lines();
    let notes = lines
        .iter()
        .map(|(path, line, text)| format!("<li>{}:{line}: {}</li>", escape(path), escape(text)));
    let notes = notes.collect::<String>();
    format!(
        "<article>Report <b>{}</b>: {title}<ul>{notes}</ul></article>",
        report.result()
    )
}

fn comment_card(comment: &Comment) -> String {
    let edited = if comment.edits > 0 { " (edited)" } else { "" };
    let (author, text) = (escape(&comment.author.name), markdown(&comment.text));
    format!(
        "<article id=comment-{}><p class=meta>{author}{edited}</p>{text}</article>",
        comment.id
    )
}

/// The service escapes raw HTML in comments; so does this.
fn markdown(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn frame(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style><h1>{title}</h1>{body}</html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
