/** Editors of values, one per kind of property. */
export { changesFor } from "./changes";
export type { LeftBy, ValueEditorProps } from "./types";
export { prepareEditors, ValueEditor, whyNotEditable } from "./value-editor";
