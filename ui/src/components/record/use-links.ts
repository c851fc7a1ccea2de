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
import { singularOf } from "@/lib/types";

/** Its labels without HubSpot's own mark of the primary one, which is changed by itself. */
export function namedLabels({ labels }: AssociationDocument): string[] {
  return labels.filter((label) => label !== "Primary");
}

export type EditLinks = {
  link: (to: { type: string; id: string; title: string }, label: string | null) => Promise<void>;
  /** Gives a link these labels in place of those it has. */
  relabel: (association: AssociationDocument, labels: readonly string[]) => Promise<void>;
  /** Makes the company of the link the record's primary one. */
  makePrimary: (association: AssociationDocument) => void;
  /** Takes the whole link away. */
  unlink: (association: AssociationDocument) => void;
  /** Gives a link or a removal up that has not been sent yet. */
  undo: (association: AssociationDocument) => void;
};

export function useEditLinks(record: RecordDocument, asked: string): EditLinks {
  const { mutateAsync: associate } = useCommand("associate");
  const { mutateAsync: dissociate } = useCommand("dissociate");
  const { mutateAsync: setLabels } = useCommand("set_labels");
  const { mutateAsync: primary } = useCommand("make_primary");
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
  async function label(to: { type: string; id: string }, labels: readonly string[]) {
    const wanted = { ...from, to_type: to.type, to_id: to.id, labels: [...labels] };
    keep("show", shown, await setLabels(wanted));
  }
  /** A link without a label has the plain one. */
  const labelsOf = ({ labels }: AssociationDocument) => (labels.length > 0 ? labels : [null]);

  return {
    async link(to, label) {
      await make(to, [label]);
      toast({ message: `Linked to ${to.title}`, undo: () => void take(to, label).catch(failed) });
    },
    async relabel(association, labels) {
      const before = namedLabels(association);
      await label(association, labels);
      toast({
        message: `Labels of ${association.title} changed here`,
        undo: () => void label(association, before).catch(failed),
      });
    },
    makePrimary(association) {
      const former = record.associations.find((each) => each.type === association.type && each.primary);
      const make = async (to: AssociationDocument) => keep("show", shown, await primary(request(to, null)));
      make(association).then(
        () =>
          toast({
            message: `${association.title} is the primary ${singularOf(association.type)} here`,
            ...(former ? { undo: () => void make(former).catch(failed) } : {}),
          }),
        failed,
      );
    },
    unlink(association) {
      take(association, null).then(
        () =>
          toast({
            message: `Link to ${association.title} removed here`,
            undo: () => void make(association, labelsOf(association)).catch(failed),
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
