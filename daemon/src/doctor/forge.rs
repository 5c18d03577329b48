//! What a connection's credentials may do, and whether each project's webhook is there.

use super::{Item, chain};
use crate::bitbucket::Client;
use crate::config::{Config, ProjectConfig};
use crate::ids::{ConnectionName, ProjectName};

pub(super) async fn examine(
    config: &Config,
    connection: &ConnectionName,
    client: &Client,
    tell: &mut impl FnMut(Item),
) {
    let projects: Vec<_> = config
        .projects
        .iter()
        .filter(|(_, project)| &project.connection == connection)
        .collect();
    if projects.is_empty() {
        tell(Item::notice(
            format!("connection {connection}"),
            "is used by no project",
            "add a project, or remove the connection",
        ));
    }
    for (name, project) in projects {
        let permissions = permissions(name, project, client).await;
        let may_go_on = permissions
            .iter()
            .all(|item| item.verdict == super::Verdict::Good);
        permissions.into_iter().for_each(&mut *tell);
        if may_go_on {
            tell(webhook(config, name, project, client).await);
        }
    }
}

async fn permissions(name: &ProjectName, project: &ProjectConfig, client: &Client) -> Vec<Item> {
    let subject = format!("project {name}");
    match client.missing_permissions(&project.repository).await {
        Ok(missing) if missing.is_empty() => {
            vec![Item::good(
                subject,
                format!("{} can be read and written to", project.repository),
            )]
        }
        Ok(missing) => missing
            .into_iter()
            .map(|sentence| {
                let remedy = "give the credentials the scopes repository, pullrequest and webhook";
                Item::bad(subject.clone(), sentence, remedy)
            })
            .collect(),
        Err(error) => {
            let remedy = "check `api-url`, the network and the credentials of the connection";
            vec![Item::bad(subject, chain(&error), remedy)]
        }
    }
}

async fn webhook(config: &Config, name: &ProjectName, project: &ProjectConfig, client: &Client) -> Item {
    let subject = format!("webhook of {name}");
    let url = format!("{}/webhooks/bitbucket/{}", config.base_url(), project.connection);
    let remedy = format!("run `stagegate project connect {name}`");
    let has_secret = config
        .connections
        .get(&project.connection)
        .is_some_and(|connection| connection.webhook_secret.is_some());
    if !has_secret {
        let seen = "no webhook-secret is configured: the poll alone finds the work";
        return Item::notice(subject, seen, "set webhook-secret for answers within seconds");
    }
    match client.webhooks(&project.repository).await {
        Err(error) => Item::bad(subject, chain(&error), "give the credentials the scope webhook"),
        Ok(webhooks) => match webhooks.iter().find(|webhook| webhook.url == url) {
            Some(webhook) if webhook.matches(&url) => Item::good(subject, format!("delivers to {url}")),
            Some(_) => Item::bad(subject, "is not set as Stagegate needs it", remedy),
            None => Item::notice(
                subject,
                "is not registered: the poll alone finds the work",
                remedy,
            ),
        },
    }
}
