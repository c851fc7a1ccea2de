/** Taking changes back, wherever they are listed. */
export { type Undo, useUndo } from "./use-undo";
export { changeWords } from "./words";
