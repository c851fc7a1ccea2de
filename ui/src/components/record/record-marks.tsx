/** Where a record as a whole stands, in chips: what waits, what is disputed, what was refused, where it is. */
import { Link } from "@tanstack/react-router";
import { StateMark, Tag } from "@/components";
import type { RecordDocument } from "@/ipc";

const states: Record<string, string> = {
  draft: "Not in HubSpot yet",
  archived: "Archived in HubSpot",
  gone: "Deleted in HubSpot",
  merged: "Merged in HubSpot",
  stub: "Not read yet",
};

export function RecordMarks(props: { record: RecordDocument }) {
  const { record } = props;
  const changes = Object.values(record.pending);
  const count = (state: string) => changes.filter((change) => change.state === state).length;
  const links = record.associations.filter(({ pending }) => pending !== null).length;
  const waiting = changes.length - count("conflicted") - count("rejected") + links;
  const refused = count("rejected");
  const state = states[record.state];
  return (
    <>
      {state ? <Tag>{state}</Tag> : null}
      {waiting > 0 ? (
        <Link to="/pending" className="marklink">
          <StateMark state="pending" words={`${waiting} pending`} />
        </Link>
      ) : null}
      {refused > 0 ? (
        <Link to="/pending" className="marklink">
          <StateMark state="rejected" words={`${refused} refused`} />
        </Link>
      ) : null}
      {record.conflict !== null || count("conflicted") > 0 ? (
        <Link to="/conflicts" search={record.conflict ? { id: record.conflict } : {}} className="marklink">
          <StateMark state="conflicted" />
        </Link>
      ) : null}
    </>
  );
}
