//! Power cuts: a random life of edits, pulls and pushes on a disk that forgets, and the power goes in the middle of it.
//!
//! `SATCHEL_CUTS` says how many cuts there are, `SATCHEL_SEED` where the worlds begin.

pub(crate) mod disk;
pub(crate) mod draws;
pub(crate) mod vfs;
pub(crate) mod world;

use disk::Mishap;
use draws::Draws;
use world::World;

/// Cuts of one world.
const CUTS_OF_A_WORLD: u64 = 100;
/// The most calls to the disk between two cuts.
const CALLS: u64 = 1_500;

/// A number of the environment, or the usual one.
pub(crate) fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().expect("a number"))
}

#[test]
fn whatever_was_said_to_be_saved_is_there_after_any_power_cut() {
    let worlds = number("SATCHEL_CUTS", 2_000).div_ceil(CUTS_OF_A_WORLD);
    let first = number("SATCHEL_SEED", 1);
    // Two worlds at a time: as many as the smallest machine of ours has cores.
    let cuts: u64 = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            scope
                .spawn(move || (first..first + worlds).filter(|seed| seed % 2 == half).map(life).sum::<u64>())
        });
        halves.map(|half| half.join().expect("a world ended badly")).into_iter().sum()
    });
    println!("{cuts} power cuts in {worlds} worlds");
    assert_eq!(cuts, worlds * CUTS_OF_A_WORLD);
}

/// One world from its first pull on; how often its power was cut.
fn life(seed: u64) -> u64 {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut draws = Draws::new(seed);
        let mut world = World::new(seed);
        for cut in 1..=CUTS_OF_A_WORLD {
            let name = format!("world {seed}, cut {cut}");
            world.expect(draws.of_any_size(CALLS), Mishap::PowerCut);
            while !world.power.is_off() {
                if let Err(error) = world.step(&mut draws).await {
                    assert!(world.power.is_off(), "{name}: nothing is wrong, and yet: {error}");
                }
            }
            world.power_back(&mut draws);
            world.assert_kept(&name);
        }
        world.assert_comes_true(&format!("world {seed}")).await;
        CUTS_OF_A_WORLD
    })
}
