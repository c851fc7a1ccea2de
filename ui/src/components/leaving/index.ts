/** Leaving with changes that have not been sent: quitting, signing out, removing an account. */
export { LeaveDialog, type LeaveDialogProps } from "./leave-dialog";
