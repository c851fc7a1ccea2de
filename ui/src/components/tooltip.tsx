/** A few words beside a control; never the only place where something is said. */
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";
import { Kbd } from "./kbd";

export function Tooltip(props: {
  text: React.ReactNode;
  keys?: string | undefined;
  children: React.ReactElement;
}) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {props.children}
      <AriaTooltip className="hinttip" offset={6}>
        {props.text}
        {props.keys ? (
          <>
            {" "}
            <Kbd keys={props.keys} />
          </>
        ) : null}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
