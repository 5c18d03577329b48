//! Functions, procedures and aggregates: CREATE, DROP, and finding one by its arguments.

use super::data_type::TypeName;
use super::model::{DataType, Id, Mode, Object, Parameter, Routine};
use super::needs::Part;
use super::refusal::{Done, Stop, missing, other, wrong_kind};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use crate::catalog::snapshot::{self, RoutineKind, Volatility};

/// A parameter as written.
pub(super) struct ParameterText {
    pub(super) mode: Mode,
    pub(super) name: Option<String>,
    pub(super) data_type: TypeName,
    pub(super) has_default: bool,
}

/// `name(arguments)` of DROP and ALTER.
pub(super) struct Signature {
    pub(super) name: Name,
    /// None where no parentheses follow.
    arguments: Option<Vec<ParameterText>>,
}

/// How a message names a routine that is not there.
impl Signature {
    fn shown(&self) -> String {
        self.name.shown()
    }
}

impl Tokens<'_> {
    /// Parameters up to the end.
    pub(super) fn parameters(&mut self) -> Done<Vec<ParameterText>> {
        let mut parameters = Vec::new();
        for mut item in self.items() {
            parameters.push(item.parameter()?);
        }
        Ok(parameters)
    }

    fn parameter(&mut self) -> Done<ParameterText> {
        let mut mode = self.mode();
        let default = self.clone().until(&["default", "=", ":="]);
        let has_default = default.end < self.tokens.len();
        let mut head = self.part(self.at..default.end);
        // `name type`, or `type` alone: a type of several words may look like both.
        let alone = head.clone().data_type().is_ok_and(|_| {
            let mut whole = head.clone();
            whole.data_type().is_ok() && whole.at_end()
        });
        let mut name = None;
        if !alone {
            name = Some(head.identifier()?);
            if mode == Mode::In {
                mode = head.mode();
            }
        }
        let data_type = head.data_type()?;
        head.expect_end()?;
        Ok(ParameterText {
            mode,
            name,
            data_type,
            has_default,
        })
    }

    fn mode(&mut self) -> Mode {
        if self.eat("in out") || self.eat("inout") {
            Mode::InOut
        } else if self.eat("out") {
            Mode::Out
        } else if self.eat("variadic") {
            Mode::Variadic
        } else {
            self.eat("in");
            Mode::In
        }
    }

    /// `name` or `name(arguments)`
    pub(super) fn signature(&mut self) -> Done<Signature> {
        let name = self.name()?;
        let arguments = if self.is("(") {
            let inside = self.parenthesized()?;
            let mut inside = self.part(inside);
            if inside.is("*") {
                Some(Vec::new())
            } else {
                Some(inside.parameters()?)
            }
        } else {
            None
        };
        Ok(Signature { name, arguments })
    }
}

