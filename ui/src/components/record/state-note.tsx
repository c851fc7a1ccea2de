/** The mark beside a value that HubSpot does not have: what happened, what HubSpot has, and the way back. */
import { Link } from "@tanstack/react-router";
import { Button as AriaButton } from "react-aria-components";
import { Button, Popover, StateDot, Tooltip } from "@/components";
import type { PendingDocument, PropertyDocument } from "@/ipc";
import { formatValue, type ValueContext } from "@/lib/format";
import { markOf, stateSentence } from "./words";

export function StateNote(props: {
  property: PropertyDocument;
  change: PendingDocument;
  context: ValueContext;
  conflict: string | null;
  onUndo: () => void;
}) {
  const { property, change, context, conflict, onUndo } = props;
  const mark = markOf(change) ?? "pending";
  const sentence = stateSentence(change);
  const theirs = formatValue(property, change.remote, context);
  const inHubSpot = (
    <>
      HubSpot has: <span className="m">{change.remote === null ? "nothing" : theirs}</span>
    </>
  );
  return (
    <Popover
      label={`${property.label}: ${sentence}`}
      placement="bottom"
      trigger={
        <Tooltip
          text={
            <>
              {sentence}
              <br />
              {inHubSpot}
            </>
          }
        >
          <AriaButton className="statebutton" aria-label={`${property.label}: ${sentence}`}>
            <StateDot state={mark} />
          </AriaButton>
        </Tooltip>
      }
    >
      {(close) => (
        <div className="statenote" data-selectable>
          <p className={`m tone-${mark}`}>{sentence}</p>
          <p className="muted">{inHubSpot}</p>
          <div className="row">
            {mark === "conflicted" ? (
              <Link className="btn sm" to="/conflicts" search={conflict ? { id: conflict } : {}}>
                Decide
              </Link>
            ) : change.base_known ? (
              <Button
                size="small"
                onPress={() => {
                  close();
                  onUndo();
                }}
              >
                Undo this change
              </Button>
            ) : (
              <Link className="btn sm" to="/pending">
                See in Pending
              </Link>
            )}
          </div>
        </div>
      )}
    </Popover>
  );
}
