/** One record, the words for it, and edits of it. */
import { useCallback, useEffect, useState } from "react";
import { useToast } from "@/components";
import { changesFor } from "@/components/editors";
import { type Failure, type RecordDocument, useAnswer, useCommand, useKeepAnswer } from "@/ipc";
import { useVocabulary, type Vocabulary } from "@/lib/vocabulary";

export type OpenRecord = {
  record: RecordDocument | null;
  vocabulary: Vocabulary;
  failure: Failure | null;
};

export function useRecord(type: string, id: string): OpenRecord {
  const { data, error } = useAnswer("show", { type, id }, { keepPrevious: false });
  const vocabulary = useVocabulary(type);
  return { record: data ?? null, vocabulary, failure: error };
}

export type EditRecord = {
  /** Rejects with a failure when the value is not taken. */
  save: (property: string, value: string | null) => Promise<void>;
  /** Gives a waiting value up for what HubSpot has. */
  undo: (property: string) => void;
};

/**
 * Edits are saved on this computer first; each can be taken back for as long as its toast stands. `asked` is the id the record was asked for
 * by: a draft gets another one when HubSpot takes it, and is still shown under its first.
 */
export function useEditRecord(record: RecordDocument, vocabulary: Vocabulary, asked: string): EditRecord {
  const { mutateAsync } = useCommand("edit");
  const keep = useKeepAnswer();
  const toast = useToast();
  const { type, id } = record;

  const write = useCallback(
    async (properties: RecordDocument["properties"]) => {
      const answer = await mutateAsync({ type, id, properties });
      keep("show", { type, id: asked }, answer);
    },
    [mutateAsync, keep, type, id, asked],
  );

  const failed = (label: string) => (failure: unknown) =>
    toast({ message: `${label} was not changed: ${(failure as Failure).message}` });

  return {
    async save(property, value) {
      const label = vocabulary.label(property);
      const changes = vocabulary.definition
        ? changesFor(vocabulary.definition, property, value)
        : { [property]: value };
      const before = Object.fromEntries(
        Object.keys(changes).map((name) => [name, record.properties[name] ?? null]),
      );
      await write(changes);
      const stage = vocabulary.definition?.stage_property;
      const alongside = stage && stage !== property ? changes[stage] : undefined;
      const more = alongside ? `, ${vocabulary.label(stage ?? "")} begins anew` : "";
      toast({
        message: `${label} saved on this computer${more}`,
        undo: () => void write(before).catch(failed(label)),
      });
    },
    undo(property) {
      const change = record.pending[property];
      const label = vocabulary.label(property);
      if (!change) return;
      write({ [property]: change.base }).then(
        () =>
          toast({
            message: `${label} is as in HubSpot again`,
            undo: () => void write({ [property]: change.local }).catch(failed(label)),
          }),
        failed(label),
      );
    },
  };
}

/** True once something has been waited for long enough to say so. */
export function useLate(waiting: boolean, after = 120): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [waiting, after]);
  return late;
}
