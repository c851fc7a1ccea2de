/** What a link is called: any of the labels that the account has for such links, or none. */
import { useState } from "react";
import { Button, Checkbox, Dialog, FailureNotice, Skeleton } from "@/components";
import { type AssociationDocument, asFailure, type Failure, useAnswer } from "@/ipc";
import { namedLabels } from "./use-links";

export function LabelsDialog(props: {
  /** The type of the record that the link starts at. */
  type: string;
  association: AssociationDocument;
  onSave: (labels: readonly string[]) => Promise<void>;
  onClose: () => void;
}) {
  const { type, association, onSave, onClose } = props;
  const { data, error } = useAnswer("labels", { type, to_type: association.type }, { keepPrevious: false });
  const [chosen, setChosen] = useState<readonly string[]>(() => namedLabels(association));
  const [failure, setFailure] = useState<Failure | null>(null);
  // A label that the account has no more stays until somebody takes it away.
  const offered = [...new Set([...(data?.rows ?? []), ...namedLabels(association)])].filter(
    (label) => label !== "Primary",
  );
  const failed = failure ?? error;
  return (
    <Dialog
      title={`Labels of the link to ${association.title}`}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isDisabled={data === undefined}
            onPress={() => {
              onSave(chosen).then(onClose, (thrown: unknown) => setFailure(asFailure(thrown)));
            }}
          >
            Save labels
          </Button>
        </>
      }
    >
      {data === undefined && !error ? <Skeleton width="50%" /> : null}
      {data && offered.length === 0 ? (
        <p className="muted">
          This account has no labels for such links. They are made in HubSpot’s settings.
        </p>
      ) : null}
      <ul className="flex flex-col gap-1">
        {offered.map((label) => (
          <li key={label}>
            <Checkbox
              isSelected={chosen.includes(label)}
              onChange={(on) => setChosen(on ? [...chosen, label] : chosen.filter((each) => each !== label))}
            >
              {label}
            </Checkbox>
          </li>
        ))}
      </ul>
      {failed ? <FailureNotice failure={failed} className="mt-3" /> : null}
    </Dialog>
  );
}