impl Run<'_> {
    /// CREATE FUNCTION or PROCEDURE.
    pub(super) fn create_routine(&mut self, tokens: &mut Tokens<'_>, or_replace: bool) -> Done {
        let kind = if tokens.eat("procedure") {
            RoutineKind::Procedure
        } else {
            tokens.expect("function")?;
            RoutineKind::Function
        };
        let name = tokens.name()?;
        let inside = tokens.parenthesized()?;
        let parameters_text = tokens.written(inside.clone()).to_owned();
        let mut parameters = self.parameters(&mut tokens.part(inside))?;
        let (mut returns, mut returns_set) = (None, false);
        if tokens.eat("returns table") {
            let inside = tokens.parenthesized()?;
            for mut parameter in self.parameters(&mut tokens.part(inside))? {
                parameter.mode = Mode::Table;
                parameters.push(parameter);
            }
            returns_set = true;
        } else if tokens.eat("returns") {
            let of = tokens.data_type()?;
            returns_set = of.set;
            returns = Some(self.world.any_type(&of)?);
        }
        if returns.is_none() {
            returns = implied_result(&parameters, kind);
        }
        let mut kept = snapshot::Routine {
            kind,
            parameters: parameters_text,
            owner: self.world.role.clone(),
            definition: tokens.text.to_owned(),
            ..snapshot::Routine::default()
        };
        attributes(tokens, &mut kept);
        let schema = self.world.schema_for(&name)?;
        let routine = Routine {
            schema,
            name: name.name.clone(),
            parameters,
            returns,
            returns_set,
            kept,
            needs: Vec::new(),
        };
        let arguments = self.world.now().arguments(&routine);
        let known = self
            .world
            .routines_named(&name.name)
            .find(|(_, known)| known.schema == schema && self.world.now().arguments(known) == arguments);
        let Some((id, known)) = known.map(|(id, known)| (id, known.clone())) else {
            self.world.add(Object::Routine(routine));
            return Ok(());
        };
        if !or_replace {
            let message = format!(
                "function \"{}\" already exists with same argument types",
                name.name
            );
            return Err(super::refusal::exists("function", &name.name)
                .saying(message)
                .at(&name.span));
        }
        expect_replaceable(&known, &routine).map_err(|stop| stop.at(&name.span))?;
        let kept = snapshot::Routine {
            owner: known.kept.owner.clone(),
            grants: known.kept.grants.clone(),
            comment: known.kept.comment.clone(),
            ..routine.kept
        };
        self.world.put(id, Object::Routine(Routine { kept, ..routine }));
        Ok(())
    }

    fn parameters(&self, tokens: &mut Tokens<'_>) -> Done<Vec<Parameter>> {
        let mut parameters = Vec::new();
        let mut defaults = false;
        for of in tokens.parameters()? {
            if defaults && of.mode.is_input() && !of.has_default {
                let message = "input parameters after one with a default value must also have defaults";
                return Err(other("42P13", "function", "", message));
            }
            defaults |= of.has_default;
            parameters.push(Parameter {
                mode: of.mode,
                name: of.name,
                data_type: self.world.any_type(&of.data_type)?,
                has_default: of.has_default,
            });
        }
        Ok(parameters)
    }

    /// The routine that a signature means.
    pub(super) fn find_routine(&self, signature: &Signature, kind: &'static str) -> Done<Id> {
        let name = &signature.name;
        let candidates = self.world.routines_called(name);
        let fits_kind = |routine: &Routine| kind == "routine" || routine.word() == kind;
        let routine = |id: &Id| match self.world.object(*id) {
            Some(Object::Routine(routine)) => Some(routine),
            _ => None,
        };
        let not_there = || {
            let stop = match &name.schema {
                Some(schema) if self.world.schema(schema).is_err() => missing("schema", schema),
                _ if self.world.has_extensions() => Stop::Unread,
                _ => missing(kind, &signature.shown())
                    .saying(format!("{kind} {} does not exist", signature.shown())),
            };
            Err(stop.at(&name.span))
        };
        let Some(arguments) = &signature.arguments else {
            let mut fitting = candidates.iter().filter(|id| routine(id).is_some_and(fits_kind));
            return match (fitting.next(), fitting.next()) {
                (Some(only), None) => Ok(*only),
                (Some(_), Some(_)) => {
                    let message = format!("{kind} name \"{}\" is not unique", name.name);
                    Err(other("42725", kind, &name.name, message).at(&name.span))
                }
                (None, _) => not_there(),
            };
        };
        let mut wanted = Vec::new();
        for of in arguments.iter().filter(|of| of.mode.is_input()) {
            wanted.push(self.world.any_type(&of.data_type)?);
        }
        let same = |of: &Routine| {
            let input: Vec<&DataType> = of
                .parameters
                .iter()
                .filter(|of| of.mode.is_input())
                .map(|of| &of.data_type)
                .collect();
            input.len() == wanted.len()
                && input
                    .iter()
                    .zip(&wanted)
                    .all(|(a, b)| a.base == b.base && a.array == b.array)
        };
        let found = candidates.into_iter().find(|id| routine(id).is_some_and(same));
        let Some(id) = found else { return not_there() };
        if !routine(&id).is_some_and(fits_kind) {
            return Err(wrong_kind(&name.name, kind).at(&name.span));
        }
        Ok(id)
    }

    /// DROP FUNCTION and its like.
    pub(super) fn drop_routines(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let kinds = ["function", "procedure", "routine", "aggregate"];
        let kind = kinds
            .into_iter()
            .find(|kind| tokens.eat(kind))
            .unwrap_or("routine");
        let if_exists = tokens.eat("if exists");
        let mut roots = Vec::new();
        loop {
            let signature = tokens.signature()?;
            match self.find_routine(&signature, kind) {
                Ok(id) => roots.push((id, Part::Whole)),
                Err(Stop::Refused(refusal))
                    if if_exists && matches!(refusal.sqlstate, "42883" | "42704" | "3F000") => {}
                Err(stop) => return Err(stop),
            }
            if !tokens.eat(",") {
                break;
            }
        }
        let cascade = tokens.eat("cascade");
        self.remove(&roots, cascade)
    }
}

