//! stub
use super::builder::Builder;
use super::front_end::{Refusal, Source};
pub(super) fn statement(_: Source<'_>, _: &mut Builder) -> Result<(), Refusal> {
    Err(Refusal::Unsupported)
}
