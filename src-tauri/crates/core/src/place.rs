//! Where a record stands in a pipeline: a stage of another pipeline takes the record there, and a new pipeline begins at its
//! first stage. HubSpot takes no record out of its pipeline, and a stage must be one of its pipeline's.
//!
//! | row | pipeline wanted | stage wanted | what is added |
//! | --- | --- | --- | --- |
//! | 1 | no | no | nothing |
//! | 2 | yes | no | nothing where it has the record's stage, else its first stage |
//! | 3 | no | yes | nothing where the record's pipeline has the stage, else the pipeline that has it |
//! | 4 | yes | yes | nothing; refused where the pipeline has no such stage |
//! | 5 | one that is not known | any | refused |
//! | 6 | no | one that is not known | refused |
//! | 7 | emptied | any | refused; for a new record as if it were not wanted |

use crate::{Pipeline, Properties};

/// A type's two properties and the portal's pipelines, of which there is at least one.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The property that names the pipeline.
    pub pipeline: &'static str,
    /// The property that names the stage.
    pub stage: &'static str,
    /// The portal's pipelines of the type.
    pub pipelines: &'a [Pipeline],
}

/// A value that is no pipeline, or no stage of the wanted one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misplaced {
    /// The property.
    pub property: &'static str,
    /// What it takes instead, in words.
    pub expected: String,
}

impl<'a> Place<'a> {
    /// The half that an edit leaves out where the record would otherwise stand in a pipeline without its stage.
    ///
    /// `wanted` gives what the edit says of a property, `None` where it says nothing and `""` where it empties it;
    /// `current` is what the user sees of the record, and `None` for one that is about to be made.
    ///
    /// # Errors
    /// [`Misplaced`] for a value that is none of the portal's.
    pub fn complete(
        &self,
        current: Option<&Properties>,
        wanted: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<(&'static str, String)>, Misplaced> {
        let held = |name: &str| current.and_then(|current| current.get(name)?.as_deref());
        // A new record without a value has none yet (row 7).
        let given = |name: &str| wanted(name).filter(|value| current.is_some() || !value.is_empty());
        let (pipeline, stage) = (given(self.pipeline), given(self.stage));
        let known = match &pipeline {
            Some(id) => match self.named(id) {
                Some(found) => Some(found),
                None => return Err(self.no_pipeline()), // rows 5 and 7
            },
            None => None,
        };
        match (known, stage) {
            (None, None) => Ok(None), // row 1
            (Some(pipeline), None) => match pipeline.stages.first() {
                Some(first) if !held(self.stage).is_some_and(|stage| has(pipeline, stage)) => {
                    Ok(Some((self.stage, first.id.clone()))) // row 2
                }
                Some(_) | None => Ok(None), // row 2
            },
            (None, Some(stage)) => match self.pipeline_of(&stage, held(self.pipeline)) {
                Some(pipeline) if held(self.pipeline) == Some(pipeline.id.as_str()) => Ok(None), // row 3
                Some(pipeline) => Ok(Some((self.pipeline, pipeline.id.clone()))),                // row 3
                None => Err(self.no_stage("the id of one of the portal's stages".to_owned())), // rows 6 and 7
            },
            (Some(pipeline), Some(stage)) if has(pipeline, &stage) => Ok(None), // row 4
            (Some(pipeline), Some(_)) => {
                Err(self.no_stage(format!("the id of a stage of “{}”", pipeline.label))) // row 4
            }
        }
    }

    fn named(&self, id: &str) -> Option<&'a Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id)
    }

    /// The pipeline a stage belongs to: the one the record is in, when it has such a stage.
    fn pipeline_of(&self, stage: &str, current: Option<&str>) -> Option<&'a Pipeline> {
        let own = current.and_then(|id| self.named(id)).filter(|pipeline| has(pipeline, stage));
        own.or_else(|| self.pipelines.iter().find(|pipeline| has(pipeline, stage)))
    }

    fn no_pipeline(&self) -> Misplaced {
        let expected = "the id of one of the portal's pipelines".to_owned();
        Misplaced { property: self.pipeline, expected }
    }

    fn no_stage(&self, expected: String) -> Misplaced {
        Misplaced { property: self.stage, expected }
    }
}

