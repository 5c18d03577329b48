//! Functions, procedures and aggregates: CREATE, DROP, and finding one by its arguments.

use super::model::{DataType, Id, Mode, Need, Object, Parameter, Routine};
use super::needs::Part;
use super::refusal::{Done, Stop, missing, other, wrong_kind};
use super::routine_text::{Signature, attributes};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::snapshot::{self, RoutineKind};

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
            returns = Some(self.world.signature_type(&of)?);
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
            needs: self.atomic_needs(tokens),
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

    /// What a body that PostgreSQL keeps parsed needs, as far as it is queries.
    fn atomic_needs(&self, tokens: &Tokens<'_>) -> Vec<Need> {
        let mut body = tokens.clone();
        body.until(&["begin atomic"]);
        if !body.eat("begin atomic") {
            return Vec::new();
        }
        let mut needs = Vec::new();
        while !body.at_end() && !body.is("end") {
            let range = body.until(&[";"]);
            for need in self.world.query_needs(body.written(range)) {
                if !needs.contains(&need) {
                    needs.push(need);
                }
            }
            body.eat(";");
        }
        needs
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
                data_type: self.world.signature_type(&of.data_type)?,
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
