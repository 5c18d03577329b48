//! stub
use super::builder::Builder;
use super::front_end::{Refusal, Source};
pub(super) fn alter_table(_: Source<'_>, _: &mut Builder) -> Result<(), Refusal> {
    Err(Refusal::Unsupported)
}
pub(super) fn create_table(_: Source<'_>, _: &mut Builder) -> Result<(), Refusal> {
    Err(Refusal::Unsupported)
}
pub(super) fn create_index(_: Source<'_>, _: &mut Builder) -> Result<(), Refusal> {
    Err(Refusal::Unsupported)
}
pub(super) fn drop(_: Source<'_>, _: &mut Builder) -> Result<(), Refusal> {
    Err(Refusal::Unsupported)
}
