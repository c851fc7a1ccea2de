/**
 * The results under the field, drawn anew with every key that is pressed: no more of them than a person reads, and nothing in them that
 * costs time. The field keeps the focus and names the active one (combobox with a listbox).
 */
import { memo, useEffect, useRef } from "react";
import { useVocabulary } from "@/lib/vocabulary";
import type { Entry, Section } from "./entries";
import { CommandResult, RecentResult, RecordResult } from "./result";

type Act = (key: string) => void;

export type ResultsListProps = {
  id: string;
  sections: readonly Section[];
  query: string;
  active: string | null;
  onActive: Act;
  onAct: Act;
};

/** The id of an option's element. */
export const optionId = (listId: string, key: string) => `${listId}-${key}`;

type OptionProps = { id: string; name: string; active: boolean; onActive: Act; onAct: Act };

function Option(props: OptionProps & { children: React.ReactNode }) {
  const { id, name, active, onActive, onAct } = props;
  const element = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another entry in the same place is come to anew
  useEffect(() => {
    if (active) element.current?.scrollIntoView?.({ block: "nearest" });
  }, [active, id]);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys do the same
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={active}
      className={`po ${active ? "on" : ""}`}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={() => active || onActive(name)}
      onClick={() => onAct(name)}
    >
      {props.children}
    </div>
  );
}

type SectionProps = Omit<ResultsListProps, "sections"> & { section: Section };

function Records(props: SectionProps) {
  const vocabulary = useVocabulary(props.section.id);
  return (
    <Options {...props}>
      {(entry) =>
        entry.kind === "record" ? (
          <RecordResult row={entry.row} query={props.query} vocabulary={vocabulary} />
        ) : null
      }
    </Options>
  );
}

function Others(props: SectionProps) {
  return (
    <Options {...props}>
      {(entry) =>
        entry.kind === "recent" ? (
          <RecentResult record={entry.record} />
        ) : entry.kind === "command" ? (
          <CommandResult words={entry.command.words} keys={entry.command.keys} query={props.query} />
        ) : null
      }
    </Options>
  );
}

function Options(props: SectionProps & { children: (entry: Entry) => React.ReactNode }) {
  const { id, section, active, onActive, onAct } = props;
  const heading = `${id}-${section.id}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of a listbox, not of a form
    <div role="group" aria-labelledby={heading}>
      <div className="heading" id={heading} role="presentation">
        {section.title}
      </div>
      {section.entries.map((entry, place) => (
        <Option
          // biome-ignore lint/suspicious/noArrayIndexKey: elements are used again for the next answer, which is half of what painting costs
          key={place}
          id={optionId(id, entry.key)}
          name={entry.key}
          active={entry.key === active}
          onActive={onActive}
          onAct={onAct}
        >
          {props.children(entry)}
        </Option>
      ))}
    </div>
  );
}

export const ResultsList = memo(function ResultsList(props: ResultsListProps) {
  const { sections, ...rest } = props;
  return (
    <div
      id={props.id}
      role="listbox"
      aria-label="Results"
      tabIndex={-1}
      className="max-h-[min(440px,calc(100vh-220px))] overflow-auto pb-2 outline-none"
    >
      {sections.map((section) =>
        section.entries[0]?.kind === "record" ? (
          <Records key={section.id} section={section} {...rest} />
        ) : (
          <Others key={section.id} section={section} {...rest} />
        ),
      )}
    </div>
  );
});
