/** Making one record of two. */
export { MergeDialog, mergeable } from "./merge-dialog";
