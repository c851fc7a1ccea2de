/** The stages of the record's pipeline as a path; pressing one moves the record there. */
import { Button as AriaButton } from "react-aria-components";
import { StateDot, Tooltip, useToast } from "@/components";
import { type EditRecord, markOf, stateSentence } from "@/components/record";
import type { Failure, RecordDocument, TypeDocument } from "@/ipc";

export function StagePath(props: {
  type: TypeDocument;
  record: RecordDocument;
  edit: EditRecord;
  locked: boolean;
}) {
  const { type, record, edit, locked } = props;
  const toast = useToast();
  const property = type.stage_property;
  if (!property) return null;
  const value = record.properties[property] ?? null;
  const own = type.pipeline_property ? record.properties[type.pipeline_property] : null;
  const pipeline =
    type.pipelines.find(({ id }) => id === own) ??
    type.pipelines.find(({ stages }) => stages.some(({ id }) => id === value));
  if (!pipeline) return null;
  const change = record.pending[property];
  const mark = markOf(change);
  const at = pipeline.stages.findIndex(({ id }) => id === value);
  const fixed = locked || type.properties.find(({ name }) => name === property)?.read_only != null;
  return (
    <ol className="stages" aria-label={`Stages of ${pipeline.label}`}>
      {pipeline.stages.map((stage, index) => {
        const here = index === at;
        // Won is not on the way to Lost.
        const look = here ? "now" : index < at && !stage.closed ? "done" : "";
        return (
          <li key={stage.id} className={`stage ${look}`} aria-current={here ? "step" : undefined}>
            <Tooltip
              text={
                here && change
                  ? stateSentence(change)
                  : here || fixed
                    ? stage.label
                    : `Move to ${stage.label}`
              }
            >
              <AriaButton
                className="stagebutton"
                isDisabled={fixed}
                onPress={() => {
                  if (here) return;
                  edit
                    .save(property, stage.id)
                    .catch((failure: Failure) =>
                      toast({ message: `${record.title} was not moved: ${failure.message}` }),
                    );
                }}
              >
                <span className="lb">
                  <b className="clip">{stage.label}</b>
                  {here && mark ? <StateDot state={mark} /> : null}
                </span>
                <i />
              </AriaButton>
            </Tooltip>
          </li>
        );
      })}
    </ol>
  );
}
