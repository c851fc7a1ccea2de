/** The records with conflicts, oldest first as the program has them. */
import { Link } from "@tanstack/react-router";
import { Archive, Link2, Trash2 } from "lucide-react";
import { Avatar, Icon, type IconType, useNow } from "@/components";
import type { ConflictDocument } from "@/ipc";
import { briefWords, clock, isWhole } from "./words";

const wholeIcons: Record<string, IconType> = { archived_remotely: Trash2, association: Link2 };

function Entry(props: { conflict: ConflictDocument; selected: boolean }) {
  const { conflict, selected } = props;
  const now = useNow();
  const count = conflict.properties.length;
  return (
    <Link
      to="/conflicts"
      search={{ id: conflict.id }}
      replace
      className={`li ${selected ? "on" : ""}`}
      aria-current={selected ? "true" : undefined}
    >
      <Avatar name={conflict.title} size="medium" square={conflict.type !== "contacts"} />
      <span className="min-w-0">
        <span className="m clip block leading-5">{conflict.title}</span>
        <span className="meta muted clip block">{briefWords(conflict)}</span>
      </span>
      <span className="flex flex-col items-end">
        <time className="meta faint leading-5" dateTime={conflict.opened_at}>
          {clock(conflict.opened_at, now)}
        </time>
        {isWhole(conflict) ? (
          <span className="mark q h-4 px-1">
            <Icon icon={wholeIcons[conflict.kind] ?? Archive} size="tiny" />
          </span>
        ) : (
          <span className="mark c h-4 px-1.5 text-[11px] leading-4">{count}</span>
        )}
      </span>
    </Link>
  );
}

export function ConflictList(props: { conflicts: readonly ConflictDocument[]; selected: string | null }) {
  const { conflicts, selected } = props;
  return (
    <nav
      className="col w-[232px] max-[759px]:w-auto flex-none overflow-auto border-r border-border bg-sunken"
      aria-label="Records with conflicts"
    >
      <ul>
        {conflicts.map((conflict) => (
          <li key={conflict.id}>
            <Entry conflict={conflict} selected={conflict.id === selected} />
          </li>
        ))}
      </ul>
      <p className="meta faint px-4 py-3">Other properties of these records keep syncing.</p>
    </nav>
  );
}
