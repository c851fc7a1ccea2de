/** Merging the shown record with another one: first which, then the question over both. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button, Dialog } from "@/components";
import { MergeDialog } from "@/components/merge";
import { Finder } from "@/components/record";
import type { RecordDocument } from "@/ipc";
import { singularOf } from "@/lib/types";

export function Merging(props: { record: RecordDocument; onClose: () => void }) {
  const { record, onClose } = props;
  const { type, id, title } = record;
  const [other, setOther] = useState<string | null>(null);
  const navigate = useNavigate();
  if (other !== null)
    return (
      <MergeDialog
        type={type}
        primary={id}
        other={other}
        onMerged={(merged) => {
          onClose();
          void navigate({ to: "/records/$type/$id", params: { type, id: merged.id }, replace: true });
        }}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      title={`Merge ${title} with which ${singularOf(type)}?`}
      isOpen
      onOpenChange={onClose}
      footer={<Button onPress={onClose}>Cancel</Button>}
    >
      <Finder toType={type} linked={new Set([id])} onChoose={(found) => setOther(found.id)} />
      <p className="meta muted mt-3">Nothing is merged before you have seen both side by side.</p>
    </Dialog>
  );
}
