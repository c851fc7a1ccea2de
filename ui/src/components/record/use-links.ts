/** Links between records: made and taken away on this computer first, each with a way back. */
import { useToast } from "@/components";
import {
  type AssociationDocument,
  type Failure,
  type LinkRequest,
  type RecordDocument,
  useCommand,
  useKeepAnswer,
} from "@/ipc";

export type EditLinks = {
  link: (to: { type: string; id: string; title: string }, label: string | null) => Promise<void>;
  /** Takes the whole link away, or one of its labels. */
  unlink: (association: AssociationDocument, label: string | null) => void;
  /** Gives a link or a removal up that has not been sent yet. */
  undo: (association: AssociationDocument) => void;
};

export function useEditLinks(record: RecordDocument, asked: string): EditLinks {
  const { mutateAsync: associate } = useCommand("associate");
  const { mutateAsync: dissociate } = useCommand("dissociate");
  const keep = useKeepAnswer();
  const toast = useToast();
  const from = { type: record.type, id: record.id };
  const shown = { type: record.type, id: asked };

  const request = (to: { type: string; id: string }, label: string | null): LinkRequest => ({
    ...from,
    to_type: to.type,
    to_id: to.id,
    label,
  });
  const failed = (failure: unknown) => toast({ message: (failure as Failure).message });
  async function make(to: { type: string; id: string }, labels: readonly (string | null)[]) {
    for (const label of labels) keep("show", shown, await associate(request(to, label)));
  }
  async function take(to: { type: string; id: string }, label: string | null) {
    keep("show", shown, await dissociate(request(to, label)));
  }
  /** A link without a label has the plain one. */
  const labelsOf = ({ labels }: AssociationDocument) => (labels.length > 0 ? labels : [null]);

  return {
    async link(to, label) {
      await make(to, [label]);
      toast({ message: `Linked to ${to.title}`, undo: () => void take(to, label).catch(failed) });
    },
    unlink(association, label) {
      take(association, label).then(
        () =>
          toast({
            message:
              label === null
                ? `Link to ${association.title} removed here`
                : `${association.title} is no longer “${label}” here`,
            undo: () =>
              void make(association, label === null ? labelsOf(association) : [label]).catch(failed),
          }),
        failed,
      );
    },
    undo(association) {
      const back =
        association.pending === "dissociate"
          ? make(association, labelsOf(association))
          : take(association, null);
      back.catch(failed);
    },
  };
}
