//! Conditions that hold in debug builds only.

use crate::ir::{Expr, Kind};
use crate::resolve::Scopes;

/// True where the expression being `truth` means that this is a debug build.
pub(crate) fn implies_debug<'a>(scopes: &Scopes<'a>, expr: &'a Expr, truth: bool) -> bool {
    asks(scopes, expr, truth, 3)
}

fn asks<'a>(scopes: &Scopes<'a>, expr: &'a Expr, truth: bool, hops: u8) -> bool {
    match &expr.kind {
        Kind::Name(name) if is_debug_name(name) => truth,
        Kind::Name(name) if hops > 0 => {
            let env = scopes.envs.iter().rev().find(|e| e.knows(name));
            match env.and_then(|e| e.values.get(name.as_str())).map(Vec::as_slice) {
                Some([one]) => asks(scopes, one, truth, hops - 1),
                _ => false,
            }
        }
        Kind::Member(_, name) => is_debug_name(name) && truth,
        Kind::Not(inner) => asks(scopes, inner, !truth, hops),
        Kind::Cast(_, inner) => asks(scopes, inner, truth, hops),
        Kind::Binary("&&", a, b) => {
            let (a, b) = (asks(scopes, a, truth, hops), asks(scopes, b, truth, hops));
            if truth { a || b } else { a && b }
        }
        Kind::Binary("||", a, b) => {
            let (a, b) = (asks(scopes, a, truth, hops), asks(scopes, b, truth, hops));
            if truth { a && b } else { a || b }
        }
        Kind::Binary(sign @ ("==" | "!="), a, b) => {
            let same = *sign == "==";
            let (left, right) = (mentions(a, 6), mentions(b, 6));
            match (left, right) {
                (Some(Said::Flag), Some(Said::Zero)) | (Some(Said::Zero), Some(Said::Flag)) => truth != same,
                (Some(Said::Flag), Some(Said::Flag)) => truth == same,
                (Some(Said::BuildType), Some(Said::Debug)) | (Some(Said::Debug), Some(Said::BuildType)) => {
                    truth == same
                }
                (Some(Said::BuildType), Some(Said::Release))
                | (Some(Said::Release), Some(Said::BuildType)) => truth != same,
                _ => false,
            }
        }
        Kind::Call(call) => {
            let args = call.args.first().and_then(|(_, a)| mentions(a, 6));
            match (call.name.as_str(), call.receiver.as_ref().and_then(|r| mentions(r, 6)), args) {
                ("equals" | "contentEquals", Some(Said::BuildType), Some(Said::Debug))
                | ("equals" | "contentEquals", Some(Said::Debug), Some(Said::BuildType)) => truth,
                (name, ..) => is_debug_name(name) && truth,
            }
        }
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Said {
    Flag,
    Zero,
    BuildType,
    Debug,
    Release,
}

/// What one side of a comparison speaks of.
fn mentions(expr: &Expr, depth: u8) -> Option<Said> {
    match &expr.kind {
        Kind::Number(n) if n == "0" => Some(Said::Zero),
        Kind::Str(text) if text == "debug" => Some(Said::Debug),
        Kind::Str(text) if text == "release" => Some(Said::Release),
        Kind::Name(name) | Kind::Member(_, name) => match name.rsplit('.').next() {
            Some("FLAG_DEBUGGABLE") => Some(Said::Flag),
            Some("BUILD_TYPE") => Some(Said::BuildType),
            _ => None,
        },
        Kind::Binary("&", a, b) if depth > 0 => mentions(a, depth - 1).or_else(|| mentions(b, depth - 1)),
        _ => None,
    }
}

fn is_debug_name(name: &str) -> bool {
    matches!(
        name.rsplit('.').next().unwrap_or(name),
        "DEBUG"
            | "isDebug"
            | "IS_DEBUG"
            | "isDebuggable"
            | "isDebugBuild"
            | "isDebugMode"
            | "isDebuggableBuild"
            | "isInDebugMode"
            | "_isDebugAssertConfiguration"
    )
}