fn has(pipeline: &Pipeline, stage: &str) -> bool {
    pipeline.stages.iter().any(|known| known.id == stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Stage, fixture::properties};

    fn pipeline(id: &str, stages: &[&str]) -> Pipeline {
        let stage = |id: &&str| Stage {
            id: (*id).to_owned(),
            label: (*id).to_owned(),
            display_order: 0,
            closed: false,
            probability: None,
        };
        let label = format!("The {id}");
        Pipeline { id: id.to_owned(), label, display_order: 0, stages: stages.iter().map(stage).collect() }
    }

    type Completed = Result<Option<(&'static str, String)>, Misplaced>;

    fn complete(current: Option<(&str, &str)>, wanted: &[(&str, &str)]) -> Completed {
        let pipelines = [
            pipeline("sales", &["new", "won"]),
            pipeline("renewal", &["asked", "won"]),
            pipeline("bare", &[]),
        ];
        let place = Place { pipeline: "pipeline", stage: "stage", pipelines: &pipelines };
        let current =
            current.map(|(pipeline, stage)| properties(&[("pipeline", pipeline), ("stage", stage)]));
        let value = |name: &str| {
            wanted.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        place.complete(current.as_ref(), value)
    }

    fn added(name: &'static str, value: &str) -> Completed {
        Ok(Some((name, value.to_owned())))
    }

    #[track_caller]
    fn check_refused(completed: Completed, property: &str, words: &str) {
        let refused = completed.expect_err("it is refused");
        assert_eq!(refused.property, property);
        assert!(refused.expected.contains(words), "{}", refused.expected);
    }

    #[test]
    fn row_1_an_edit_of_neither_adds_nothing() {
        assert_eq!(complete(Some(("sales", "new")), &[]), Ok(None));
        assert_eq!(complete(None, &[]), Ok(None));
    }

    #[test]
    fn row_2_a_new_pipeline_begins_at_its_first_stage() {
        assert_eq!(complete(Some(("sales", "new")), &[("pipeline", "renewal")]), added("stage", "asked"));
        assert_eq!(complete(Some(("sales", "won")), &[("pipeline", "renewal")]), Ok(None));
        assert_eq!(complete(None, &[("pipeline", "renewal")]), added("stage", "asked"));
        assert_eq!(complete(Some(("sales", "new")), &[("pipeline", "bare")]), Ok(None));
    }

    #[test]
    fn row_3_a_stage_of_another_pipeline_takes_the_record_there() {
        assert_eq!(complete(Some(("sales", "new")), &[("stage", "asked")]), added("pipeline", "renewal"));
        assert_eq!(complete(Some(("renewal", "asked")), &[("stage", "won")]), Ok(None));
        assert_eq!(complete(None, &[("stage", "won")]), added("pipeline", "sales"));
        assert_eq!(complete(Some(("lost", "new")), &[("stage", "won")]), added("pipeline", "sales"));
    }

    #[test]
    fn row_4_both_must_go_together() {
        let current = Some(("sales", "new"));
        assert_eq!(complete(current, &[("pipeline", "renewal"), ("stage", "won")]), Ok(None));
        let apart = complete(current, &[("pipeline", "renewal"), ("stage", "new")]);
        check_refused(apart, "stage", "The renewal");
    }

    #[test]
    fn row_5_an_unknown_pipeline_is_refused() {
        for wanted in [&[("pipeline", "x")][..], &[("pipeline", "x"), ("stage", "new")]] {
            check_refused(complete(Some(("sales", "new")), wanted), "pipeline", "pipelines");
        }
    }

    #[test]
    fn row_6_an_unknown_stage_is_refused() {
        check_refused(complete(Some(("sales", "new")), &[("stage", "x")]), "stage", "stages");
        check_refused(complete(None, &[("stage", "x")]), "stage", "stages");
    }

    #[test]
    fn row_7_no_record_leaves_its_pipeline() {
        check_refused(complete(Some(("sales", "new")), &[("pipeline", "")]), "pipeline", "pipelines");
        check_refused(complete(Some(("sales", "new")), &[("stage", "")]), "stage", "stages");
        assert_eq!(complete(None, &[("pipeline", ""), ("stage", "")]), Ok(None));
    }
}
