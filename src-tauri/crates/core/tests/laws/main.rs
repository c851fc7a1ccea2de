//! The laws of the pure decisions, over drawn inputs. One ancestor is perturbed once for each side, so that the sides collide
//! often: two drawn at random would hardly ever touch the same property.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a law that cannot be tried has failed")]

mod merging;
mod model;
mod planning;
