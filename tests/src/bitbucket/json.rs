//! Answers: the state in the service's JSON. Only shapes; what may be seen and done is decided in `api`.

use serde_json::{Value, json};

use super::forge::{
    Account, Comment, Commit, Difference, Hook, PullRequest, Report, Repository, Status, Task,
};
use crate::clock::bitbucket_time;

/// Pull requests carry only this many digits of a hash.
const SHORT: usize = 12;

/// A person or bot.
pub fn account(address: &str, account: &Account) -> Value {
    let id = account.uuid.replace('{', "%7B").replace('}', "%7D");
    json!({
        "type": "user",
        "uuid": account.uuid,
        "account_id": account.account_id,
        "display_name": account.name,
        "nickname": account.name,
        "links": {
            "self": {"href": format!("{address}/2.0/users/{id}")},
            "html": {"href": format!("{address}/{id}/")},
        },
    })
}

/// A repository, as it stands inside other objects too.
pub fn repository(address: &str, repository: &Repository) -> Value {
    let name = repository.full_name();
    json!({
        "type": "repository",
        "uuid": repository.uuid,
        "full_name": name,
        "name": repository.slug,
        "links": {
            "self": {"href": format!("{address}/2.0/repositories/{name}")},
            "html": {"href": format!("{address}/{name}")},
        },
    })
}

/// A repository with what only its own resource shows.
pub fn whole_repository(address: &str, whole: &Repository) -> Value {
    let mut value = repository(address, whole);
    value["scm"] = json!("git");
    value["is_private"] = json!(true);
    value["mainbranch"] = json!({"type": "branch", "name": whole.main_branch});
    value["workspace"] = json!({
        "type": "workspace", "slug": whole.workspace, "name": whole.workspace,
        "uuid": Account::named(&whole.workspace).uuid,
        "links": {"self": {"href": format!("{address}/2.0/workspaces/{}", whole.workspace)}},
    });
    value
}

/// A pull request, as its resource, in lists and in webhooks.
pub fn pull_request(address: &str, repo: &Repository, pr: &PullRequest) -> Value {
    let name = repo.full_name();
    let api = format!("{address}/2.0/repositories/{name}/pullrequests/{}", pr.id);
    let html = format!("{address}/{name}/pull-requests/{}", pr.id);
    let end = |branch: &str, hash: &str| {
        json!({
            "branch": {"name": branch},
            "commit": commit_stub(address, &name, &hash[..SHORT]),
            "repository": repository(address, repo),
        })
    };
    let merge = pr
        .merge_commit
        .as_ref()
        .map(|hash| commit_stub(address, &name, &hash[..SHORT]));
    json!({
        "type": "pullrequest",
        "id": pr.id,
        "title": pr.title,
        "description": "",
        "rendered": {"title": rendered(&pr.title), "description": rendered("")},
        "summary": rendered(""),
        "state": pr.state.as_str(),
        "draft": pr.draft,
        "author": account(address, &pr.author),
        "closed_by": pr.closed_by.as_ref().map(|by| account(address, by)),
        "reason": "",
        "close_source_branch": true,
        "comment_count": pr.comments.values().filter(|comment| !comment.deleted).count(),
        "task_count": pr.tasks.len(),
        "source": end(&pr.source_branch, &pr.source_commit),
        "destination": end(&pr.destination_branch, &pr.destination_commit),
        "merge_commit": merge,
        "reviewers": [],
        "participants": [],
        "created_on": bitbucket_time(pr.created_on),
        "updated_on": bitbucket_time(pr.updated_on),
        "links": {
            "self": {"href": api},
            "html": {"href": html},
            "comments": {"href": format!("{api}/comments")},
            "diffstat": {"href": diffstat_link(address, &name, pr)},
            "statuses": {"href": format!("{api}/statuses")},
        },
    })
}

/// Where the diffstat of a pull request really is.
pub fn diffstat_link(address: &str, name: &str, pr: &PullRequest) -> String {
    let (source, destination) = (&pr.source_commit[..SHORT], &pr.destination_commit[..SHORT]);
    format!(
        "{address}/2.0/repositories/{name}/diffstat/{name}:{source}%0D{destination}?from_pullrequest_id={}&topic=true",
        pr.id
    )
}

/// One comment.
pub fn comment(address: &str, repo: &Repository, pr: &PullRequest, comment: &Comment) -> Value {
    let name = repo.full_name();
    let html = format!("{address}/{name}/pull-requests/{}", pr.id);
    let mut value = json!({
        "type": "pullrequest_comment",
        "id": comment.id,
        "content": rendered(if comment.deleted { "" } else { &comment.text }),
        "user": account(address, &comment.author),
        "deleted": comment.deleted,
        "pending": false,
        "created_on": bitbucket_time(comment.created_on),
        "updated_on": bitbucket_time(comment.updated_on),
        "pullrequest": {"type": "pullrequest", "id": pr.id, "title": pr.title, "draft": pr.draft},
        "links": {
            "self": {"href": format!("{address}/2.0/repositories/{name}/pullrequests/{}/comments/{}", pr.id, comment.id)},
            "html": {"href": format!("{html}/_/diff#comment-{}", comment.id)},
        },
    });
    if let Some(parent) = comment.parent {
        let api = format!(
            "{address}/2.0/repositories/{name}/pullrequests/{}/comments/{parent}",
            pr.id
        );
        value["parent"] = json!({
            "type": "pullrequest_comment",
            "id": parent,
            "links": {"self": {"href": api}, "html": {"href": format!("{html}/_/diff#comment-{parent}")}},
        });
    }
    if let Some(inline) = &comment.inline {
        value["inline"] = inline.clone();
    }
    value
}

