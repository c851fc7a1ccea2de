/** A page that could not be drawn. The rest of the window goes on. */
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button, FailureNotice } from "@/components";
import { asFailure } from "@/ipc";

export function PageFailed(props: ErrorComponentProps) {
  const failure = {
    ...asFailure(props.error),
    message: "This page could not be shown.",
    next: "Try again, or go to another page. If it happens again, restart Satchel.",
  };
  return (
    <div className="p-4">
      <FailureNotice failure={failure} actions={<Button onPress={props.reset}>Try again</Button>} />
    </div>
  );
}
