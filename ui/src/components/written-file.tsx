/** A file that was written: what is in it, and its name to be copied. */
import { CopyButton } from "./copy-button";

export function WrittenFile(props: { says: string; file: string; children?: React.ReactNode }) {
  return (
    <div role="status">
      <p className="m">{props.says}</p>
      <p className="row mt-1">
        <span className="wrap-anywhere" data-selectable>
          {props.file}
        </span>
        <CopyButton text={props.file} what="The file’s name" />
      </p>
      {props.children}
    </div>
  );
}
