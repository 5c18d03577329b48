//! Routines as written: parameters, signatures, attributes.

use super::data_type::TypeName;
use super::model::Mode;
use super::refusal::Done;
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
    pub(super) arguments: Option<Vec<ParameterText>>,
}

impl Signature {
    /// As messages show it.
    pub(super) fn shown(&self) -> String {
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
        let has_default = default.end < self.list.len();
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
