//! The REST API as plain functions: a call and the state in, an answer out.
//!
//! One readable table of routes; each checks its credential's scope first, as the real service does.

mod auth;
mod comments;
mod commits;
mod hooks;
mod pull_requests;
mod source;

use serde_json::json;

use super::answer::{Answer, Call, percent_decode};
use super::forge::{Account, Credential, Forge, Repository, Scope};
use super::json;

/// What a handler works on: the state, the call, who calls, and the repository it is about.
pub(super) struct Context<'a> {
    pub(super) forge: &'a mut Forge,
    pub(super) call: &'a Call,
    pub(super) caller: Account,
    pub(super) repository: String,
}

type Handled = Result<Answer, Answer>;

/// Answers any request of the API or of the token endpoint.
pub(super) fn answer(forge: &mut Forge, call: &Call) -> Answer {
    let handled = if call.path == "/site/oauth2/access_token" && call.method == "POST" {
        auth::sell_token(forge, call)
    } else {
        auth::identify(forge, call).and_then(|credential| route(forge, call, &credential))
    };
    handled.unwrap_or_else(|refusal| refusal)
}

fn route(forge: &mut Forge, call: &Call, credential: &Credential) -> Handled {
    let decoded: Vec<String> = call.path.split('/').skip(2).map(percent_decode).collect();
    let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
    let (repository, rest) = match parts.as_slice() {
        ["user"] => {
            allow(credential, Scope::Account)?;
            return Ok(Answer::json(
                200,
                json::account(&forge.address, &credential.account),
            ));
        }
        ["repositories", workspace, slug, rest @ ..] => (format!("{workspace}/{slug}"), rest),
        _ => return Err(not_found(call)),
    };
    allow(credential, scope_of(&call.method, rest))?;
    if !forge.repositories.contains_key(&repository) {
        let text = format!(
            "You may not have access to this repository or it no longer exists in this workspace. ({repository})"
        );
        return Err(Answer::error(404, &text));
    }
    let context = Context {
        forge,
        call,
        caller: credential.account.clone(),
        repository,
    };
    dispatch(context, rest)
}

fn dispatch(mut ctx: Context<'_>, rest: &[&str]) -> Handled {
    let ctx = &mut ctx;
    match (ctx.call.method.as_str(), rest) {
        ("GET", []) => Ok(Answer::json(
            200,
            json::whole_repository(&ctx.forge.address.clone(), ctx.repository()),
        )),
        ("GET", ["pullrequests"]) => pull_requests::list(ctx),
        ("POST", ["pullrequests"]) => pull_requests::create(ctx),
        ("GET", ["pullrequests", id]) => pull_requests::show(ctx, number(id)?),
        ("GET", ["pullrequests", id, "diffstat"]) => pull_requests::redirect_to_diffstat(ctx, number(id)?),
        ("GET", ["pullrequests", id, "comments"]) => comments::list(ctx, number(id)?),
        ("POST", ["pullrequests", id, "comments"]) => comments::create(ctx, number(id)?),
        ("GET", ["pullrequests", id, "comments", comment]) => comments::show(ctx, number(id)?, comment),
        ("PUT", ["pullrequests", id, "comments", comment]) => comments::update(ctx, number(id)?, comment),
        ("DELETE", ["pullrequests", id, "comments", comment]) => comments::delete(ctx, number(id)?, comment),
        ("GET", ["pullrequests", id, "tasks"]) => comments::list_tasks(ctx, number(id)?),
        ("POST", ["pullrequests", id, "tasks"]) => comments::create_task(ctx, number(id)?),
        ("GET", ["diffstat", ..]) => source::diffstat(ctx, &rest[1..].join("/")),
        ("POST", ["src"]) => source::commit_files(ctx),
        ("GET", ["src", commit, path @ ..]) => source::file(ctx, commit, &path.join("/")),
        ("GET", ["refs", "branches", name @ ..]) => source::branch(ctx, &name.join("/")),
        ("GET", ["commit", commit]) => commits::show(ctx, commit),
        ("GET", ["commit", commit, "statuses"]) => commits::statuses(ctx, commit),
        ("POST", ["commit", commit, "statuses", "build"]) => commits::set_status(ctx, commit),
        ("GET", ["commit", commit, "reports"]) => commits::reports(ctx, commit),
        ("GET", ["commit", commit, "reports", id]) => commits::report(ctx, commit, id),
        ("PUT", ["commit", commit, "reports", id]) => commits::put_report(ctx, commit, id),
        ("DELETE", ["commit", commit, "reports", id]) => commits::delete_report(ctx, commit, id),
        ("GET", ["commit", commit, "reports", id, "annotations"]) => commits::annotations(ctx, commit, id),
        ("POST", ["commit", commit, "reports", id, "annotations"]) => commits::annotate(ctx, commit, id),
        ("GET", ["hooks"]) => hooks::list(ctx),
        ("POST", ["hooks"]) => hooks::create(ctx),
        ("GET", ["hooks", id]) => hooks::show(ctx, id),
        ("PUT", ["hooks", id]) => hooks::update(ctx, id),
        ("DELETE", ["hooks", id]) => hooks::delete(ctx, id),
        _ => Err(not_found(ctx.call)),
    }
}

/// The scope a resource below a repository needs.
fn scope_of(method: &str, rest: &[&str]) -> Scope {
    if method == "POST" && matches!(rest, ["src" | "pullrequests"]) {
        return Scope::Write;
    }
    match rest.first() {
        Some(&"pullrequests") => Scope::PullRequest,
        Some(&"hooks") => Scope::Webhook,
        _ => Scope::Repository,
    }
}

fn allow(credential: &Credential, scope: Scope) -> Result<(), Answer> {
    if credential.may(scope) {
        return Ok(());
    }
    let detail = json!({
        "required": credential.names_of(&[scope]),
        "granted": credential.names_of(&credential.scopes),
    });
    let message = "Your credentials lack one or more required privilege scopes.";
    Err(Answer::json(
        403,
        json!({"type": "error", "error": {"message": message, "detail": detail}}),
    ))
}

fn number(id: &str) -> Result<i64, Answer> {
    id.parse().map_err(|_| Answer::error(404, id))
}

fn not_found(call: &Call) -> Answer {
    Answer::error(404, &format!("Resource not found: {} {}", call.method, call.path))
}

impl Context<'_> {
    fn repository(&mut self) -> &mut Repository {
        self.forge.repository(&self.repository)
    }

    /// The full hash of a commit that exists.
    fn full_hash(&mut self, revision: &str) -> Result<String, Answer> {
        let found = self
            .repository()
            .resolve(revision)
            .map(|commit| commit.hash.clone());
        found.ok_or_else(|| {
            let error = json!({"message": "Commit not found", "data": {"shas": [revision]}});
            Answer::json(404, json!({"type": "error", "error": error}))
        })
    }
}