/// What OUT parameters make of a function without RETURNS.
fn implied_result(parameters: &[Parameter], kind: RoutineKind) -> Option<DataType> {
    if kind == RoutineKind::Procedure {
        return None;
    }
    let mut output = parameters
        .iter()
        .filter(|of| matches!(of.mode, Mode::Out | Mode::InOut));
    match (output.next(), output.next()) {
        (Some(only), None) => Some(only.data_type.clone()),
        (Some(_), Some(_)) => Some(DataType::builtin("record")),
        _ => None,
    }
}

fn expect_replaceable(known: &Routine, new: &Routine) -> Done {
    let name = &new.name;
    if known.kept.kind != new.kept.kind {
        return Err(other("42809", known.word(), name, "cannot change routine kind"));
    }
    if known.returns_set != new.returns_set
        || (known.returns.is_some() && new.returns.is_some() && known.returns != new.returns)
    {
        return Err(other(
            "42P13",
            "function",
            name,
            "cannot change return type of existing function",
        ));
    }
    for (before, after) in known.parameters.iter().zip(&new.parameters) {
        if before.mode.is_input() && before.name.is_some() && before.name != after.name {
            let shown = before.name.as_deref().unwrap_or_default();
            let message = format!("cannot change name of input parameter \"{shown}\"");
            return Err(other("42P13", "function", name, message));
        }
    }
    let defaults = |of: &Routine| of.parameters.iter().filter(|of| of.has_default).count();
    if defaults(known) > defaults(new) {
        let message = "cannot remove parameter defaults from existing function";
        return Err(other("42P13", "function", name, message));
    }
    Ok(())
}

/// What follows the result type, as far as a snapshot has fields for it.
pub(super) fn attributes(tokens: &mut Tokens<'_>, kept: &mut snapshot::Routine) {
    while !tokens.at_end() {
        if tokens.eat("language") {
            kept.language = match tokens.identifier() {
                Ok(name) => name,
                Err(_) => tokens.string().unwrap_or_default().to_lowercase(),
            };
        } else if tokens.eat("immutable") {
            kept.volatility = Volatility::Immutable;
        } else if tokens.eat("stable") {
            kept.volatility = Volatility::Stable;
        } else if tokens.eat("volatile") {
            kept.volatility = Volatility::Volatile;
        } else if tokens.eat("strict") || tokens.eat("returns null on null input") {
            kept.strict = true;
        } else if tokens.eat("not leakproof") {
            kept.leakproof = false;
        } else if tokens.eat("leakproof") {
            kept.leakproof = true;
        } else if tokens.eat("external") {
        } else if tokens.eat("security definer") {
            kept.security_definer = true;
        } else if tokens.eat("security invoker") {
            kept.security_definer = false;
        } else if tokens.eat("parallel") {
            kept.parallel = tokens.identifier().unwrap_or_default();
        } else if tokens.eat("window") {
            kept.kind = RoutineKind::Window;
        } else if tokens.is("begin") {
            return;
        } else {
            tokens.skip_balanced();
        }
    }
}
