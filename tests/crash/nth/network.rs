//! The N-th request to HubSpot fails: it never left, or it was acted on and its answer never came.

use super::numbers;
use crate::power::draws::Draws;
use crate::power::world::{Lost, World};
use satchel_engine::{Consent, EngineError};

/// What is done while the network fails.
#[derive(Clone, Copy, Debug)]
enum Flow {
    Push,
    PushCreate,
    PushArchive,
    PushLink,
    Pull,
    FirstPull,
    Sweep,
}

impl Flow {
    /// Something for it to do.
    async fn prepare(self, world: &mut World, draws: &mut Draws) {
        let contact = world.contacts[draws.below(world.contacts.len())].clone();
        match self {
            Self::Push => world.edit(draws).await.unwrap(),
            Self::PushCreate => world.create().await.unwrap(),
            Self::PushArchive => {
                // One that was made here: the others are needed again.
                world.create().await.unwrap();
                world.engine().push(Consent::Given).await.unwrap();
                world.archive_newest().await.unwrap();
            }
            Self::PushLink => world.change_link(&contact).await.unwrap(),
            Self::Pull | Self::Sweep => {
                world.edit(draws).await.unwrap();
                world.colleague(&contact, "company");
            }
            Self::FirstPull => *world = World::unpulled(3).await,
        }
    }

    async fn run(self, world: &World) -> Result<(), EngineError> {
        match self {
            Self::Push | Self::PushCreate | Self::PushArchive | Self::PushLink => {
                world.engine().push(Consent::Given).await.map(drop)
            }
            Self::Pull | Self::FirstPull => world.engine().pull().await.map(drop),
            Self::Sweep => world.engine().sweep().await.map(drop),
        }
    }
}

/// Runs a flow again and again, until no request fails any more.
fn failing(flow: Flow) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let ways =
            [(Lost::Request, false), (Lost::Request, true), (Lost::Answer, false), (Lost::Answer, true)];
        for (seed, (lost, from_now_on)) in (1..).zip(ways) {
            let mut draws = Draws::new(seed);
            let mut world = World::pulled(seed).await;
            for number in numbers() {
                let name = format!("{flow:?}, {lost:?} {number} lost, all from there on: {from_now_on}");
                flow.prepare(&mut world, &mut draws).await;
                world.network.expect(number, lost, from_now_on);
                let outcome = flow.run(&world).await;
                let failed = world.network.failed();
                world.network.mend();
                if failed == 0 {
                    println!("{flow:?}, {lost:?}: clean at {number}");
                    outcome.unwrap_or_else(|error| panic!("{name}: nothing failed, and yet: {error}"));
                    break;
                }
                match outcome {
                    // A single failure is made up for, or what it concerned waits.
                    Ok(()) | Err(EngineError::Api(_)) => {}
                    Err(error) => panic!("{name}: {error:?}"),
                }
                world.assert_kept(&name);
                flow.run(&world).await.unwrap_or_else(|error| panic!("{name}, again: {error}"));
                world.assert_kept(&name);
            }
            world.assert_comes_true(&format!("{flow:?}, {lost:?}")).await;
        }
    });
}

#[test]
fn a_push_on_a_failing_network_sends_everything_once() {
    failing(Flow::Push);
}

#[test]
fn a_create_on_a_failing_network_is_sent_once() {
    failing(Flow::PushCreate);
}

#[test]
fn an_archive_on_a_failing_network_is_sent_once() {
    failing(Flow::PushArchive);
}

#[test]
fn a_link_on_a_failing_network_is_sent_once() {
    failing(Flow::PushLink);
}

#[test]
fn a_pull_on_a_failing_network_goes_on() {
    failing(Flow::Pull);
}

#[test]
fn a_first_pull_on_a_failing_network_goes_on() {
    failing(Flow::FirstPull);
}

#[test]
fn a_sweep_on_a_failing_network_goes_on() {
    failing(Flow::Sweep);
}
