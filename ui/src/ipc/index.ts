/** Everything the window may say to the program and hear from it. */
export type * from "./generated/types";
export {
  type AnswerOptions,
  askAhead,
  createQueryClient,
  IpcProvider,
  invalidate,
  useAnswer,
  useCall,
  useChanges,
  useCommand,
  useKeepAnswer,
  useTransport,
} from "./hooks";
export type { Answer, Method, Methods, Request } from "./methods";
export { forgetRemembered, recall, useRemembered } from "./remembered";
export { asFailure, type Change, isFailure, type Transport } from "./transport";
