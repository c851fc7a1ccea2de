/** Which record the colleague works on: the one that is open, or another that is looked for. */
import { useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { Button, TextField } from "@/components";
import { type RecordReference, useAnswer } from "@/ipc";
import { singularOf } from "@/lib/types";

/** The record in the window's address: opened, or chosen in a list. */
export function useOpenRecord(): { type: string; id: string } | null {
  const { pathname, search } = useLocation();
  const [, page, type, id] = pathname.split("/");
  if (!type) return null;
  if (page === "records" && id) return { type, id: decodeURIComponent(id) };
  const selected = (search as { selected?: unknown }).selected;
  return page === "lists" && selected !== undefined ? { type, id: String(selected) } : null;
}

/** Only records HubSpot has can be changed there. */
function isKnown({ id }: RecordReference): boolean {
  return !id.startsWith("local:");
}

export function RecordChoice(props: {
  record: RecordReference | null;
  onChange: (record: RecordReference | null) => void;
}) {
  const { record, onChange } = props;
  const [text, setText] = useState("");
  const { data } = useAnswer("search", { text, type: null, limit: 6 }, { enabled: text.trim() !== "" });
  if (record) {
    return (
      <p className="row">
        <span className="min-w-0 grow">
          <span className="m clip block">{record.title}</span>
          <span className="meta muted block">{singularOf(record.type)}</span>
        </span>
        <Button size="small" variant="ghost" onPress={() => onChange(null)}>
          Another record
        </Button>
      </p>
    );
  }
  const found = text.trim() === "" ? [] : (data?.rows ?? []).filter(isKnown);
  return (
    <div>
      <TextField
        label="Which record"
        small
        placeholder="Open one, or look for it here"
        value={text}
        onChange={setText}
      />
      <ul className="mt-1" aria-label="Records found">
        {found.map(({ type, id, title }) => (
          <li key={`${type} ${id}`}>
            <Button
              variant="ghost"
              size="small"
              className="w-full"
              onPress={() => {
                setText("");
                onChange({ type, id, title });
              }}
            >
              <span className="clip text-text">{title}</span> <span className="meta">{singularOf(type)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