/// One task.
pub fn task(address: &str, task: &Task) -> Value {
    json!({
        "id": task.id,
        "content": rendered(&task.text),
        "creator": account(address, &task.author),
        "state": if task.resolved { "RESOLVED" } else { "UNRESOLVED" },
        "pending": false,
        "created_on": bitbucket_time(task.created_on),
        "updated_on": bitbucket_time(task.created_on),
    })
}

/// A commit with its full hash.
pub fn commit(address: &str, repo: &Repository, commit: &Commit) -> Value {
    let name = repo.full_name();
    let mut value = commit_stub(address, &name, &commit.hash);
    value["message"] = json!(commit.message);
    value["date"] = json!(bitbucket_time(commit.at));
    value["author"] = json!({"type": "author", "raw": "Ada <ada@example.com>"});
    value["parents"] = commit
        .parents
        .iter()
        .map(|hash| commit_stub(address, &name, hash))
        .collect();
    value["repository"] = repository(address, repo);
    value
}

/// A branch with its head.
pub fn branch(address: &str, repo: &Repository, branch: &str, head: &Commit) -> Value {
    let name = repo.full_name();
    json!({
        "type": "branch",
        "name": branch,
        "target": commit(address, repo, head),
        "links": {"html": {"href": format!("{address}/{name}/branch/{branch}")}},
    })
}

/// One change of a push; `old` and `new` are full hashes.
pub fn push_change(
    address: &str,
    repo: &Repository,
    name: &str,
    old: Option<&str>,
    new: Option<&str>,
) -> Value {
    let end = |hash: Option<&str>| {
        let head = hash.and_then(|hash| repo.commits.get(hash));
        head.map(|head| branch(address, repo, name, head))
    };
    let commits: Vec<Value> = new
        .and_then(|hash| repo.commits.get(hash))
        .map(|head| commit(address, repo, head))
        .into_iter()
        .collect();
    json!({
        "old": end(old), "new": end(new),
        "created": old.is_none(), "closed": new.is_none(), "forced": false, "truncated": false,
        "commits": commits,
    })
}

/// One file of a diffstat between two full hashes.
pub fn diffstat(address: &str, name: &str, old: &str, new: &str, difference: &Difference) -> Value {
    let file = |hash: &str, path: &str| {
        json!({
            "type": "commit_file", "path": path, "escaped_path": path,
            "links": {"self": {"href": format!("{address}/2.0/repositories/{name}/src/{hash}/{path}")}},
        })
    };
    let (status, old_file, new_file) = match difference {
        Difference::Added(path) => ("added", None, Some(file(new, path))),
        Difference::Removed(path) => ("removed", Some(file(old, path)), None),
        Difference::Modified(path) => ("modified", Some(file(old, path)), Some(file(new, path))),
        Difference::Renamed { from, to } => ("renamed", Some(file(old, from)), Some(file(new, to))),
    };
    json!({
        "type": "diffstat", "status": status, "lines_added": 1, "lines_removed": 0,
        "old": old_file, "new": new_file,
    })
}

/// What `?format=meta` says of a file.
pub fn file_meta(address: &str, name: &str, commit: &Commit, path: &str) -> Value {
    let href = format!("{address}/2.0/repositories/{name}/src/{}/{path}", commit.hash);
    json!({
        "type": "commit_file",
        "path": path,
        "size": commit.files[path].len(),
        "mimetype": null,
        "attributes": [],
        "commit": commit_stub(address, name, &commit.hash),
        "links": {"self": {"href": href}, "meta": {"href": format!("{href}?format=meta")}},
    })
}

/// A build status.
pub fn status(address: &str, name: &str, commit: &str, status: &Status) -> Value {
    let api = format!("{address}/2.0/repositories/{name}/commit/{commit}");
    json!({
        "type": "build",
        "key": status.key, "state": status.state, "name": status.name, "description": status.description,
        "url": status.url, "refname": status.refname,
        "commit": commit_stub(address, name, commit),
        "created_on": bitbucket_time(status.created_on),
        "updated_on": bitbucket_time(status.updated_on),
        "links": {"self": {"href": format!("{api}/statuses/build/{}", status.key)}, "commit": {"href": api}},
    })
}

/// A code report.
pub fn report(report: &Report) -> Value {
    let mut value = report.fields.clone();
    value["type"] = json!("report");
    value["uuid"] = json!(report.uuid);
    value["created_on"] = json!(bitbucket_time(report.created_on));
    value["updated_on"] = json!(bitbucket_time(report.updated_on));
    value
}

/// A webhook; its secret is never shown.
pub fn hook(address: &str, repo: &Repository, hook: &Hook) -> Value {
    let id = hook.uuid.replace('{', "%7B").replace('}', "%7D");
    json!({
        "type": "webhook_subscription",
        "uuid": hook.uuid, "url": hook.url, "description": hook.description, "active": hook.active,
        "events": hook.events, "secret_set": hook.secret.is_some(), "read_only": false,
        "skip_cert_verification": false, "subject_type": "repository", "source": null,
        "subject": repository(address, repo),
        "created_at": bitbucket_time(hook.created_at),
        "links": {"self": {"href": format!("{address}/2.0/repositories/{}/hooks/{id}", repo.full_name())}},
    })
}

fn commit_stub(address: &str, name: &str, hash: &str) -> Value {
    json!({
        "type": "commit",
        "hash": hash,
        "links": {
            "self": {"href": format!("{address}/2.0/repositories/{name}/commit/{hash}")},
            "html": {"href": format!("{address}/{name}/commits/{hash}")},
        },
    })
}

fn rendered(raw: &str) -> Value {
    let html = raw
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    json!({"type": "rendered", "raw": raw, "markup": "markdown", "html": format!("<p>{html}</p>")})
}
