//! The rules, by family, with the level every environment gives them, and the documentation of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::error::PageError;
use super::layout::{Chip, Frame, Section, Tone, page};
use super::markdown::Prose;
use super::path::PathOf;
use super::session::SignedIn;
use crate::app::{App, LoadedPolicy, Policies};
use crate::ids::RuleId;
use crate::rules::RuleDeclaration;
use crate::rules::host_rules::{HOST_RULES, HostRule, host_rule};

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    environments: Vec<String>,
    families: Vec<Family>,
    host_rules: &'static [HostRule],
}

struct Family {
    name: String,
    rules: Vec<RuleRow>,
}

struct RuleRow {
    id: String,
    title: String,
    deprecated: bool,
    /// One for each environment.
    levels: Vec<Chip>,
}

#[derive(Template)]
#[template(path = "rule.html")]
struct RulePage {
    frame: Frame,
    id: String,
    title: String,
    family: String,
    plugin: Option<PluginView>,
    deprecated: Option<String>,
    settings: Vec<SettingView>,
    parts: Vec<(&'static str, Prose)>,
    options: Vec<OptionView>,
}

/// Where a rule comes from.
struct PluginView {
    name: String,
    version: String,
    since: String,
    default_level: Chip,
    needs_catalog: bool,
}

/// What one environment's policy says of a rule.
struct SettingView {
    environment: String,
    level: Chip,
    options: String,
}

struct OptionView {
    name: String,
    kind: String,
    default: String,
    description: Prose,
}

/// `GET /rules`
pub(super) async fn list(State(app): State<Arc<App>>, who: SignedIn) -> Result<Response, PageError> {
    let policies = app.policies.borrow().clone();
    let environments = policies
        .environments
        .iter()
        .map(|policy| policy.environment.to_string());
    page(&RulesPage {
        frame: Frame::of("Rules", Section::Rules, &who),
        environments: environments.collect(),
        families: families(&policies),
        host_rules: HOST_RULES,
    })
}

/// `GET /rules/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf(id): PathOf<RuleId>,
) -> Result<Response, PageError> {
    let policies = app.policies.borrow().clone();
    let frame = Frame::of(id.as_str(), Section::Rules, &who);
    if let Some(rule) = host_rule(id.as_str()) {
        return page(&host_rule_page(frame, rule));
    }
    let mut declarations = declarations(&policies);
    let declaration = declarations.remove(&id).ok_or(PageError::NotFound)?;
    let settings = policies
        .environments
        .iter()
        .map(|policy| view_setting(policy, &id));
    page(&rule_page(frame, declaration, settings.collect()))
}

/// All declared rules, each once: a plugin that several policies load is the same one.
fn declarations(policies: &Policies) -> BTreeMap<RuleId, RuleDeclaration> {
    let all = policies
        .environments
        .iter()
        .flat_map(|policy| policy.rules.declarations());
    all.map(|declaration| (declaration.id.clone(), declaration))
        .collect()
}

fn families(policies: &Policies) -> Vec<Family> {
    let mut families: BTreeMap<String, Vec<RuleRow>> = BTreeMap::new();
    for (id, declaration) in declarations(policies) {
        let levels = policies.environments.iter().map(|policy| level_chip(policy, &id));
        families.entry(declaration.category).or_default().push(RuleRow {
            levels: levels.collect(),
            id: id.to_string(),
            title: declaration.title,
            deprecated: declaration.deprecated.is_some(),
        });
    }
    families
        .into_iter()
        .map(|(name, rules)| Family { name, rules })
        .collect()
}

fn level_chip(policy: &LoadedPolicy, id: &RuleId) -> Chip {
    let setting = policy.policy.rules.get(id);
    match setting.and_then(|setting| setting.level) {
        Some(level) => Chip::level(level),
        None => Chip::new(Tone::Idle, "off"),
    }
}

fn view_setting(policy: &LoadedPolicy, id: &RuleId) -> SettingView {
    let options = policy
        .policy
        .rules
        .get(id)
        .map(|setting| setting.options.to_string());
    SettingView {
        environment: policy.environment.to_string(),
        level: level_chip(policy, id),
        options: options.unwrap_or_default().trim().to_owned(),
    }
}

fn rule_page(frame: Frame, rule: RuleDeclaration, settings: Vec<SettingView>) -> RulePage {
    RulePage {
        frame,
        id: rule.id.to_string(),
        title: rule.title,
        family: rule.category,
        plugin: Some(PluginView {
            name: rule.plugin,
            version: rule.plugin_version,
            since: rule.since,
            default_level: Chip::level(rule.default_level),
            needs_catalog: rule.needs_catalog,
        }),
        deprecated: rule.deprecated,
        settings,
        parts: vec![
            ("What it looks for", Prose::new(&rule.what)),
            ("Why it matters", Prose::new(&rule.why)),
            ("What to do instead", Prose::new(&rule.instead)),
        ],
        options: rule.options_schema.as_ref().map(view_options).unwrap_or_default(),
    }
}

fn host_rule_page(frame: Frame, rule: &HostRule) -> RulePage {
    RulePage {
        frame,
        id: rule.id.to_owned(),
        title: rule.title.to_owned(),
        family: "stagegate".to_owned(),
        plugin: None,
        deprecated: None,
        settings: Vec::new(),
        parts: vec![
            ("What it looks for", Prose::new(rule.what)),
            ("Why it matters", Prose::new(rule.why)),
            ("What to do instead", Prose::new(rule.instead)),
        ],
        options: Vec::new(),
    }
}

/// The options a schema declares, nested ones by their dotted names.
fn view_options(schema: &serde_json::Value) -> Vec<OptionView> {
    let mut options = Vec::new();
    collect_options(schema, "", &mut options);
    options
}

fn collect_options(schema: &serde_json::Value, prefix: &str, options: &mut Vec<OptionView>) {
    let Some(properties) = schema.get("properties").and_then(serde_json::Value::as_object) else {
        return;
    };
    for (name, property) in properties {
        let name = format!("{prefix}{name}");
        if property.get("properties").is_some() {
            collect_options(property, &format!("{name}."), options);
            continue;
        }
        let description = property.get("description").and_then(serde_json::Value::as_str);
        options.push(OptionView {
            kind: option_kind(property),
            default: property
                .get("default")
                .map(ToString::to_string)
                .unwrap_or_default(),
            description: Prose::new(description.unwrap_or_default()),
            name,
        });
    }
}

fn option_kind(property: &serde_json::Value) -> String {
    if let Some(values) = property.get("enum").and_then(serde_json::Value::as_array) {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        return format!("one of {}", values.join(", "));
    }
    let kind = |value: &serde_json::Value| {
        value
            .get("type")
            .and_then(|kind| kind.as_str().map(str::to_owned))
    };
    match (kind(property), property.get("items").and_then(kind)) {
        (Some(_), Some(items)) => format!("list of {items}s"),
        (Some(own), None) => own,
        (None, _) => "any".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_from_their_schema() {
        let schema = serde_json::json!({
            "type": "object",
            "properties": {
                "allow": { "type": "array", "items": { "type": "string" }, "default": [], "description": "Names." },
                "table": { "type": "object", "properties": { "style": { "enum": ["snake", "camel"] } } },
            }
        });
        let options: Vec<_> = view_options(&schema)
            .into_iter()
            .map(|option| {
                format!(
                    "{}: {} = {} {}",
                    option.name, option.kind, option.default, option.description
                )
            })
            .collect();
        assert_eq!(
            options,
            [
                "allow: list of strings = [] <p>Names.</p>",
                "table.style: one of \"snake\", \"camel\" =  "
            ]
        );
    }
}
