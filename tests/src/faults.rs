//! The fault matrix: a scenario is played once undisturbed, which gives the plan of everything the engine does; then
//! it is played again for every point of that plan and every harm, and must end the same.
//!
//! Nothing is listed by hand: a step that the engine gets tomorrow is in tomorrow's plan.

pub mod case;
pub mod ending;
pub mod people;
pub mod play;
pub mod scenario;
pub mod stage;
